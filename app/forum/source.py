"""Questions as search documents: with their best answers, in one language each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db, read_rows
from app.core.markdown import plain_text
from app.journey import Sign
from app.journey.models import Step
from app.search import Document, Key

from .events import QuestionHelped
from .models import Kind, Post, Question, QuestionTag, State, Tag
from .rendering import slug_of

AT_ONCE = 500  # questions read together
BEST = 3  # answers that count as what a question says

_SHOWN = sa.select(Question.id, Question.language, Question.title, Question.answers,
                   Question.solved, Question.accepted_id, Question.article_key,
                   Question.active_at).where(Question.state == State.SHOWN).order_by(Question.id)


class QuestionSource:
    """Questions that everybody sees; a document's id is the question's."""

    kind = "question"

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield the questions of `ids`, or all there are."""
        if ids is not None:
            numbers = [int(one) for one in ids]
            for start in range(0, len(numbers), AT_ONCE):
                yield from _documents(_SHOWN.where(
                    Question.id.in_(numbers[start:start + AT_ONCE])))
            return
        last = 0
        while found := list(_documents(_SHOWN.where(Question.id > last).limit(AT_ONCE))):
            yield from found
            last = int(found[-1].id)

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield each document's digest."""
        return ((document.key, document.fingerprint()) for document in self.documents())

    def solved(self, since: datetime) -> Mapping[Key, int]:
        """Return in how many journeys since then each question was the last one said yes to, where
        that was the last word.
        """
        last_words = sa.select(sa.func.max(Step.id)).where(
            Step.at > since, Step.signs.bitwise_and(int(Sign.YES | Sign.NO)) != 0
        ).group_by(Step.journey_id)
        question = Step.data["id"].as_integer()
        journeys: dict[int, int] = dict(db.session.execute(
            sa.select(question, sa.func.count()).where(
                Step.kind == QuestionHelped.__name__, Step.id.in_(last_words)
            ).group_by(question)).all())
        rows = db.session.execute(sa.select(Question.id, Question.language).where(
            Question.id.in_(journeys)))
        return {Key(self.kind, str(identity), language): journeys[identity]
                for identity, language in rows}


def _documents(wanted: Any) -> Iterator[Document]:
    rows = read_rows(wanted).all()
    ids = [row.id for row in rows]
    texts, tags, merged = _texts(ids), _tags(ids), _merged(ids)
    for row in rows:
        own, *answers = _in_order(texts[row.id], row.accepted_id) or [""]
        yield Document(
            kind="question", id=str(row.id), language=row.language, title=row.title,
            body="\n".join([own, *answers[:BEST]]), phrasings=tuple(merged[row.id]),
            tags=tuple(tags[row.id]), endpoint="forum.question",
            values={"question_id": str(row.id), "slug": slug_of(row.title)},
            updated_at=row.active_at, extra=_extra(row))


def _extra(row: Any) -> dict[str, str]:
    known = {"answers": str(row.answers), "solved": "1" if row.solved else ""}
    if row.article_key:
        known["answered_by"] = str(Key("article", row.article_key, row.language))
    return known


def _texts(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in read_rows(sa.select(
            Post.id, Post.question_id, Post.kind, Post.html, Post.score).where(
            Post.question_id.in_(ids), Post.state == State.SHOWN, Post.kind != Kind.COMMENT)):
        found[row.question_id].append(row)
    return found


def _in_order(posts: list[Any], accepted_id: int | None) -> list[str]:
    """Return the question's text, then its answers, the best first."""
    posts.sort(key=lambda post: (post.kind != Kind.QUESTION, post.id != accepted_id, -post.score,
                                 post.id))
    return [plain_text(post.html) for post in posts]


def _tags(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for question, name in read_rows(sa.select(QuestionTag.question_id, Tag.name).join(
            Tag, Tag.id == QuestionTag.tag_id).where(QuestionTag.question_id.in_(ids)).order_by(
            Tag.name)):
        found[question].append(name)
    return found


def _merged(ids: list[int]) -> dict[int, list[str]]:
    """Return the titles of the questions that were merged into each: other ways to ask it."""
    found: dict[int, list[str]] = defaultdict(list)
    for question, title in read_rows(sa.select(Question.merged_into, Question.title).where(
            Question.merged_into.in_(ids)).order_by(Question.id)):
        found[question].append(title)
    return found
