"""What topics are known by, and cases that should be an article

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('topic_word',
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('word', sa.String(length=80), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('messages', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_topic_word_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('language', 'word', 'topic_id', name=op.f('pk_topic_word'))
    )
    op.create_index(op.f('ix_topic_word_topic_id'), 'topic_word', ['topic_id'], unique=False)
    op.create_table('topic_total',
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('messages', sa.Integer(), nullable=False),
    sa.Column('words', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_topic_total_topic_id_topic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('language', 'topic_id', name=op.f('pk_topic_total'))
    )
    op.create_index(op.f('ix_topic_total_topic_id'), 'topic_total', ['topic_id'], unique=False)
    op.add_column('case', sa.Column('wants_article_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_case_wants_article_at'), 'case', ['wants_article_at'], unique=False)
