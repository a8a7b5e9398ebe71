"""What each day's journeys and contacts came to, and how each judged journey ended

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('day_article',
    sa.Column('is_month', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('article', sa.String(length=255), nullable=False),
    sa.Column('helped', sa.Integer(), nullable=False),
    sa.Column('did_not_help', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('is_month', 'day', 'language', 'article', name=op.f('pk_day_article'))
    )
    op.create_table('day_contacts',
    sa.Column('is_month', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('service_class', sa.String(length=16), nullable=False),
    sa.Column('contacts', sa.Integer(), nullable=False),
    sa.Column('promised', sa.Integer(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('again', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('scores', sa.Integer(), nullable=False),
    sa.Column('squared_scores', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('is_month', 'day', 'language', 'channel', 'topic', 'service_class', name=op.f('pk_day_contacts'))
    )
    op.create_table('day_journeys',
    sa.Column('is_month', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('device', sa.String(length=16), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.Column('journeys', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('consented', sa.Integer(), nullable=False),
    sa.Column('searched', sa.Integer(), nullable=False),
    sa.Column('read', sa.Integer(), nullable=False),
    sa.Column('opened_contact', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('reached_us', sa.Integer(), nullable=False),
    sa.Column('intent', sa.Integer(), nullable=False),
    sa.Column('still_open', sa.Integer(), nullable=False),
    sa.Column('solved', sa.Integer(), nullable=False),
    sa.Column('potential', sa.Integer(), nullable=False),
    sa.Column('abandoned', sa.Integer(), nullable=False),
    sa.Column('contacted', sa.Integer(), nullable=False),
    sa.Column('solved_followed', sa.Integer(), nullable=False),
    sa.Column('solved_then_contacted', sa.Integer(), nullable=False),
    sa.Column('contact_pages', sa.Integer(), nullable=False),
    sa.Column('returned', sa.Integer(), nullable=False),
    sa.Column('searches', sa.Integer(), nullable=False),
    sa.Column('searches_without_results', sa.Integer(), nullable=False),
    sa.Column('searches_without_click', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('skipped_urgent', sa.Integer(), nullable=False),
    sa.Column('skipped_not_found', sa.Integer(), nullable=False),
    sa.Column('skipped_site_help', sa.Integer(), nullable=False),
    sa.Column('skipped_other', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('scores', sa.Integer(), nullable=False),
    sa.Column('squared_scores', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('is_month', 'day', 'language', 'device', 'topic', 'apart', name=op.f('pk_day_journeys'))
    )
    op.create_table('day_pairs',
    sa.Column('is_month', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('device', sa.String(length=16), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.Column('pairs', sa.Integer(), nullable=False),
    sa.Column('strict_one', sa.Integer(), nullable=False),
    sa.Column('strict_both', sa.Integer(), nullable=False),
    sa.Column('upper_one', sa.Integer(), nullable=False),
    sa.Column('upper_both', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('is_month', 'day', 'language', 'device', 'topic', 'apart', name=op.f('pk_day_pairs'))
    )
    op.create_table('day_query',
    sa.Column('is_month', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('query', sa.String(length=255), nullable=False),
    sa.Column('without_results', sa.Integer(), nullable=False),
    sa.Column('without_click', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('is_month', 'day', 'language', 'query', name=op.f('pk_day_query'))
    )
    op.create_table('rolled_month',
    sa.Column('month', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_rolled_month'))
    )
    op.create_table('rolled_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_final', sa.Boolean(), nullable=False),
    sa.Column('rolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_rolled_day'))
    )
    op.create_table('journey_outcome',
    sa.Column('journey_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.Column('outcome', sa.Enum('solved', 'potential', 'abandoned', 'contacted', name='outcome', native_enum=False, length=16), nullable=False),
    sa.Column('reason', sa.Enum('contact_seen', 'contact_later', 'address_shown', 'said_yes', 'said_no', 'nothing_read', 'read_silently', name='reason', native_enum=False, length=16), nullable=False),
    sa.ForeignKeyConstraint(['journey_id'], ['journey.id'], name=op.f('fk_journey_outcome_journey_id_journey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('journey_id', name=op.f('pk_journey_outcome'))
    )
    op.create_index('ix_journey_outcome_day_outcome', 'journey_outcome', ['day', 'outcome'], unique=False)
