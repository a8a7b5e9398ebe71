"""Reads of roll-ups; a fixed number of queries however long the period."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import Model, db, read_rows
from app.core.i18n import LANGUAGES, current_language
from app.knowledge.queries import articles_by_key

from .figures import ContactSums, Named, Sums
from .models import (
    DayArticle,
    DayContacts,
    DayJourneys,
    DayPairs,
    DayQuery,
    RolledDay,
    measures_of,
)
from .months import spans
from .selection import Selection

Months = Sequence[date]  # those that are added up, by their first days

MOST = 10


def day_sums(chosen: Selection, months: Months) -> Sums:
    """Return the journeys of each day of the period and of the one before, or of each of `months`
    under its first day; one query.
    """
    return _by_day(DayJourneys, chosen, months)


def pair_sums(chosen: Selection, months: Months) -> Sums:
    """Return the pairs of each day, likewise; one query."""
    return _by_day(DayPairs, chosen, months)


def contact_sums(chosen: Selection, months: Months) -> list[ContactSums]:
    """Return the contacts of the period and of the one before; one query. No device is known."""
    names = measures_of(DayContacts)
    is_before = (DayContacts.day < chosen.first).label("is_before")
    group = (is_before, DayContacts.topic, DayContacts.channel, DayContacts.service_class)
    rows = read_rows(sa.select(*group, *_sums(DayContacts, names)).where(
        *_within(DayContacts, chosen, months, chosen.before)).group_by(*group))
    return [ContactSums(bool(before), topic, channel, service, _counter(names, values))
            for before, topic, channel, service, *values in rows]


def least_helpful(chosen: Selection, months: Months) -> list[Named]:
    """Return the articles with most "no", from which `figures.worst` chooses; one query."""
    return _named(DayArticle.article, chosen, months, DayArticle.did_not_help, 200)


def searched_in_vain(chosen: Selection, months: Months) -> list[Named]:
    """Return the words searched in vain, without results most often first; one query."""
    return _named(DayQuery.query, chosen, months, DayQuery.without_results, MOST)


def counted_until() -> datetime | None:
    """Return when the newest day was counted; one query."""
    return db.session.scalar(sa.select(sa.func.max(RolledDay.rolled_at)))


def article_titles(keys: Sequence[str]) -> dict[str, str]:
    """Return articles' titles, in the reader's language where there is one; at most two queries."""
    return {link.key: link.title for language in dict.fromkeys((LANGUAGES[0], current_language()))
            for link, _address in articles_by_key(keys, language)}


def _by_day(model: type[Model], chosen: Selection, months: Months) -> Sums:
    table: Any = model
    names = measures_of(model)
    rows = read_rows(sa.select(table.day, table.apart, *_sums(model, names)).where(
        *_within(model, chosen, months, chosen.before)).group_by(table.day, table.apart))
    return {(day, bool(apart)): _counter(names, values) for day, apart, *values in rows}


def _named(name: Any, chosen: Selection, months: Months, most_by: Any, limit: int) -> list[Named]:
    """Return the sums of what has most of `most_by`, by a roll-up's column `name`."""
    model, names = name.class_, measures_of(name.class_)
    most = sa.func.sum(most_by)
    rows = read_rows(sa.select(name, *_sums(model, names)).where(*_within(model, chosen, months))
                     .group_by(name).having(most > 0).order_by(most.desc(), name).limit(limit))
    return [Named(key, _counter(names, values)) for key, *values in rows]


def _within(model: type[Model], chosen: Selection, months: Months, *others: Selection
            ) -> Iterable[sa.ColumnElement[bool]]:
    """Yield what holds the rows to the selection (and to the days of others)."""
    table: Any = model
    yield sa.or_(*(sa.and_(table.is_month == span.is_month, table.day >= span.first,
                           table.day <= span.last)
                   for one in (chosen, *others) for span in spans(one.first, one.last, months)))
    for name in ("language", "topic", "device"):
        if getattr(chosen, name) and hasattr(model, name):
            yield getattr(table, name) == getattr(chosen, name)


def _sums(model: type[Model], names: Iterable[str]) -> list[Any]:
    return [sa.func.sum(getattr(model, name)).label(name) for name in names]


def _counter(names: Sequence[str], values: Iterable[Any]) -> Counter[str]:
    return Counter(dict(zip(names, map(int, values), strict=True)))
