"""What a dashboard shows, from the URL: period, language, topic, device."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.clock import local, now
from app.core.i18n import LANGUAGES

DAYS = (7, 28, 90, 365)
DEVICES = ("mobile", "desktop")
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """Days `first` to `last` in the site's zone, both included; "" is all."""

    first: date
    last: date
    language: str = ""
    topic: str = ""
    device: str = ""

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Selection":
        """Return the same of as many days just before."""
        return replace(self, first=self.first - timedelta(days=self.days),
                       last=self.first - timedelta(days=1))

    @property
    def arguments(self) -> dict[str, str]:
        """Return it as it stands in an address."""
        given = {"from": self.first.isoformat(), "to": self.last.isoformat(),
                 "language": self.language, "topic": self.topic, "device": self.device}
        return {name: value for name, value in given.items() if value}


def asked_selection(arguments: Mapping[str, str]) -> Selection:
    """Return what `from`, `to`, `days`, `language`, `topic` and `device` ask for.

    28 days until today by default; nonsense counts as not given.
    """
    today = local(now()).date()
    last = min(_day(arguments.get("to")) or today, today)
    days = arguments.get("days", "")
    length = int(days) if days.isascii() and days.isdigit() and int(days) in DAYS else 28
    first = _day(arguments.get("from")) or last - timedelta(days=length - 1)
    return Selection(min(first, last), last, _one_of(LANGUAGES, arguments.get("language")),
                     arguments.get("topic", "")[:64], _one_of(DEVICES, arguments.get("device")))


def _day(text: str | None) -> date | None:
    try:
        return max(date.fromisoformat(text or ""), EARLIEST)
    except ValueError:
        return None


def _one_of(known: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in known else ""
