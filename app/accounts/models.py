"""Accounts, roles, server-side sessions and one-time sign-in links."""

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
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

    roles: Mapped[list[Role]] = relationship(secondary=account_role, lazy="selectin")  # type: ignore[assignment]


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


