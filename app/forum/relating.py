"""Questions like a question, found by their words and kept with it, so that its page is quick."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Payload, enqueue
from app.search import Key, current_search

from .models import Post, Question, State

RELATE: Final = "forum.relate"
RELATE_OLD: Final = "forum.relate_old"
RELATED = 5
AT_ONCE = 25  # questions, about half a second of search
EVERY = timedelta(seconds=2)  # so that mail and index changes come in between
OLD = timedelta(days=14)
OLD_AT_ONCE = 500  # questions a night
WORDS = 600  # characters of a question's text that are looked at


def enqueue_relate(ids: Sequence[int]) -> None:
    """Have the neighbours of questions looked for, in the caller's transaction."""
    for turn, start in enumerate(range(0, len(ids), AT_ONCE)):
        enqueue(RELATE, {"ids": list(ids[start:start + AT_ONCE])}, run_at=now() + turn * EVERY)


def relate_handler(payloads: Iterable[Payload]) -> None:
    """Look for the neighbours of the questions in `payloads`: the handler of RELATE."""
    for payload in payloads:
        relate(payload["ids"])


def relate_old_handler(_payloads: Sequence[Payload]) -> None:
    """Have the neighbours of the most active questions looked for again, of which it is long ago or
    never was done; a job that the worker repeats.
    """
    with transaction():
        enqueue_relate(db.session.scalars(
            sa.select(Question.id).where(
                Question.state == State.SHOWN,
                sa.or_(Question.related_at.is_(None), Question.related_at < now() - OLD))
            .order_by(Question.active_at.desc(), Question.id.desc()).limit(OLD_AT_ONCE)).all())


def relate(ids: Sequence[int]) -> None:
    """Keep with each question the ids of those like it, nearest first.

    The index need not have the question itself: what it says is read from the database.
    """
    rows = db.session.execute(
        sa.select(Question.id, Question.language, Question.title,
                  sa.func.substr(Post.body, 1, WORDS))
        .join(Post, sa.and_(Post.question_id == Question.id, Post.kind == "question"))
        .where(Question.id.in_(ids), Question.state == State.SHOWN)).all()
    found = [{"id": identity, "related": _near(identity, language, f"{title}\n{body}"),
              "related_at": now()}
             for identity, language, title, body in rows]
    if found:
        with transaction():
            db.session.execute(sa.update(Question), found)


def _near(identity: int, language: str, text: str) -> list[int]:
    hits = current_search().similar(text, language, limit=RELATED + 1, kind="question")
    own = Key("question", str(identity), language)
    return [int(hit.id) for hit in hits if hit.key != own][:RELATED]
