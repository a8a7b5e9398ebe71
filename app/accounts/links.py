"""One-time sign-in links: for the first admin, for new colleagues, for a forgotten password."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import url_for

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .models import SignInLink, User

LIFETIME = timedelta(hours=24)


def make_sign_in_link(user: User) -> str:
    """Return the full address that signs `user` in once within 24 hours; caller's transaction."""
    token = secrets.token_urlsafe(24)
    db.session.add(SignInLink(token=_hash(token), user_id=user.id, expires_at=now() + LIFETIME))
    return current_settings().public_url + url_for("accounts.sign_in_link", token=token,
                                                   language=user.language)


def user_of_link(token: str) -> User | None:
    """Return whom a live link signs in; reading does not use it up."""
    return db.session.scalar(sa.select(User).join(SignInLink, SignInLink.user_id == User.id).where(
        SignInLink.token == _hash(token), SignInLink.expires_at > now(), User.active))


def use_link(token: str) -> User | None:
    """Use a link up in the caller's transaction and return whom it signs in."""
    user = user_of_link(token)
    deleted = db.session.execute(sa.delete(SignInLink).where(
        SignInLink.token == _hash(token)).returning(SignInLink.token)).first()
    return user if deleted else None


def forget_expired_links() -> None:
    """Delete links past their time, in the caller's transaction."""
    db.session.execute(sa.delete(SignInLink).where(SignInLink.expires_at <= now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
