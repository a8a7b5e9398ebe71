"""From a question of the forum to an article: a draft with its words, and who wrote them."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import record
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Conflict, Invalid
from app.core.jobs import Payload
from app.core.markdown import MAX_ARTICLE
from app.forum.following import tell_article
from app.forum.models import Kind, Post, Question, State
from app.forum.queries import held_question
from app.knowledge.actions import create_article, find_by_key
from app.knowledge.documents import ArticleDocument, normal_body
from app.knowledge.models import Article
from app.search import enqueue_change

from .article_parts import credit_of_post, free_key, likely_category, markdown_of_post

ANNOUNCE: Final = "gaps.question_articles"


def draft_of_question(question_id: int) -> Article:
    """Make a draft article of a question in the caller's transaction: its title and those merged
    into it, the accepted or else the best answer, and the credit that it is used with.

    Raises Conflict when there is one already, Invalid where no category could hold it.
    """
    question = held_question(question_id)
    if article_of_question(question) is not None:
        raise Conflict(_("There is an article made of this question already."))
    title = question.title
    document = ArticleDocument(
        key=free_key(title, question.language), language=question.language, title=title,
        category=likely_category(title, question.language), body=_body(question), draft=True,
        phrasings=tuple(_merged_titles(question)))
    article = create_article(document)
    question.article_key = document.key
    record("question.made_article", str(question.id), article=article.id, title=title)
    enqueue_change("question", question.id, question.language)
    return article


def article_of_question(question: Question) -> Article | None:
    """Return the article that was made of a question, published or not."""
    return find_by_key(question.article_key, question.language) if question.article_key else None


def announce_handler(_payloads: Sequence[Payload]) -> None:
    """Tell who follows a question that its article is published: a job that is repeated."""
    with transaction():
        for question in db.session.scalars(sa.select(Question).join(Article, sa.and_(
                Article.key == Question.article_key, Article.language == Question.language)).where(
                Article.published, Question.article_told_at.is_(None))):
            question.article_told_at = now()
            tell_article(question)


def _body(question: Question) -> str:
    """Return the answer as an article's text, with its credit."""
    answer, author = _answer(question)
    credit = credit_of_post(answer, question, author)
    text = markdown_of_post(answer.body, answer.html)
    return normal_body(f"{text}\n\n{credit}")[:MAX_ARTICLE]


def _answer(question: Question) -> tuple[Post, str | None]:
    """Return the accepted answer, else the one with most votes, else the question's own text."""
    row = db.session.execute(sa.select(Post, User.name).outerjoin(
        User, User.id == Post.author_id).where(
        Post.question_id == question.id, Post.state == State.SHOWN, Post.kind != Kind.COMMENT,
    ).order_by((Post.id == (question.accepted_id or 0)).desc(), (Post.kind == Kind.ANSWER).desc(),
               Post.score.desc(), Post.by_staff.desc(), Post.id).limit(1)).first()
    if row is None:
        raise Invalid(_("This question is not shown, so no article can be made of it."))
    return row[0], row[1]


def _merged_titles(question: Question) -> list[str]:
    titles = db.session.scalars(sa.select(Question.title).where(
        Question.merged_into == question.id).order_by(Question.id))
    return [title for title in dict.fromkeys(titles) if title != question.title]
