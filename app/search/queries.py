"""Reads of what customers searched for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import read_rows
from app.journey.models import Journey, Step

from .changes import Source
from .documents import Document
from .query_figures import CONTACTED, READ, Item, Logged

_STEPS = sa.select(
    Step.journey_id, Journey.language, Step.kind, Step.signs, Step.data,
).join(Journey).where(
    Step.at >= sa.bindparam("since"),
    sa.or_(Step.kind == "Searched", Step.signs.op("&")(READ | CONTACTED) != 0),
).order_by(Step.journey_id, Step.id)


def searches_since(moment: datetime) -> Iterator[Logged]:
    """Yield the searches since `moment`, and what came of them, journey by journey; one query."""
    for row in read_rows(_STEPS, {"since": moment}):
        yield Logged._make(row)


def documents_of(items: Collection[Item], sources: Sequence[Source]
                 ) -> Mapping[Item, Mapping[str, Document]]:
    """Return documents by language, those that there still are; one query a kind."""
    found: dict[Item, dict[str, Document]] = {}
    for source in sources:
        ids = sorted({identity for kind, identity in items if kind == source.kind})
        for document in source.documents(ids) if ids else ():
            found.setdefault((document.kind, document.id), {})[document.language] = document
    return found
