"""Cases and logged calls to what is kept of a day's contacts. Pure: no Flask, no database."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.core.clock import local

RECONTACT = timedelta(days=7)


class ContactCell(NamedTuple):
    """What contacts are counted by."""

    day: date
    language: str
    channel: str
    topic: str
    service_class: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A case or a logged call; `persons`: what it is known by (a visitor, an e-mail address)."""

    at: datetime
    language: str
    channel: str
    topic: str
    service_class: str
    persons: frozenset[str]
    promised_at: datetime | None = None
    replied_at: datetime | None = None
    score: int | None = None


def count_contacts(contacts: Sequence[ContactRecord], now: datetime
                   ) -> dict[ContactCell, Counter[str]]:
    """Return the counts of each day, as they are at `now`.

    Give the contacts of the 7 days after the last day too: they say who came back.
    """
    moments = _moments(contacts)
    cells: dict[ContactCell, Counter[str]] = defaultdict(Counter)
    for one in contacts:
        counts = cells[ContactCell(local(one.at).date(), one.language, one.channel, one.topic,
                                   one.service_class)]
        counts["contacts"] += 1
        if one.persons and one.at + RECONTACT <= now:
            counts.update(known=1, again=int(_again(one, moments)))
        if one.promised_at and (one.replied_at or one.promised_at <= now):
            counts.update(promised=1, kept=int(
                one.replied_at is not None and one.replied_at <= one.promised_at))
        if one.score is not None:
            counts.update(rated=1, scores=one.score, squared_scores=one.score ** 2)
    return cells


def _moments(contacts: Iterable[ContactRecord]) -> dict[str, list[datetime]]:
    """Return when each person contacted us, in order."""
    moments: dict[str, list[datetime]] = defaultdict(list)
    for one in sorted(contacts, key=lambda one: one.at):
        for person in one.persons:
            moments[person].append(one.at)
    return moments


def _again(one: ContactRecord, moments: Mapping[str, Sequence[datetime]]) -> bool:
    """Say whether the same person contacted us again within 7 days."""
    return any(bisect_right(moments[person], one.at)
               < bisect_right(moments[person], one.at + RECONTACT) for person in one.persons)
