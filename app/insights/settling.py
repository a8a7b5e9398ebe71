"""Days are settled: judged, rolled up, and kept for good once every window has closed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.channels.models import ServiceClass
from app.channels.queries import all_topics
from app.core.clock import local, now
from app.core.database import Model, db, transaction
from app.core.settings import current_settings
from app.journey import forget_journeys_before

from .contact_counts import RECONTACT, ContactCell, count_contacts
from .models import (
    OF_JOURNEYS,
    DayArticle,
    DayContacts,
    DayJourneys,
    DayPairs,
    DayQuery,
    JourneyOutcome,
    RolledDay,
    measures_of,
)
from .months import RECOUNTED, forget_months_since, roll_months
from .raw import (
    LONGEST,
    LOOKBACK,
    cases_around,
    first_start,
    journeys_after,
    journeys_of,
    judged_before,
    span,
)
from .raw_contacts import contacts_between
from .rolling import Cell, Rolled, Scope, roll

Contacts = Mapping[ContactCell, Counter[str]]
OF_A_DAY: tuple[Any, ...] = (*OF_JOURNEYS, JourneyOutcome)


def settle() -> int:
    """Roll up every day that may still change, oldest first; return how many days.

    Each day is a transaction of its own: visitors' steps wait for one at most.
    """
    return sum(1 for _day in settle_days())


def settle_days() -> Iterator[date]:
    """Do as `settle`, yielding each day when it is done: long work shows progress."""
    final = set(db.session.scalars(sa.select(RolledDay.day).where(RolledDay.is_final)))
    for day in _days_since(local(first_start() or now()).date()):
        if day not in final:
            roll_day(day)
            yield day
    first = _first_counted()
    found = counted_contacts(first)  # which takes a while, so before others have to wait
    with transaction():
        keep_contacts(first, found)
        roll_months()


def recompute(first: date | None = None) -> Iterator[tuple[date, bool]]:
    """Judge and roll up again each day from `first` on whose raw steps are all still here.

    Yield each day and whether anything changed, which it never should.
    """
    for day in _days_since(max(first or date.min, first_recomputable())):
        before = _stored(day)
        roll_day(day)
        yield day, _stored(day) != before
    with transaction():
        roll_months()


def first_recomputable() -> date:
    """Return the first day whose figures can still be counted from raw steps: those of the 30
    days before it are needed too, to know a visitor's other journeys.
    """
    oldest = first_start()
    everything = not db.session.scalar(sa.select(sa.exists().where(
        RolledDay.day < local(oldest).date()))) if oldest else True
    return local(oldest or now()).date() + (timedelta(0) if everything else LOOKBACK)


def roll_day(day: date) -> None:
    """Judge the journeys that began on a day and keep what they come to.

    Only the writing is a transaction: visitors' steps must not wait for the counting.
    """
    scope = _scope()
    rolled = roll(journeys_of(day), journeys_after(day, scope.window),
                  cases_around(day, scope.window), judged_before(day), scope)
    over = span(day)[1] + LONGEST + max(scope.window, RECONTACT)
    with transaction():
        keep(day, rolled)
        db.session.execute(sa.delete(RolledDay).where(RolledDay.day == day))
        db.session.add(RolledDay(day=day, is_final=rolled.all_closed and over <= scope.now,
                                 rolled_at=scope.now))


def keep(day: date, rolled: Rolled) -> None:
    """Keep what a day came to instead of what was kept of it; in the caller's transaction."""
    forget_months_since(day)
    for model in OF_A_DAY:
        db.session.execute(sa.delete(model).where(model.day == day))
    _insert(DayJourneys, _of_cells(day, rolled.journeys))
    _insert(DayPairs, _of_cells(day, {cell: counts for cell, counts in rolled.pairs.items()
                                      if counts["pairs"]}))
    _insert(DayArticle, (({"day": day, "language": language, "article": article}, counts)
                         for (language, article), counts in rolled.articles.items()))
    _insert(DayQuery, (({"day": day, "language": language, "query": query}, counts)
                       for (language, query), counts in rolled.queries.items()))
    if rolled.judged:
        db.session.execute(sa.insert(JourneyOutcome), [
            {"journey_id": one.journey_id, "day": day, "topic": one.topic, "apart": one.apart,
             "outcome": one.ending.outcome, "reason": one.ending.reason}
            for one in rolled.judged])


