"""Addresses that refuse mail for good. No address is kept: only a keyed hash."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import Model, Utc, UtcDateTime, db
from .settings import current_settings

ENOUGH = 3  # refusals after which an address is stopped
KEPT = timedelta(days=365)
ANY_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")  # RFC 3463, permanent
NOBODY = {"5.1.1", "5.1.2", "5.1.6", "5.1.10"}  # no such user or domain, moved, takes no mail
# The mail system, the protocol, the text, the rules, the sender: not this address's doing.
_NOT_THE_ADDRESS = re.compile(r"5\.(?:[3567]\.\d+|1\.[78])")


class RefusedAddress(Model):
    """How often an address refused mail since it was last stopped."""

    __tablename__ = "refused_address"

    address: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # keyed hash
    times: Mapped[int]
    at: Mapped[Utc] = mapped_column(index=True)
    stopped_at: Mapped[Utc | None]


def is_about_address(status: str) -> bool:
    """Say whether a permanent status (RFC 3463; may be empty) is about the address, not about us.
    """
    return not _NOT_THE_ADDRESS.fullmatch(status)


def note_refusal(address: str, status: str = "") -> None:
    """Count a permanent refusal; after a few, or one that says "nobody here", it is stopped.

    In the caller's transaction.
    """
    key, moment = _hash(address), now()
    times = db.session.scalar(sa.text(
        "INSERT INTO refused_address (address, times, at) VALUES (:key, 1, :at)"
        " ON CONFLICT (address) DO UPDATE SET times = refused_address.times + 1, at = excluded.at"
        " RETURNING times").bindparams(sa.bindparam("at", type_=UtcDateTime)),
        {"key": key, "at": moment}) or 0
    if times >= ENOUGH or status in NOBODY:
        db.session.execute(sa.update(RefusedAddress).where(RefusedAddress.address == key).values(
            times=0, stopped_at=moment))


def stopped_addresses(addresses: Iterable[str]) -> dict[str, datetime]:
    """Return which of `addresses` were stopped, and when last; one query."""
    keys = {_hash(address): address for address in addresses}
    rows = db.session.execute(sa.select(RefusedAddress.address, RefusedAddress.stopped_at).where(
        RefusedAddress.address.in_(keys), RefusedAddress.stopped_at.is_not(None)))
    return {keys[key]: moment for key, moment in rows if moment}


def address_mark(address: str) -> str:
    """Return what our mails to `address` carry in their Message-ID: a report without it is forged.
    """
    return _hash(address)[:20]


def forget_old_refusals() -> None:
    """Delete what was noted long ago, in the caller's transaction."""
    db.session.execute(sa.delete(RefusedAddress).where(RefusedAddress.at < now() - KEPT))


def _hash(address: str) -> str:
    key = current_settings().signing_key.encode()[:64]
    return hashlib.blake2b(address.strip().lower().encode(errors="replace"), key=key,
                           digest_size=32, person=b"mail-address").hexdigest()
