"""What a gap costs a week, and how that changes. Pure: no Flask, no database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.channels.models import ServiceClass

from .models import CONTACTS, Source

HALF_LIFE: Final = timedelta(days=28)  # after which a piece counts half
WEEKS_SHOWN: Final = 13
TREND_WEEKS: Final = 4
WANTED: Final = 3  # contacts that a case counts in the order, if an agent wants an article of it
# How much of a topic's matters self-service can solve, by its class (DESIGN §1): an assumption.
SOLVABLE: Final[Mapping[ServiceClass | None, float]] = {
    ServiceClass.SELF_SERVICE: 1.0, ServiceClass.ASSISTED: 0.5, ServiceClass.PERSONAL: 0.1,
    None: 0.8}


@dataclass(frozen=True, slots=True)
class Piece:
    """What ranking needs to know of one piece of evidence."""

    source: Source
    at: datetime
    times: int
    cost: float  # of one contact of its sort
    service_class: ServiceClass | None
    wanted: bool = False  # an agent: this should be an article


@dataclass(frozen=True, slots=True)
class Standing:
    """A gap's figures; all rates are per week."""

    per_week: float  # pieces
    contacts: float
    cost: float
    solvable: float  # share, by cost
    saving: float  # solvable cost that ranks it: what agents want articles of counts WANTED times
    trend: float  # pieces a week in the last weeks, less those of the weeks before
    last_at: datetime


def standing(pieces: Sequence[Piece], now: datetime) -> Standing:
    """Return the figures of a gap's pieces (at least one), the newest counting most.

    A rate is Σ 2^(−age/h) · ln 2/h for half-life h, which is the mean rate where that is steady.
    """
    per_week = contacts = cost = solvable = saving = 0.0
    for piece in pieces:
        rate = piece.times * _rate(now - piece.at)
        per_week += rate
        contacts += rate if piece.source in CONTACTS else 0.0
        cost += rate * piece.cost
        solved = rate * piece.cost * SOLVABLE[piece.service_class]
        solvable += solved
        saving += solved * (WANTED if piece.wanted else 1)
    return Standing(per_week, contacts, cost, solvable / cost if cost else 0.0, saving,
                    _trend(pieces, now), max(piece.at for piece in pieces))


def by_week(pieces: Iterable[Piece], today: date) -> list[tuple[str, dict[str, int]]]:
    """Return for each of the last weeks its Monday and how many pieces came from each source."""
    this = monday(today)
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        counts[monday(piece.at.date())][piece.source.value] += piece.times
    weeks = [this - timedelta(weeks=back) for back in reversed(range(WEEKS_SHOWN))]
    return [(week.isoformat(), dict(counts[week])) for week in weeks]


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def _rate(age: timedelta) -> float:
    half_life = HALF_LIFE / timedelta(weeks=1)
    return float(2 ** -(max(age, timedelta()) / HALF_LIFE) * 0.6931 / half_life)


def _trend(pieces: Iterable[Piece], now: datetime) -> float:
    span = timedelta(weeks=TREND_WEEKS)
    change = sum(piece.times if now - piece.at <= span else -piece.times
                 for piece in pieces if now - piece.at <= 2 * span)
    return change / TREND_WEEKS
