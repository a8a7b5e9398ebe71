"""Accounts of customers: passkeys, addresses to confirm, links that lead somewhere

No table is made anew: SQLite would delete an old one with everything that refers to it.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('address_to_confirm',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('next_path', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_address_to_confirm_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_address_to_confirm'))
    )
    op.create_index(op.f('ix_address_to_confirm_expires_at'), 'address_to_confirm', ['expires_at'], unique=False)
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1023), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=True),
    sa.Column('backup_state', sa.Boolean(), nullable=False),
    sa.Column('device_type', sa.String(length=64), nullable=False),
    sa.Column('extensions', sa.String(length=255), nullable=True),
    sa.Column('usage', sa.String(length=16), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lastuse_datetime', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_passkey_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_passkey_user_id'))
    )
    op.add_column('sign_in_link', sa.Column('next_path', sa.String(length=255), nullable=False, server_default=''))
    op.add_column('user', sa.Column('fs_webauthn_user_handle', sa.String(length=64), nullable=True))
    op.create_index(op.f('ix_user_fs_webauthn_user_handle'), 'user', ['fs_webauthn_user_handle'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_user_fs_webauthn_user_handle'), 'user')
    op.drop_column('user', 'fs_webauthn_user_handle')
    op.drop_column('sign_in_link', 'next_path')
    op.drop_table('passkey')
    op.drop_index(op.f('ix_address_to_confirm_expires_at'), 'address_to_confirm')
    op.drop_table('address_to_confirm')
