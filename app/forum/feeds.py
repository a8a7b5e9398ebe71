"""What feed readers read: the newest questions, and a question with its answers."""

import re
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.database import read_rows
from app.core.settings import current_settings

from .models import Kind, Post, Question, QuestionTag, State
from .queries import ShownQuestion, question_path

NEWEST = 50
ANSWERS = 100
# What XML cannot hold, whoever wrote it.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """A question or an answer as a feed tells it."""

    id: str  # stays when the title changes
    title: str
    url: str
    author: str
    html: str
    published_at: datetime
    updated_at: datetime


_WORDS = sa.select(
    Question.id.label("question_id"), Question.title, Question.language, Post.id, Post.kind,
    Post.html, Post.created_at, Post.edited_at, User.name).join(
    Post, Post.question_id == Question.id).outerjoin(User, User.id == Post.author_id).where(
    Question.state == State.SHOWN, Post.state == State.SHOWN)


def newest_questions(language: str, topic_id: int | None, tag_id: int | None) -> list[Entry]:
    """Return the newest shown questions of a language, of a topic or tag; one query."""
    rows = _WORDS.where(Question.language == language, Post.kind == Kind.QUESTION)
    if topic_id:
        rows = rows.where(Question.topic_id == topic_id)
    if tag_id:
        rows = rows.where(Question.id.in_(sa.select(QuestionTag.question_id).where(
            QuestionTag.tag_id == tag_id)))
    return [_entry(row) for row in read_rows(rows.order_by(Question.id.desc()).limit(NEWEST))]


def question_entries(question: ShownQuestion) -> list[Entry]:
    """Return a question's text and answers, the newest first; one query."""
    rows = _WORDS.where(Question.id == question.id, Post.kind != Kind.COMMENT)
    return [_entry(row) for row in read_rows(rows.order_by(Post.id.desc()).limit(ANSWERS))]


def xml_text(text: str) -> str:
    """Return `text` without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _entry(row: Any) -> Entry:
    origin = current_settings().public_url
    url = origin + question_path(row.question_id, row.title, row.language)
    identity = f"{origin}/{row.language}/questions/{row.question_id}"
    if row.kind == Kind.ANSWER:
        url, identity = f"{url}#post-{row.id}", f"{identity}#post-{row.id}"
    title = row.title if row.kind == Kind.QUESTION else _("Answer: %(title)s", title=row.title)
    return Entry(identity, xml_text(title), url, xml_text(row.name or _("Former customer")),
                 xml_text(_absolute(row.html)), row.created_at, row.edited_at or row.created_at)


def _absolute(html: str) -> str:
    """Return HTML whose links to our own pages work elsewhere too."""
    return html.replace(' href="/', f' href="{current_settings().public_url}/')
