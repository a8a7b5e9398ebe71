"""The period and language that a dashboard shows, from the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import local, now, site_zone
from app.core.i18n import LANGUAGES

from .records import JourneyRecord

DAYS = (7, 28, 90)


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last` in the site's zone, both included; `language` "" is all."""

    first: date
    last: date
    language: str

    @property
    def start(self) -> datetime:
        """Return the moment at which the period begins."""
        return datetime.combine(self.first, time(), site_zone())

    @property
    def end(self) -> datetime:
        """Return the moment at which it is over."""
        return datetime.combine(self.last + timedelta(days=1), time(), site_zone())

    def holds(self, journey: JourneyRecord) -> bool:
        """Say whether a journey began in the period, in its language."""
        return (self.start <= journey.started_at < self.end
                and self.language in {"", journey.language})


def asked_period(arguments: Mapping[str, str]) -> Period:
    """Return the period of `from`, `to`, `days` and `language`; 28 days by default."""
    today = local(now()).date()
    last = min(_day(arguments.get("to")) or today, today)
    days = arguments.get("days", "")
    length = int(days) if days.isascii() and days.isdigit() and int(days) in DAYS else 28
    first = _day(arguments.get("from")) or last - timedelta(days=length - 1)
    language = arguments.get("language", "")
    return Period(min(first, last), last, language if language in LANGUAGES else "")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
