"""Who follows a question or a tag, and what they are told."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.database import UtcDateTime, db

from .following_models import Follower, Mails, News, Notification, Subscription
from .models import Kind, Post, Question, QuestionTag

ABOUT_ONES_OWN = {News.ACCEPTED, News.SHOWN, News.DECISION, News.ARTICLE}


def follow_question(user_id: int, question_id: int) -> None:
    """Follow a question; twice is once."""
    _insert_once(sa.select(sa.literal(user_id), sa.literal(question_id), sa.null()))


def follow_tag(user_id: int, tag_id: int) -> None:
    """Follow a tag; twice is once."""
    _insert_once(sa.select(sa.literal(user_id), sa.null(), sa.literal(tag_id)))


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
    theirs = Subscription.question_id == question_id
    _insert_once(sa.select(Subscription.user_id, sa.literal(other_id), sa.null()).where(theirs))
    db.session.execute(sa.delete(Subscription).where(theirs))


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
    told = sa.exists().where(Notification.user_id == person, Notification.post_id == post.id,
                             Notification.news == news, news != News.DECISION)
    rows = sa.select(
        person, sa.literal(news, Notification.__table__.c.news.type), sa.literal(question.id),
        sa.literal(post.id), sa.literal(now(), UtcDateTime)).distinct().where(~told)
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


def _followers(news: News, question: Question) -> sa.Select[tuple[int]]:
    chosen = Subscription.question_id == question.id
    if news == News.QUESTION:
        chosen = Subscription.tag_id.in_(sa.select(QuestionTag.tag_id).where(
            QuestionTag.question_id == question.id))
    return sa.select(Subscription.user_id).where(chosen)


def _insert_once(whom: sa.Select[tuple[int, int | None, int | None]]) -> None:
    """Insert subscriptions of (person, question, tag); those that there are stay."""
    rows = whom.add_columns(sa.literal(now(), UtcDateTime))
    insert = sa.insert(Subscription).from_select(
        ["user_id", "question_id", "tag_id", "since"], rows, include_defaults=False)
    db.session.execute(insert.suffix_with("ON CONFLICT DO NOTHING"))
