"""Topics and channels that never saw a database."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays

from app.channels import Calendar
from app.channels.fields import read_spans
from app.channels.models import (
    Channel,
    ChannelKind,
    ExceptionalDay,
    OpeningHours,
    ServiceClass,
    Topic,
    TopicGate,
)
from app.channels.site_file import WEEKDAYS

HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = dict.fromkeys(WEEKDAYS[:5], "08:00-16:00")
FINNISH = holidays.country_holidays("FI", years=(2026, 2027))


def helsinki(text: str) -> datetime:
    """Return a local time such as "2026-12-23 15:30"; `fold` by a trailing "+"."""
    moment = datetime.fromisoformat(text.rstrip("+")).replace(tzinfo=HELSINKI)
    return moment.replace(fold=1) if text.endswith("+") else moment


def channel(kind: ChannelKind = ChannelKind.PHONE, hours: Mapping[str, str] = OFFICE,
            **values: object) -> Channel:
    """Return a channel that is open in office hours."""
    given = {"id": 1, "key": "line", "address": "+358290000101", "gated": True,
             "always_open": False, "languages": ["fi"], "name": {"fi": "Linja"}, "price": {},
             "note": {}, "queue_hint": {}, "position": 0}
    return Channel(kind=kind, hours=[
        OpeningHours(weekday=WEEKDAYS.index(day), opens=opens, closes=closes)
        for day, spans in hours.items() for opens, closes in read_spans(spans)],
        **(given | values))


def topic(**values: object) -> Topic:
    """Return a topic that shows gated channels after an attempt."""
    given = {"key": "billing", "urgent": False, "gate": TopicGate.AFTER_ATTEMPT,
             "service_class": ServiceClass.SELF_SERVICE}
    return Topic(**(given | values))


def exception(day: str, span: str = "", channel_id: int | None = None,
              **note: str) -> ExceptionalDay:
    """Return a day that differs: closed, or open in one span."""
    opens, closes = read_spans(span)[0] if span else (None, None)
    return ExceptionalDay(day=date.fromisoformat(day), opens=opens, closes=closes,
                          channel_id=channel_id, note=note)


def calendar(*exceptions: ExceptionalDay) -> Calendar:
    """Return Finland's calendar with some days that differ."""
    return Calendar(HELSINKI, FINNISH, exceptions)
