"""Questions like a question, found by their words and kept with it, so that its page is quick."""

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from app.core.database import db, transaction
from app.core.jobs import Payload, enqueue
from app.search import Key, current_search

from .models import Post, Question, State

RELATE: Final = "forum.relate"
RELATED = 5
AT_ONCE = 25
WORDS = 600  # characters of a question's text that are looked at


def enqueue_relate(ids: Sequence[int]) -> None:
    """Have the neighbours of questions looked for, in the caller's transaction."""
    for start in range(0, len(ids), AT_ONCE):
        enqueue(RELATE, {"ids": list(ids[start:start + AT_ONCE])})


def relate_handler(payloads: Iterable[Payload]) -> None:
    """Look for the neighbours of the questions in `payloads`: the handler of RELATE."""
    for payload in payloads:
        relate(payload["ids"])


def relate(ids: Sequence[int]) -> None:
    """Keep with each question the ids of those like it, nearest first."""
    rows = db.session.execute(
        sa.select(Question.id, Question.language, Question.title,
                  sa.func.substr(Post.body, 1, WORDS))
        .join(Post, sa.and_(Post.question_id == Question.id, Post.kind == "question"))
        .where(Question.id.in_(ids), Question.state == State.SHOWN)).all()
    found = [{"id": identity, "related": _near(identity, language, f"{title}\n{body}")}
             for identity, language, title, body in rows]
    if found:
        with transaction():
            db.session.execute(sa.update(Question), found)


def _near(identity: int, language: str, text: str) -> list[int]:
    hits = current_search().similar(text, language, limit=RELATED + 1, kind="question")
    own = Key("question", str(identity), language)
    return [int(hit.id) for hit in hits if hit.key != own][:RELATED]
