"""Reads of roll-ups; a fixed number of queries however long the period."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
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
from .selection import Selection

MOST = 10


def day_sums(chosen: Selection) -> Sums:
    """Return the journeys of each day of the period and of the one before; one query."""
    return _by_day(DayJourneys, chosen)


def pair_sums(chosen: Selection) -> Sums:
    """Return the pairs of each day, likewise; one query."""
    return _by_day(DayPairs, chosen)


def contact_sums(chosen: Selection) -> list[ContactSums]:
    """Return the contacts of the period and of the one before; one query. No device is known."""
    names = measures_of(DayContacts)
    is_before = (DayContacts.day < chosen.first).label("is_before")
    group = (is_before, DayContacts.topic, DayContacts.channel, DayContacts.service_class)
    rows = read_rows(sa.select(*group, *_sums(DayContacts, names)).where(
        *_within(DayContacts, chosen)).group_by(*group))
    return [ContactSums(bool(before), topic, channel, service, _counter(names, values))
            for before, topic, channel, service, *values in rows]


def least_helpful(chosen: Selection) -> list[Named]:
    """Return the articles with most "no", from which `figures.worst` chooses; one query."""
    return _named(DayArticle, DayArticle.article, chosen, DayArticle.did_not_help, 200)


def searched_in_vain(chosen: Selection) -> list[Named]:
    """Return the words searched in vain, without results most often first; one query."""
    return _named(DayQuery, DayQuery.query, chosen, DayQuery.without_results, MOST)


def counted_until() -> datetime | None:
    """Return when the newest day was counted; one query."""
    return db.session.scalar(sa.select(sa.func.max(RolledDay.rolled_at)))


def article_titles(keys: Sequence[str]) -> dict[str, str]:
    """Return articles' titles, in the reader's language where there is one; at most two queries."""
    return {link.key: link.title for language in dict.fromkeys((LANGUAGES[0], current_language()))
            for link, _address in articles_by_key(keys, language)}


def _by_day(model: type[Model], chosen: Selection) -> Sums:
    table: Any = model
    names = measures_of(model)
    rows = read_rows(sa.select(table.day, table.apart, *_sums(model, names)).where(
        *_within(model, chosen)).group_by(table.day, table.apart))
    return {(day, bool(apart)): _counter(names, values) for day, apart, *values in rows}


def _named(model: type[Model], name: Any, chosen: Selection, most_by: Any, limit: int
           ) -> list[Named]:
    table: Any = model
    names = measures_of(model)
    most = sa.func.sum(most_by)
    rows = read_rows(sa.select(name, *_sums(model, names)).where(
        table.day >= chosen.first, table.day <= chosen.last,
        *([table.language == chosen.language] if chosen.language else []),
    ).group_by(name).having(most > 0).order_by(most.desc(), name).limit(limit))
    return [Named(key, _counter(names, values)) for key, *values in rows]


def _within(model: type[Model], chosen: Selection) -> Iterable[sa.ColumnElement[bool]]:
    """Yield what holds the rows of both periods to the selection."""
    table: Any = model
    yield table.day >= chosen.before.first
    yield table.day <= chosen.last
    for name in ("language", "topic", "device"):
        if getattr(chosen, name) and hasattr(model, name):
            yield getattr(table, name) == getattr(chosen, name)


def _sums(model: type[Model], names: Iterable[str]) -> list[Any]:
    return [sa.func.sum(getattr(model, name)).label(name) for name in names]


def _counter(names: Sequence[str], values: Iterable[Any]) -> Counter[str]:
    return Counter(dict(zip(names, map(int, values), strict=True)))
