"""The one place that tells the time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .settings import current_settings


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return `moment` in the site's own time zone (settings: TIMEZONE)."""
    return moment.astimezone(site_zone())


def site_zone() -> ZoneInfo:
    """Return the site's time zone, in which opening hours and days are meant."""
    return ZoneInfo(current_settings().timezone)
