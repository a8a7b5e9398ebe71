"""From a question of the forum to an article: a draft with its words, and who wrote them."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import record
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Conflict, Invalid
from app.core.jobs import Payload
from app.core.markdown import MAX_ARTICLE, plain_text
from app.core.settings import current_settings
from app.core.slugs import free_slug, slugify
from app.forum.following import tell_article
from app.forum.models import Kind, Post, Question, State
from app.forum.queries import held_question, question_path
from app.knowledge.actions import create_article, find_by_key
from app.knowledge.documents import ArticleDocument, normal_body
from app.knowledge.models import Article, Category, CategoryTranslation
from app.knowledge.plain import markdown_of_plain
from app.search import current_search, enqueue_change

ANNOUNCE: Final = "gaps.question_articles"
MARKUP = "[]*_`<&|~\\"
MOST_MARKUP = 300  # signs in a stranger's text that articles' Markdown may see (DESIGN §8.8)


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
        key=_free_key(title, question.language), language=question.language, title=title,
        category=_category(question), body=_body(question), draft=True,
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
    text = answer.body if sum(map(answer.body.count, MARKUP)) <= MOST_MARKUP else (
        markdown_of_plain(plain_text(answer.html)))
    text = "\n".join(f"#{line}" if line.startswith("# ") else line for line in text.split("\n"))
    if not answer.by_staff:
        text += "\n\n" + _credit(question, author)
    return normal_body(text)[:MAX_ARTICLE]


def _credit(question: Question, author: str | None) -> str:
    """Return who wrote the answer, where, and on what terms it is used."""
    name = _plain(author or _("a former customer"))
    origin = current_settings().public_url
    words = _("After an answer by %(name)s in the [questions from customers](%(url)s), used as "
              "their [terms](%(terms)s) allow.", name=name,
              url=origin + question_path(question.id, question.title, question.language),
              terms=origin + url_for("forum_terms.terms", language=question.language))
    return f"*{words}*"


def _plain(name: str) -> str:
    """Return a name without signs of markup."""
    return "".join(letter for letter in name if letter not in MARKUP)


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


def _category(question: Question) -> str:
    """Return the category of the article that is nearest, else the first of the language."""
    hits = current_search().similar(question.title, question.language, limit=1, kind="article")
    nearest = find_by_key(hits[0].id, question.language) if hits else None
    if nearest is not None:
        return nearest.category.key
    first = db.session.scalar(sa.select(Category.key).join(CategoryTranslation).where(
        CategoryTranslation.language == question.language).order_by(Category.position).limit(1))
    if first is None:
        raise Invalid(_("There is no category in this language yet. Make one first."))
    return first


def _merged_titles(question: Question) -> list[str]:
    titles = db.session.scalars(sa.select(Question.title).where(
        Question.merged_into == question.id).order_by(Question.id))
    return [title for title in dict.fromkeys(titles) if title != question.title]


def _free_key(title: str, language: str) -> str:
    key = slugify(title)
    taken = db.session.scalars(sa.select(Article.key).where(
        Article.language == language, Article.key.startswith(key, autoescape=True))).all()
    return free_slug(key, taken)
