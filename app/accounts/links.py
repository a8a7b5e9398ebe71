"""One-time links: signing in, confirming a sign-up, confirming a new address."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import url_for

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .models import AddressToConfirm, SignInLink, User

LIFETIME = timedelta(hours=24)


def make_sign_in_link(user: User, next_path: str = "") -> str:
    """Return the full address that signs `user` in once within 24 hours; caller's transaction."""
    token = secrets.token_urlsafe(24)
    db.session.add(SignInLink(token=_hash(token), user_id=user.id, expires_at=now() + LIFETIME,
                              next_path=next_path))
    return current_settings().public_url + url_for("accounts.sign_in_link", token=token,
                                                   language=user.language)


def user_of_link(token: str) -> User | None:
    """Return whom a live link signs in; reading does not use it up."""
    return db.session.scalar(sa.select(User).join(SignInLink, SignInLink.user_id == User.id).where(
        SignInLink.token == _hash(token), SignInLink.expires_at > now(), User.active))


def use_link(token: str) -> tuple[User, str] | None:
    """Use a link up in the caller's transaction; return whom it signs in and where it leads."""
    user = user_of_link(token)
    deleted = db.session.execute(sa.delete(SignInLink).where(
        SignInLink.token == _hash(token)).returning(SignInLink.next_path)).first()
    return (user, deleted.next_path) if user and deleted else None


def make_confirmation(endpoint: str, waiting: AddressToConfirm) -> str:
    """Store what waits for a click, in the caller's transaction; return the link's address."""
    token = secrets.token_urlsafe(24)
    waiting.token, waiting.expires_at = _hash(token), now() + LIFETIME
    db.session.add(waiting)
    return current_settings().public_url + url_for(endpoint, token=token)


def waiting_for(token: str) -> AddressToConfirm | None:
    """Return what a live link confirms; reading does not use it up."""
    return db.session.scalar(sa.select(AddressToConfirm).where(
        AddressToConfirm.token == _hash(token), AddressToConfirm.expires_at > now()))


def take_confirmed(token: str) -> AddressToConfirm | None:
    """Return what a live link confirms and forget it, in the caller's transaction: of two who
    click at once one gets it.
    """
    waiting = waiting_for(token)
    deleted = db.session.execute(sa.delete(AddressToConfirm).where(
        AddressToConfirm.token == _hash(token)).returning(AddressToConfirm.token)).first()
    return waiting if deleted else None


def forget_expired_links() -> None:
    """Delete links past their time, in the caller's transaction."""
    for model in (SignInLink, AddressToConfirm):
        db.session.execute(sa.delete(model).where(model.expires_at <= now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
