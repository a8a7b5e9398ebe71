"""Who follows a question or a tag, and what they are told."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db

from .following_models import News, Notification, Subscription
from .models import Post, Question, QuestionTag

ABOUT_ONES_OWN = {News.ACCEPTED, News.SHOWN, News.DECISION, News.ARTICLE}


def follow_question(user_id: int, question_id: int) -> None:
    """Follow a question; twice is once."""
    db.session.execute(sa.text(
        "INSERT INTO subscription (user_id, question_id, since) VALUES (:user, :question, :now)"
        " ON CONFLICT (user_id, question_id) DO NOTHING").bindparams(
            sa.bindparam("now", type_=Subscription.__table__.c.since.type)),
        {"user": user_id, "question": question_id, "now": now()})


def tell(people: Iterable[int | None] | None, news: News, question: Question, post: Post) -> None:
    """Notify `people` (default: who follows the question, or the tags of a new one) of a post."""
    if people is None:
        people = _followers(news, question)
    db.session.add_all(
        Notification(user_id=user_id, news=news, question_id=question.id, post_id=post.id)
        for user_id in dict.fromkeys(people)
        if user_id is not None and (user_id != post.author_id or news in ABOUT_ONES_OWN))


def _followers(news: News, question: Question) -> list[int]:
    chosen = Subscription.question_id == question.id
    if news == News.QUESTION:
        chosen = Subscription.tag_id.in_(sa.select(QuestionTag.tag_id).where(
            QuestionTag.question_id == question.id))
    return list(db.session.scalars(sa.select(Subscription.user_id).where(chosen)))


def export_following(user_id: int) -> dict[str, list[int]]:
    """Return what a person follows."""
    rows = db.session.scalars(sa.select(Subscription).where(Subscription.user_id == user_id))
    return {"follows_questions": [row.question_id for row in rows if row.question_id]}


def tell_article(question: Question) -> None:
    """Tell a question's followers that there is an article now."""
    db.session.add_all(Notification(user_id=user_id, news=News.ARTICLE, question_id=question.id)
                       for user_id in _followers(News.ARTICLE, question))
