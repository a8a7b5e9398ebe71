"""Limits that hold across processes: so many hits per bucket and window."""

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from .clock import local, now
from .database import Model, Utc, UtcDateTime, db
from .errors import TooMany
from .settings import current_settings

NETWORK_BITS = {4: 24, 6: 64}  # of an address that name a household or an office


class LimitWindow(Model):
    """How often one bucket was hit in one window."""

    __tablename__ = "limit_window"

    bucket: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    starts_at: Mapped[Utc] = mapped_column(primary_key=True)
    hits: Mapped[int]


def hit(bucket: str, *, limit: int, per: timedelta) -> None:
    """Count one hit of `bucket`; raise TooMany when there were more than `limit` in this window.

    Commits by itself, so that a request that fails counts too. Call it before `transaction()`:
    SQLite has one writer at a time.
    """
    seconds = int(per.total_seconds())
    window = int(now().timestamp()) // seconds * seconds
    with db.engines["steps"].connect().execution_options(immediate=True) as connection:
        hits = connection.scalar(sa.text(
            "INSERT INTO limit_window (bucket, starts_at, hits) VALUES (:bucket, :starts_at, 1)"
            " ON CONFLICT (bucket, starts_at) DO UPDATE SET hits = limit_window.hits + 1"
            " RETURNING hits").bindparams(sa.bindparam("starts_at", type_=UtcDateTime)),
            {"bucket": bucket[:255], "starts_at": datetime.fromtimestamp(window, UTC)})
        connection.commit()
    if hits is not None and hits > limit:
        raise TooMany(_("There were too many tries in a short time. Wait a while and try again."))


def hit_by_network(what: str, *, limit: int, per: timedelta = timedelta(hours=1)) -> None:
    """Count one hit of the network that asks; raise TooMany above `limit`. See `hit`."""
    hit(f"{what}:{asking_network()}", limit=limit, per=per)


def asking_network() -> str:
    """Return a name for the household or office that asks: a keyed hash of its prefix and the day.

    No address is kept, and tomorrow nobody can tell that it was the same network.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    network = ipaddress.ip_network((address, NETWORK_BITS[address.version]), strict=False)
    key = current_settings().signing_key.encode()[:64]
    return hashlib.blake2b(f"{network}/{local(now()).date()}".encode(), key=key,
                           digest_size=12).hexdigest()


def forget_old() -> None:
    """Delete the windows of more than a day ago, in the caller's transaction."""
    db.session.execute(sa.delete(LimitWindow).where(
        LimitWindow.starts_at < now() - timedelta(days=1)))