def recount_contacts(first: date) -> None:
    """Count the contacts of each day from `first` on again; in the caller's transaction."""
    keep_contacts(first, counted_contacts(first))


def counted_contacts(first: date) -> Contacts:
    """Return what the contacts of each day from `first` on come to; two queries."""
    return count_contacts(contacts_between(span(first)[0], now() + timedelta(seconds=1)), now())


def keep_contacts(first: date, found: Contacts) -> None:
    """Keep what the contacts since `first` came to; in the caller's transaction."""
    forget_months_since(first)
    db.session.execute(sa.delete(DayContacts).where(DayContacts.day >= first))
    _insert(DayContacts, ((cell._asdict(), counts) for cell, counts in found.items()))


def forget_days(first: date, last: date) -> None:
    """Forget what days came to, so that they are counted anew; in the caller's transaction."""
    for model in (RolledDay, *OF_A_DAY):
        db.session.execute(sa.delete(model).where(model.day >= first, model.day <= last))
    recount_contacts(first)


def forget_counted_journeys() -> None:
    """Delete the raw journeys that are past their time (settings: STEPS_KEPT_DAYS) and whose days
    are rolled up for good, so that no figure changes; in the caller's transaction.
    """
    oldest = local(now()).date() - timedelta(days=current_settings().steps_kept_days)
    start = first_start()
    final = set(db.session.scalars(sa.select(RolledDay.day).where(RolledDay.is_final)))
    day = local(start).date() if start else oldest
    while day < oldest and day in final:
        day += timedelta(days=1)
    forget_journeys_before(span(day)[0])


def _scope() -> Scope:
    return Scope(now(), timedelta(hours=current_settings().journey_window_hours), frozenset(
        topic.key for topic in all_topics()
        if topic.urgent or topic.service_class == ServiceClass.PERSONAL))


def _first_counted() -> date:
    """Return the first day whose contacts may have changed since they were counted, and whose
    senders' journeys are all still here.
    """
    known: date | None = db.session.scalar(sa.select(sa.func.max(DayContacts.day)))
    kept = timedelta(days=current_settings().steps_kept_days) - RECONTACT
    recent = local(now() - min(RECOUNTED, max(kept, timedelta(0)))).date()
    if known and known < local(now() - kept).date():
        return known + timedelta(days=1)
    return min(known, recent) if known else date(1970, 1, 2)


def _days_since(first: date) -> Iterator[date]:
    today = local(now()).date()
    return (first + timedelta(days=n) for n in range((today - first).days + 1))


def _of_cells(day: date, cells: Mapping[Cell, Counter[str]]
              ) -> Iterator[tuple[dict[str, Any], Counter[str]]]:
    return (({"day": day, **cell._asdict()}, counts) for cell, counts in cells.items())


def _insert(model: type[Model], rows: Iterable[tuple[Mapping[str, Any], Counter[str]]]) -> None:
    none = dict.fromkeys(measures_of(model), 0)
    values = [{**none, **key, **counts} for key, counts in rows]
    if values:
        db.session.execute(sa.insert(model), values)


def _stored(day: date) -> list[Any]:
    """Return all that is kept of a day's journeys, to compare."""
    return [sorted(map(repr, db.session.execute(sa.select(*sa.inspect(model).columns).where(
        model.day == day, *([~model.is_month] if model in OF_JOURNEYS else []))).all()))
        for model in OF_A_DAY]
