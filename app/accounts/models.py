"""Accounts, roles, passkeys, server-side sessions and one-time links."""

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import IntPk, Json, Model, Str, Utc

account_role = sa.Table(
    "account_role", Model.metadata,
    sa.Column("user_id", sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id", ondelete="CASCADE"), primary_key=True))


class Role(Model, RoleMixin):
    """editor, agent, manager or admin."""

    __tablename__ = "role"

    id: Mapped[IntPk]
    name: Mapped[str] = mapped_column(sa.String(32), unique=True)


class User(Model, UserMixin):
    """A person who signs in."""

    __tablename__ = "user"

    id: Mapped[IntPk]
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    name: Mapped[Str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="fi")
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    create_datetime: Mapped[Utc] = mapped_column(default=now)
    last_sign_in_at: Mapped[Utc | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        sa.String(64), index=True, unique=True)

    roles: Mapped[list[Role]] = relationship(secondary=account_role, lazy="selectin")  # type: ignore[assignment]
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        order_by="Passkey.id", cascade="all, delete-orphan", passive_deletes=True)


class Passkey(Model, WebAuthnMixin):
    """A key on somebody's device that signs them in; the columns are Flask-Security's."""

    __tablename__ = "passkey"
    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(64))
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1023), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[Json | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(sa.String(64))
    extensions: Mapped[str | None] = mapped_column(sa.String(255))
    usage: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[Utc] = mapped_column(default=now)
    lastuse_datetime: Mapped[Utc]


class LoginSession(Model):
    """A signed-in browser; deleting the row signs it out."""

    __tablename__ = "login_session"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # hash of the cookie's value
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"),
                                                index=True)
    data: Mapped[Json]
    created_at: Mapped[Utc] = mapped_column(default=now)
    last_seen_at: Mapped[Utc] = mapped_column(default=now)
    expires_at: Mapped[Utc] = mapped_column(index=True)


class SignInLink(Model):
    """A link that signs one person in once."""

    __tablename__ = "sign_in_link"

    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # hash
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    expires_at: Mapped[Utc]
    next_path: Mapped[Str] = mapped_column(default="")  # where it leads afterwards


class AddressToConfirm(Model):
    """An address that waits for the click in its mail: a sign-up, or an account's new address."""

    __tablename__ = "address_to_confirm"

    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # hash
    email: Mapped[Str]
    expires_at: Mapped[Utc] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[Str] = mapped_column(default="")  # this and what follows: of a sign-up
    language: Mapped[str] = mapped_column(sa.String(2), default="fi")
    next_path: Mapped[Str] = mapped_column(default="")
