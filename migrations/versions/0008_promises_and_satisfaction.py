"""The first promise of a case, and how easy its customer found it to get it settled

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case', sa.Column('first_promised_at', sa.DateTime(timezone=True),
                                    nullable=True))
    op.add_column('case', sa.Column('satisfaction', sa.SmallInteger(), nullable=True))
    # Of the others the first promise is no longer known.
    op.execute(sa.text('UPDATE "case" SET first_promised_at = promised_at '
                       'WHERE promised_at IS NOT NULL AND first_reply_at IS NULL'))
