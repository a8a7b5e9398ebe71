"""Evidence, gaps, proposals about them, and the weeks that show what filling them did

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('week_traffic',
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('journeys', sa.Integer(), nullable=False),
    sa.Column('contacts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('week', 'language', name=op.f('pk_week_traffic'))
    )
    op.create_table('gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('open', 'drafting', 'filled', 'snoozed', 'dismissed', 'merged', name='state', native_enum=False, length=16), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.Column('article_key', sa.String(length=128), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drafting_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('left_at_rate', sa.Double(), nullable=True),
    sa.Column('verdict', sa.Enum('gap', 'partly', 'covered', name='verdict', native_enum=False, length=16), nullable=False),
    sa.Column('covered', sa.Double(), nullable=False),
    sa.Column('cohesion', sa.Double(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('per_week', sa.Double(), nullable=False),
    sa.Column('trend', sa.Double(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['merged_into'], ['gap.id'], name=op.f('fk_gap_merged_into_gap'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_gap_owner_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_gap_topic_id_topic'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap'))
    )
    op.create_index(op.f('ix_gap_article_key'), 'gap', ['article_key'], unique=False)
    op.create_index(op.f('ix_gap_merged_into'), 'gap', ['merged_into'], unique=False)
    op.create_index('ix_gap_state_score', 'gap', ['language', 'state', 'score'], unique=False)
    op.create_table('gap_effect_rule',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_effect_rule_gap_id_gap'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gap_id', 'series_id', name=op.f('pk_gap_effect_rule'))
    )
    op.create_table('gap_effect_week',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('contacts', sa.Integer(), nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('solved', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_effect_week_gap_id_gap'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gap_id', 'series_id', 'week', name=op.f('pk_gap_effect_week'))
    )
    op.create_table('gap_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('merge', 'split', name='proposalkind', native_enum=False, length=16), nullable=False),
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('refused', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_proposal_gap_id_gap'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap_proposal')),
    sa.UniqueConstraint('kind', 'gap_id', 'other_id', name=op.f('uq_gap_proposal_kind'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('message', 'call', 'question', 'search', 'skip', 'feedback', name='source', native_enum=False, length=16), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gap_id', sa.Integer(), nullable=True),
    sa.Column('covered', sa.Double(), nullable=True),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('call_id', sa.Integer(), nullable=True),
    sa.Column('question_id', sa.Integer(), nullable=True),
    sa.Column('feedback_id', sa.Integer(), nullable=True),
    sa.Column('step_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['logged_call.id'], name=op.f('fk_evidence_call_id_logged_call'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['feedback_id'], ['feedback.id'], name=op.f('fk_evidence_feedback_id_feedback'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_evidence_gap_id_gap'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_evidence_message_id_message'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_evidence_question_id_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['step_id'], ['step.id'], name=op.f('fk_evidence_step_id_step'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_evidence_topic_id_topic'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_evidence_source'))
    )
    op.create_index(op.f('ix_evidence_at'), 'evidence', ['at'], unique=False)
    op.create_index(op.f('ix_evidence_call_id'), 'evidence', ['call_id'], unique=False)
    op.create_index(op.f('ix_evidence_feedback_id'), 'evidence', ['feedback_id'], unique=False)
    op.create_index('ix_evidence_gap_at', 'evidence', ['gap_id', 'at'], unique=False)
    op.create_index('ix_evidence_language_gap', 'evidence', ['language', 'gap_id'], unique=False)
    op.create_index(op.f('ix_evidence_message_id'), 'evidence', ['message_id'], unique=False)
    op.create_index(op.f('ix_evidence_question_id'), 'evidence', ['question_id'], unique=False)
    op.create_index(op.f('ix_evidence_step_id'), 'evidence', ['step_id'], unique=False)
