"""What somebody follows, and what there is to tell them."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup

from app.core.database import read_rows
from app.core.paging import Page

from .following import ABOUT_ONES_OWN
from .following_models import News, Notification, Subscription
from .following_words import marked_up
from .models import Post, Question, QuestionTag, State, Tag
from .queries import question_path

PAGE_SIZE = 30
MANY = 100  # unread ones are counted so far


class Followed(NamedTuple):
    """What of a question somebody follows: itself, and which of its tags."""

    question: bool
    tags: frozenset[str]


class Told(NamedTuple):
    """A notification as its page shows it."""

    id: int
    news: News
    at: datetime
    read_at: datetime | None
    post_id: int | None
    decision_id: int | None
    question_id: int | None
    title: str | None
    language: str | None

    @property
    def sentence(self) -> Markup:
        """Return what it says."""
        return marked_up(self.news, self.title, self.language)

    @property
    def url(self) -> str | None:
        """Return where it leads; nowhere when it is about no question."""
        if not (self.question_id and self.title and self.language):
            return None
        if self.post_id:
            return url_for("forum_following.post", post_id=self.post_id, language=self.language)
        return question_path(self.question_id, self.title, self.language)


class FollowedThing(NamedTuple):
    """A question or a tag (without `question_id`) that somebody follows."""

    question_id: int | None
    title: str
    language: str

    @property
    def url(self) -> str:
        """Return where it is."""
        if self.question_id:
            return question_path(self.question_id, self.title, self.language)
        return url_for("forum.index", tag=self.title, language=self.language)


_FOLLOWED = sa.select(Subscription.question_id, Tag.name).outerjoin(
    Tag, Tag.id == Subscription.tag_id).where(
    Subscription.user_id == sa.bindparam("user"), sa.or_(
        Subscription.question_id == sa.bindparam("question"),
        Subscription.tag_id.in_(sa.select(QuestionTag.tag_id).where(
            QuestionTag.question_id == sa.bindparam("question")))))
# What was hidden meanwhile is not told any more, except to whom it is about.
TELLABLE = sa.or_(
    Notification.news.in_(ABOUT_ONES_OWN),
    sa.and_(Question.state.in_([State.SHOWN, State.MERGED]),
            sa.or_(Post.id.is_(None), Post.state.in_([State.SHOWN, State.MERGED]))))
_THEIRS = sa.and_(Notification.user_id == sa.bindparam("user"), TELLABLE)


def with_question(rows: Any) -> Any:
    """Join notifications with their questions and posts."""
    return rows.select_from(Notification).outerjoin(
        Question, Question.id == Notification.question_id).outerjoin(
        Post, Post.id == Notification.post_id)


_UNREAD = sa.select(sa.func.count()).select_from(with_question(sa.select(Notification.id)).where(
    _THEIRS, Notification.read_at.is_(None)).limit(MANY).subquery())
_TOLD = with_question(sa.select(
    Notification.id, Notification.news, Notification.at, Notification.read_at,
    Notification.post_id, Notification.decision_id, Question.id, Question.title,
    Question.language)).where(_THEIRS).order_by(Notification.id.desc())
_COUNT = with_question(sa.select(sa.func.count())).where(_THEIRS)


def followed(user_id: int, question_id: int) -> Followed:
    """Return what of a question somebody follows; one query."""
    rows = read_rows(_FOLLOWED, {"user": user_id, "question": question_id}).all()
    return Followed(any(row.question_id for row in rows),
                    frozenset(row.name for row in rows if row.name))


def follows_tag(user_id: int, tag_id: int) -> bool:
    """Say whether somebody follows a tag; one query."""
    return bool(read_rows(sa.select(sa.exists().where(
        Subscription.user_id == user_id, Subscription.tag_id == tag_id))).scalar())


def unread_count(user_id: int) -> int:
    """Return how many notifications somebody has not read, at most MANY; one query."""
    return read_rows(_UNREAD, {"user": user_id}).scalar() or 0


def notifications(user_id: int, number: int) -> Page[Told]:
    """Return a page of somebody's notifications, the newest first; two queries."""
    total = read_rows(_COUNT, {"user": user_id}).scalar() or 0
    rows = read_rows(_TOLD.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE), {"user": user_id})
    return Page([Told(*row) for row in rows], number, PAGE_SIZE, total)


def things_followed(user_id: int, number: int) -> Page[FollowedThing]:
    """Return a page of what somebody follows, the newest first; two queries."""
    theirs = sa.and_(Subscription.user_id == user_id, sa.or_(
        Tag.id.is_not(None), Question.state.in_([State.SHOWN, State.MERGED])))
    joined = (sa.join(Subscription, Tag, Tag.id == Subscription.tag_id, isouter=True)
              .join(Question, Question.id == Subscription.question_id, isouter=True))
    total = read_rows(sa.select(sa.func.count()).select_from(joined).where(theirs)).scalar() or 0
    rows = read_rows(sa.select(
        Subscription.question_id, sa.func.coalesce(Question.title, Tag.name),
        sa.func.coalesce(Question.language, Tag.language)).select_from(joined).where(theirs)
        .order_by(Subscription.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([FollowedThing(*row) for row in rows], number, PAGE_SIZE, total)
