"""What is held about a person: each capability exports and erases its own part."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

import sqlalchemy as sa
from flask import current_app

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.database import db

from .models import AddressToConfirm, LoginSession, User

GONE = "former customer"
ADDRESS_CHANGED = "account.address_changed"


class Holding(Protocol):
    """One capability's part of what is held about people who sign in."""

    name: str  # its key in the export

    def export(self, user_id: int) -> Any:
        """Return all of it as JSON can hold it."""

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Erase it in the caller's transaction; kept posts stay under "former customer"."""


class AccountHolding:
    """The account itself: passkeys, sessions, waiting addresses, audit lines that name it."""

    name = "account"

    def export(self, user_id: int) -> dict[str, Any]:
        """Return the account without its secrets."""
        user = db.session.get_one(User, user_id)
        return {
            "email": user.email, "name": user.name, "language": user.language,
            "roles": [role.name for role in user.roles], "has_password": bool(user.password),
            "created_at": _moment(user.create_datetime),
            "last_sign_in_at": _moment(user.last_sign_in_at),
            "passkeys": [{"name": key.name, "added_at": _moment(key.created_at),
                          "last_used_at": _moment(key.lastuse_datetime)} for key in user.webauthn],
            "sessions": [{"signed_in_at": _moment(one.created_at),
                          "last_used_at": _moment(one.last_seen_at)} for one in _rows(
                              LoginSession, LoginSession.user_id == user_id)],
            "addresses_to_confirm": [one.email for one in _rows(
                AddressToConfirm, AddressToConfirm.user_id == user_id)],
            "audit_log": [{"at": _moment(line.at), "actor": line.actor, "action": line.action,
                           "subject": line.subject, "detail": line.detail}
                          for line in _audit_lines(user)]}

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Delete the account with what hangs on it; audit lines stay, without the person."""
        user = db.session.get_one(User, user_id)
        names = _names(user)
        for line in _audit_lines(user):
            line.actor = GONE if line.actor in names else line.actor
            if line.subject in names:
                line.subject, line.detail = GONE, {}
        db.session.execute(sa.delete(AddressToConfirm).where(AddressToConfirm.email == user.email))
        db.session.delete(user)
        db.session.flush()


def holdings() -> tuple[Holding, ...]:
    """Return every capability's holding, the account itself last."""
    return cast(tuple[Holding, ...], current_app.extensions["luukku_holdings"])


def export_all(user: User) -> dict[str, Any]:
    """Return all that is held about a person."""
    return {"exported_at": _moment(now()),
            **{holding.name: holding.export(user.id) for holding in holdings()}}


def _audit_lines(user: User) -> Sequence[AuditEntry]:
    """Return the lines that name a person, by the addresses they had when these were written:
    somebody else may have had them before or since.
    """
    own: list[sa.ColumnElement[bool]] = [AuditEntry.subject == _number(user)]
    since = user.create_datetime
    for change in [*_address_changes(user), None]:
        address = change.detail["was"] if change else user.email
        own.append(sa.and_(sa.or_(AuditEntry.actor == address, AuditEntry.subject == address),
                           AuditEntry.at.between(since, change.at if change else now())))
        since = change.at if change else since
    return _rows(AuditEntry, sa.or_(*own))


def _names(user: User) -> set[str]:
    return {_number(user), user.email, *(line.detail["was"] for line in _address_changes(user))}


def _address_changes(user: User) -> Sequence[AuditEntry]:
    return _rows(AuditEntry, sa.and_(AuditEntry.subject == _number(user),
                                     AuditEntry.action == ADDRESS_CHANGED))


def _number(user: User) -> str:
    return f"account {user.id}"


def _rows(model: Any, condition: sa.ColumnElement[bool]) -> Sequence[Any]:
    key = sa.inspect(model).primary_key[0]
    return db.session.scalars(sa.select(model).where(condition).order_by(key)).all()


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
