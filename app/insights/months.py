"""Whole months, added up once more out of days that are final."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.clock import local, now
from app.core.database import db
from app.core.i18n import LANGUAGES

from .models import ROLL_UPS, DayQuery, RolledDay, RolledMonth, dimensions_of, measures_of

RECOUNTED = timedelta(days=35)  # how long a day's contacts may change: answered and rated late
QUERIES_KEPT = 200  # of a month and language, those searched in vain most often


class Span(NamedTuple):
    """Days, or whole months by their first days, from `first` to `last`."""

    is_month: bool
    first: date
    last: date


def roll_months() -> None:
    """Add up the months that became whole; in the caller's transaction."""
    oldest_open = local(now() - RECOUNTED).date()
    done = set(rolled_months())
    final: dict[date, int] = {}
    for day in db.session.scalars(sa.select(RolledDay.day).where(RolledDay.is_final)):
        final[day.replace(day=1)] = final.get(day.replace(day=1), 0) + 1
    for month, days in final.items():
        after = _next(month)
        if month not in done and days == (after - month).days and after <= oldest_open:
            _add_up(month, after)


def forget_months_since(day: date) -> None:
    """Forget the sums of the months from that of `day` on, for it is counted anew; caller's
    transaction.
    """
    month = day.replace(day=1)
    for model in ROLL_UPS:
        db.session.execute(sa.delete(model).where(model.is_month, model.day >= month))
    db.session.execute(sa.delete(RolledMonth).where(RolledMonth.month >= month))


def rolled_months() -> Sequence[date]:
    """Return the first days of the months that are added up; one query."""
    return db.session.scalars(sa.select(RolledMonth.month).order_by(RolledMonth.month)).all()


def spans(first: date, last: date, months: Iterable[date]) -> list[Span]:
    """Return what to read for the days `first` to `last`: whole months where they are added up,
    days elsewhere.
    """
    found, start = [], first
    for month in sorted(months):
        after = _next(month)
        if month >= start and after - timedelta(days=1) <= last:
            found.append(Span(False, start, month - timedelta(days=1)))
            found.append(Span(True, month, month))
            start = after
    found.append(Span(False, start, last))
    return [span for span in found if span.first <= span.last]


def _add_up(month: date, after: date) -> None:
    db.session.add(RolledMonth(month=month))
    for model in ROLL_UPS:
        table: Any = model
        dimensions, measures = dimensions_of(model), measures_of(model)
        sums = [sa.func.sum(getattr(model, name)) for name in measures]
        rows = sa.select(sa.true(), sa.literal(month, sa.Date),
                         *(getattr(model, name) for name in dimensions), *sums).where(
            ~table.is_month, table.day >= month, table.day < after,
        ).group_by(*(getattr(model, name) for name in dimensions))
        # Of each language the most frequent words, lest a small one vanish.
        parts = [rows] if model is not DayQuery else [
            rows.where(DayQuery.language == language).order_by(sum(sums[1:], sums[0]).desc())
            .limit(QUERIES_KEPT) for language in LANGUAGES]
        for part in parts:
            db.session.execute(sa.insert(model).from_select(
                ["is_month", "day", *dimensions, *measures], part))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
