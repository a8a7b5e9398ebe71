"""Evidence follows its sources: what agents move, customers edit, solve or take back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.contact.models import Case, Message
from app.core.database import db, read_rows, transaction
from app.forum.models import Post, Question, State
from app.knowledge.models import Feedback

from .models import Evidence, Source
from .pieces import BATCH, Piece, in_batches, rewrite, words_in
from .sources import FEEDBACK, LEAST_WORDS, QUESTIONS, feedback_piece, question_piece


def follow_sources(since: datetime) -> None:
    """Have evidence say what its sources say now; `since`: questions edited before it are known.

    Reads first, then writes in short transactions.
    """
    _remove(_GONE)
    _rewrite([question_piece(row) for row in read_rows(QUESTIONS.join(
        Evidence, Evidence.question_id == Question.id).where(Post.edited_at >= since))])
    said = [feedback_piece(row) for row in read_rows(FEEDBACK.join(
        Evidence, Evidence.feedback_id == Feedback.id).where(Feedback.at != Evidence.at))]
    short = [piece.source_id for piece in said if words_in(piece.text) < LEAST_WORDS]
    _remove(sa.select(Evidence.id).where(Evidence.source == Source.FEEDBACK,
                                         Evidence.source_id.in_(short)))
    _rewrite([piece for piece in said if piece.source_id not in set(short)])
    _update(_MOVED_CASES, topic_id=_of_case(Case.topic_id),
            wanted=_of_case(Case.wants_article_at.is_not(None)))
    _update(_MOVED_QUESTIONS, topic_id=_of_question(Question.topic_id),
            times=_of_question(Question.score + 1))


def _remove(found: sa.Select[int]) -> None:
    in_batches(_ids(found), sa.delete(Evidence))


def _update(found: sa.Select[int], **values: Any) -> None:
    in_batches(_ids(found), sa.update(Evidence).values(**values))


def _rewrite(pieces: Sequence[Piece]) -> None:
    for start in range(0, len(pieces), BATCH):
        with transaction():
            rewrite(pieces[start:start + BATCH])


def _ids(found: sa.Select[int]) -> Sequence[int]:
    ids = read_rows(found).scalars().all()
    db.session.rollback()
    return ids


def _of_case(value: Any) -> Any:
    return sa.select(value).join(Message, Message.case_id == Case.id).where(
        Message.id == Evidence.message_id).scalar_subquery()


def _of_question(value: Any) -> Any:
    return sa.select(value).where(Question.id == Evidence.question_id).scalar_subquery()


_GONE = sa.select(Evidence.id).outerjoin(
    Question, Question.id == Evidence.question_id).outerjoin(
    Feedback, Feedback.id == Evidence.feedback_id).where(
    Evidence.source.in_((Source.QUESTION, Source.FEEDBACK)),
    sa.or_(Question.state != State.SHOWN, Question.locked, Question.solved, Feedback.helped))
_MOVED_CASES = sa.select(Evidence.id).join(Message, Message.id == Evidence.message_id).join(
    Case, Case.id == Message.case_id).where(sa.or_(
        Evidence.topic_id.is_distinct_from(Case.topic_id),
        Evidence.wanted != Case.wants_article_at.is_not(None)))
_MOVED_QUESTIONS = sa.select(Evidence.id).join(
    Question, Question.id == Evidence.question_id).where(sa.or_(
        Evidence.topic_id.is_distinct_from(Question.topic_id),
        Evidence.times != Question.score + 1))
