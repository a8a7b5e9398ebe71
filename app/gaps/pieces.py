"""Pieces of evidence as they are read: redacted, cut, and kept beside their source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.contact.models import LoggedCall, Message
from app.core.database import db, read_rows, transaction
from app.forum.models import Question
from app.journey.models import Step
from app.knowledge.models import Feedback
from app.language import redact_evidence, tokens

from .models import Evidence, Source

BATCH: Final = 500  # rows: SQLite's one writer is never held long
LONGEST: Final = 1_000  # characters of a piece
READ: Final = 2_000  # of its source
_EDGE = 100  # what a cut may have halved: half a bank account is no longer known as one
WEB: Final = "web"  # the channel of what is no contact


class _Origin(NamedTuple):
    table: Any
    column: str  # of evidence: what erases the row there erases the piece


ORIGINS = {Source.MESSAGE: _Origin(Message, "message_id"),
           Source.CALL: _Origin(LoggedCall, "call_id"),
           Source.QUESTION: _Origin(Question, "question_id"),
           Source.SEARCH: _Origin(Step, "step_id"), Source.SKIP: _Origin(Step, "step_id"),
           Source.FEEDBACK: _Origin(Feedback, "feedback_id")}
_KEYS = sorted({origin.column for origin in ORIGINS.values()})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, to be kept; `text` comes from `told`."""

    source: Source
    source_id: int
    language: str
    text: str
    at: datetime
    topic_id: int | None = None
    channel: str = WEB
    times: int = 1
    wanted: bool = False


def told(text: str) -> str:
    """Return what others may read of a text: redacted, at most LONGEST characters."""
    safe = redact_evidence(text[:READ])
    if len(text) > READ:
        safe = _cut(safe, len(safe) - _EDGE)
    return safe if len(safe) <= LONGEST else _cut(safe, LONGEST)


def words_in(text: str) -> int:
    """Return how many words a text has; what was redacted is none."""
    return sum(any(letter.isalpha() for letter in token.text) for token in tokens(text))


def unread(source: Source, row: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """Say that a row of a source is no evidence yet."""
    return ~sa.exists().where(Evidence.source == source, Evidence.source_id == row)


def pages(rows: sa.Select[*tuple[Any, ...]], key: InstrumentedAttribute[int],
          size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Yield rows in the order of `key` (their column `id`), some at a time; nothing stays open
    meanwhile.
    """
    last = 0
    while page := read_rows(rows.where(key > last).order_by(key).limit(size)).all():
        db.session.rollback()
        last = page[-1].id
        yield page


def keep(pieces: Sequence[Piece]) -> int:
    """Add pieces that are new and whose source is still there, in the caller's transaction;
    return how many.
    """
    added = 0
    for source, origin in ORIGINS.items():
        own = [piece for piece in pieces if piece.source == source]
        ids = [piece.source_id for piece in own]
        if ids:
            there = _ids(sa.select(origin.table.id).where(origin.table.id.in_(ids))
                         .with_for_update(read=True, key_share=True))
            there -= _ids(sa.select(Evidence.source_id).where(
                Evidence.source == source, Evidence.source_id.in_(ids)))
            rows = [_row(piece, origin.column) for piece in own if piece.source_id in there]
            if rows:
                db.session.execute(sa.insert(Evidence), rows)
            added += len(rows)
    return added


def rewrite(pieces: Sequence[Piece]) -> None:
    """Have what was said differently since be as if it were new, in the caller's transaction."""
    changes = [{"of": piece.source, "row": piece.source_id, "said": piece.text, "on": piece.at,
                "spoken": piece.language} for piece in pieces]
    if changes:
        db.session.connection().execute(_REWRITE, changes)


def in_batches(ids: Sequence[int], change: sa.Update | sa.Delete) -> None:
    """Do a change to the pieces with these ids, each batch in a transaction of its own."""
    for start in range(0, len(ids), BATCH):
        with transaction():
            db.session.execute(change.where(Evidence.id.in_(ids[start:start + BATCH])),
                               execution_options={"synchronize_session": False})


def _cut(text: str, length: int) -> str:
    """Return at most `length` characters: whole words, and whole markers of what was redacted."""
    return " ".join(text[:length + 1].rsplit(maxsplit=1)[:1]) if length > 0 else ""


def _ids(rows: sa.Select[int]) -> set[int]:
    return set(db.session.scalars(rows))


def _row(piece: Piece, column: str) -> dict[str, Any]:
    return {"source": piece.source, "source_id": piece.source_id, "language": piece.language,
            "text": piece.text, "at": piece.at, "topic_id": piece.topic_id,
            "channel": piece.channel, "times": piece.times, "wanted": piece.wanted,
            **dict.fromkeys(_KEYS), column: piece.source_id}


_TABLE = cast(sa.Table, Evidence.__table__)
_REWRITE = sa.update(_TABLE).where(
    _TABLE.c.source == sa.bindparam("of"), _TABLE.c.source_id == sa.bindparam("row"),
    sa.or_(_TABLE.c.text != sa.bindparam("said"), _TABLE.c.at != sa.bindparam("on")),
).values(text=sa.bindparam("said"), at=sa.bindparam("on"), language=sa.bindparam("spoken"),
         covered=None, gap_id=None)
