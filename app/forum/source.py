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
from app.search import Document, Key, digest_of

from .events import QuestionHelped
from .models import Kind, Post, Question, QuestionTag, State, Tag
from .rendering import slug_of

FORMAT = 1  # raise it when documents are made of questions in another way
AT_ONCE = 500  # questions read together,
MANY = 5000  # without their texts
BEST = 3  # answers that count as what a question says

_SHOWN = sa.select(Question.id, Question.language, Question.title, Question.answers,
                   Question.solved, Question.accepted_id, Question.article_key,
                   Question.active_at).where(Question.state == State.SHOWN).order_by(Question.id)

_SAID = (Post.state == State.SHOWN, Post.kind != Kind.COMMENT)


class QuestionSource:
    """Questions that everybody sees; a document's id is the question's."""

    kind = "question"

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield the questions of `ids`, or all there are."""
        if ids is not None:
            numbers = [int(one) for one in ids]
            for start in range(0, len(numbers), AT_ONCE):
                yield from _documents(read_rows(_SHOWN.where(
                    Question.id.in_(numbers[start:start + AT_ONCE]))).all())
            return
        for rows in _all(AT_ONCE):
            yield from _documents(rows)

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield each document's digest, without reading what the posts say."""
        for rows in _all(MANY):
            versions = _versions(rows)
            for row in rows:
                yield (Key(self.kind, str(row.id), row.language), digest_of(versions[row.id]))

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


def _all(size: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of all shown questions, so many at a time."""
    last = 0
    while rows := read_rows(_SHOWN.where(Question.id > last).limit(size)).all():
        yield rows
        last = rows[-1].id


def _documents(rows: Sequence[Any]) -> Iterator[Document]:
    ids = [row.id for row in rows]
    texts, tags, merged, versions = _texts(ids), _tags(ids), _merged(ids), _versions(rows)
    for row in rows:
        own, *answers = _in_order(texts[row.id], row.accepted_id) or [""]
        yield Document(
            kind="question", id=str(row.id), language=row.language, title=row.title,
            body="\n".join([own, *answers[:BEST]]), phrasings=tuple(merged[row.id]),
            tags=tuple(tags[row.id]), endpoint="forum.question",
            values={"question_id": str(row.id), "slug": slug_of(row.title)},
            updated_at=row.active_at, extra=_extra(row), version=versions[row.id])


def _versions(rows: Sequence[Any]) -> dict[int, str]:
    """Return what tells whether a question's document would be another one. A number that is masked
    leaves a post's version as it is, but not its length.
    """
    ids = [row.id for row in rows]
    tags, merged, posts = _tags(ids), _merged(ids), defaultdict(list)
    for question, *post in read_rows(sa.select(
            Post.question_id, Post.id, Post.version, Post.score, sa.func.length(Post.html)).where(
            _among(Post.question_id, ids), *_SAID).order_by(Post.id)):
        posts[question].append(post)
    return {row.id: repr((FORMAT, *row[:-1], row.active_at.timestamp(), tags[row.id],
                          merged[row.id], posts[row.id])) for row in rows}


def _extra(row: Any) -> dict[str, str]:
    known = {"answers": str(row.answers), "solved": "1" if row.solved else ""}
    if row.article_key:
        known["answered_by"] = str(Key("article", row.article_key, row.language))
    return known


def _texts(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in read_rows(sa.select(
            Post.id, Post.question_id, Post.kind, Post.html, Post.score).where(
            _among(Post.question_id, ids), *_SAID)):
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
            Tag, Tag.id == QuestionTag.tag_id).where(_among(QuestionTag.question_id, ids)).order_by(
            Tag.name)):
        found[question].append(name)
    return found


def _merged(ids: list[int]) -> dict[int, list[str]]:
    """Return the titles of the questions that were merged into each: other ways to ask it."""
    found: dict[int, list[str]] = defaultdict(list)
    for question, title in read_rows(sa.select(Question.merged_into, Question.title).where(
            _among(Question.merged_into, ids)).order_by(Question.id)):
        found[question].append(title)
    return found


def _among(column: Any, ids: Sequence[int]) -> Any:
    """Return the condition that `column` is one of `ids`, which are in order: where they stand
    close together, quicker by their range, for what else is in it does no harm.
    """
    if ids and ids[-1] - ids[0] < 2 * len(ids):
        return column.between(ids[0], ids[-1])
    return column.in_(ids)
