"""The one place that tells the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .settings import current_settings


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _told[-1] if _told else datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` in this whole process: only for what simulates customers."""
    _told.append(moment)
    try:
        yield
    finally:
        _told.pop()


def local(moment: datetime) -> datetime:
    """Return `moment` in the site's own time zone (settings: TIMEZONE)."""
    return moment.astimezone(site_zone())


def site_zone() -> ZoneInfo:
    """Return the site's time zone, in which opening hours and days are meant."""
    return ZoneInfo(current_settings().timezone)


_told: list[datetime] = []
