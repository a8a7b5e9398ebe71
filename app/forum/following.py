"""Who follows a question or a tag, and what they are told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.database import UtcDateTime, db

from .following_models import Follower, Mails, News, Notification, Subscription
from .models import Kind, Post, Question, QuestionTag, Tag

ABOUT_ONES_OWN = {News.ACCEPTED, News.SHOWN, News.DECISION, News.ARTICLE}
_NOW = sa.bindparam("now", type_=UtcDateTime)


def follow_question(user_id: int, question_id: int) -> None:
    """Follow a question; twice is once."""
    _follow(user_id, question_id, None)


def follow_tag(user_id: int, tag_id: int) -> None:
    """Follow a tag; twice is once."""
    _follow(user_id, None, tag_id)


def unfollow_question(user_id: int, question_id: int) -> None:
    """Follow a question no more."""
    db.session.execute(sa.delete(Subscription).where(
        Subscription.user_id == user_id, Subscription.question_id == question_id))


def unfollow_tag(user_id: int, tag_id: int) -> None:
    """Follow a tag no more."""
    db.session.execute(sa.delete(Subscription).where(
        Subscription.user_id == user_id, Subscription.tag_id == tag_id))


def follow_instead(question_id: int, other_id: int) -> None:
    """Have who follows a question follow another instead: it was merged into that one."""
    db.session.execute(sa.text(
        "INSERT INTO subscription (user_id, question_id, since)"
        " SELECT user_id, :other, :now FROM subscription WHERE question_id = :question"
        " ON CONFLICT DO NOTHING").bindparams(_NOW),
        {"question": question_id, "other": other_id, "now": now()})
    db.session.execute(sa.delete(Subscription).where(Subscription.question_id == question_id))


def set_mails(user_id: int, mails: Mails) -> None:
    """Choose how often somebody gets mail."""
    db.session.execute(sa.text(
        "INSERT INTO follower (user_id, mails) VALUES (:user, :mails)"
        " ON CONFLICT (user_id) DO UPDATE SET mails = excluded.mails"),
        {"user": user_id, "mails": mails.value})


def read_all(user_id: int, until: int) -> None:
    """Mark somebody's notifications as read, up to the one with this id: the newest seen."""
    db.session.execute(sa.update(Notification).where(
        Notification.user_id == user_id, Notification.id <= until,
        Notification.read_at.is_(None)).values(read_at=now()))


def tell(people: Iterable[int | None] | None, news: News, question: Question, post: Post) -> None:
    """Notify `people` (default: who follows the question, or the tags of a new one) of a post.

    Nobody is told twice of one post, nor of an own one unless that is the news. One statement;
    the caller holds the question, so no other can tell the same at once.
    """
    if people is None:
        whom = _followers(news, question)
    else:
        whom = sa.select(User.id).where(User.id.in_({one for one in people if one is not None}))
    person = whom.subquery().c[0]
    rows = sa.select(
        person, sa.literal(news, Notification.__table__.c.news.type), sa.literal(question.id),
        sa.literal(post.id), sa.literal(now(), UtcDateTime)).distinct()
    if news != News.DECISION:  # there may be several about one post
        rows = rows.where(~sa.exists().where(
            Notification.user_id == person, Notification.post_id == post.id,
            Notification.news == news))
    if news not in ABOUT_ONES_OWN and post.author_id is not None:
        rows = rows.where(person != post.author_id)
    db.session.execute(sa.insert(Notification).from_select(
        ["user_id", "news", "question_id", "post_id", "at"], rows, include_defaults=False))


def tell_article(question: Question) -> None:
    """Tell who follows a question that it became an article."""
    post = db.session.scalars(sa.select(Post).where(
        Post.question_id == question.id, Post.kind == Kind.QUESTION)).one()
    tell(None, News.ARTICLE, question, post)


def mails_of(user_id: int) -> Mails:
    """Return how often somebody gets mail."""
    return db.session.scalar(sa.select(Follower.mails).where(
        Follower.user_id == user_id)) or Mails.SOON


def export_following(user_id: int) -> dict[str, Any]:
    """Return all that is held about what somebody follows and was told, as JSON can hold it."""
    things = sa.select(Question.title, Tag.name, Subscription.since).select_from(
        Subscription).outerjoin(Question, Question.id == Subscription.question_id).outerjoin(
        Tag, Tag.id == Subscription.tag_id).where(Subscription.user_id == user_id).order_by(
        Subscription.id)
    told = sa.select(
        Notification.news, Question.title, Notification.at, Notification.read_at,
        Notification.mailed_at).outerjoin(Question, Question.id == Notification.question_id).where(
        Notification.user_id == user_id).order_by(Notification.id)
    return {
        "mails": mails_of(user_id).value,
        "follows": [{"question": title, "tag": tag, "since": _moment(since)}
                    for title, tag, since in db.session.execute(things)],
        "notifications": [{"news": news.value, "question": title, "at": _moment(at),
                           "read_at": _moment(read), "mailed_at": _moment(mailed)}
                          for news, title, at, read, mailed in db.session.execute(told)]}


def _followers(news: News, question: Question) -> sa.Select[int]:
    chosen = Subscription.question_id == question.id
    if news == News.QUESTION:
        chosen = Subscription.tag_id.in_(sa.select(QuestionTag.tag_id).where(
            QuestionTag.question_id == question.id))
    return sa.select(Subscription.user_id).where(chosen)


def _follow(user_id: int, question_id: int | None, tag_id: int | None) -> None:
    db.session.execute(sa.text(
        "INSERT INTO subscription (user_id, question_id, tag_id, since)"
        " VALUES (:user, :question, :tag, :now) ON CONFLICT DO NOTHING").bindparams(_NOW),
        {"user": user_id, "question": question_id, "tag": tag_id, "now": now()})


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
