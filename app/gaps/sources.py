"""What customers told us themselves: messages, calls, unanswered questions, what did not help.

Each reader yields what is no evidence yet, so that nothing is read twice and nothing is missed,
in whatever order it was committed.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.contact.models import Author, Case, LoggedCall, Message
from app.core.clock import now
from app.core.i18n import LANGUAGES
from app.core.markdown import plain_text
from app.forum.models import Kind, Post, Question, State
from app.forum.people import LEFT
from app.knowledge.models import Article, Feedback
from app.language import detect

from .models import Source
from .pieces import READ, Piece, pages, told, unread, words_in

PATIENCE: Final = timedelta(hours=24)  # in which others may answer a question
PHONE: Final = "phone"
LEAST_WORDS: Final = 2  # of a note and a reason
Pieces = Iterator[list[Piece]]


def unread_messages() -> Pieces:
    """Yield each case's first customer message."""
    own = aliased(Message)
    first = sa.select(sa.func.min(own.id)).where(
        own.case_id == Case.id, own.author == Author.CUSTOMER).scalar_subquery()
    rows = sa.select(
        Case.id, Case.channel, Case.language, Case.topic_id, Case.wants_article_at,
        Message.id.label("message"), Message.created_at,
        sa.func.substr(Message.body, 1, READ + 1).label("body"),
    ).join(Message, Message.id == first).where(unread(Source.MESSAGE, Message.id))
    for page in pages(rows, Case.id):
        yield _worth(1, (Piece(
            Source.MESSAGE, row.message, detect(row.body) or row.language, told(row.body),
            row.created_at, row.topic_id, row.channel, wanted=row.wants_article_at is not None)
            for row in page))


def unread_calls() -> Pieces:
    """Yield agents' notes of calls."""
    rows = sa.select(LoggedCall.id, LoggedCall.note, LoggedCall.topic_id, LoggedCall.at).where(
        LoggedCall.note != "", unread(Source.CALL, LoggedCall.id))
    for page in pages(rows, LoggedCall.id):
        yield _worth(LEAST_WORDS, (Piece(
            Source.CALL, row.id, detect(row.note) or LANGUAGES[0], told(row.note), row.at,
            row.topic_id, PHONE) for row in page))


def unread_questions() -> Pieces:
    """Yield the forum's questions that nobody answered within PATIENCE."""
    rows = QUESTIONS.where(
        Question.state == State.SHOWN, Question.locked.is_(False), Question.solved.is_(False),
        Question.answers == 0, Question.created_at <= now() - PATIENCE, Post.body != LEFT,
        unread(Source.QUESTION, Question.id))
    for page in pages(rows, Question.id):
        yield _worth(1, map(question_piece, page))


def unread_feedback() -> Pieces:
    """Yield why articles did not help."""
    rows = FEEDBACK.where(Feedback.helped.is_(False), Feedback.text != "",
                          unread(Source.FEEDBACK, Feedback.id))
    for page in pages(rows, Feedback.id):
        yield _worth(LEAST_WORDS, map(feedback_piece, page))


def question_piece(row: Any) -> Piece:
    """Return a row of QUESTIONS as a piece of evidence."""
    return Piece(Source.QUESTION, row.id, row.language,
                 told(f"{row.title}\n{plain_text(row.html)}"), row.created_at, row.topic_id,
                 times=1 + row.score)


def feedback_piece(row: Any) -> Piece:
    """Return a row of FEEDBACK as a piece of evidence."""
    return Piece(Source.FEEDBACK, row.id, row.language, told(row.text), row.at)


def _worth(words: int, pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if words_in(piece.text) >= words]


QUESTIONS = sa.select(
    Question.id, Question.language, Question.title, Question.topic_id, Question.score,
    Question.created_at, Post.html,
).join(Post, sa.and_(Post.question_id == Question.id, Post.kind == Kind.QUESTION))
FEEDBACK = sa.select(Feedback.id, Feedback.text, Feedback.at, Article.language).join(
    Article, Article.id == Feedback.article_id)
