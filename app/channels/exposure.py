"""Gated addresses in the words around topics and channels, which pages show to everybody.

Such words are not masked: whoever writes them is told, and nothing is saved.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import best_translation

from .masking import mask
from .models import Channel, ExceptionalDay, Topic
from .queries import all_channels, all_topics, gated_addresses

Spoken = Topic | Channel | ExceptionalDay


def refuse_exposed(row: Spoken, *, everywhere: bool = False) -> None:
    """Raise Invalid when words of `row` (or, after a change of what is gated, of anything) show a
    gated address; one query, or four.
    """
    gated = gated_addresses()
    rows = [row, *_all()] if everywhere else [row]
    names = dict.fromkeys(_name(one) for one in rows
                          if any(mask(text, gated, "") != text for text in _texts(one)))
    if names:
        raise Invalid(_("A gated number stands in the words of: %(names)s. Everybody reads them, "
                        "so take it out there first.", names=", ".join(names)))


def refuse_exposing(words: Mapping[str, str]) -> None:
    """Raise Invalid when one of `words` shows a gated address; one query."""
    gated = gated_addresses()
    if any(mask(text, gated, "") != text for text in words.values()):
        raise Invalid(_("A gated number stands in these words. Everybody reads them, so leave it "
                        "out."))


def _all() -> list[Spoken]:
    return [*all_topics(), *all_channels(), *db.session.scalars(sa.select(ExceptionalDay))]


def _texts(row: Spoken) -> Iterator[str]:
    if isinstance(row, Topic):
        yield from [*row.name.values(), *row.description.values()]
        for lines in (row.checklist or {}).values():
            yield from lines
    elif isinstance(row, Channel):
        for words in (row.name, row.price, row.note, row.queue_hint):
            yield from (words or {}).values()
    else:
        yield from (row.note or {}).values()


def _name(row: Spoken) -> str:
    return str(row.day) if isinstance(row, ExceptionalDay) else best_translation(row.name)
