"""What editors see of articles."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.core.clock import local, now
from app.core.database import db
from app.core.i18n import best_translation
from app.core.paging import Page, paginate

from .models import Article, Category, Revision

SIZE = 50
HEAVY = (Article.body, Article.html, Article.text, Article.headings)


def list_articles(given: Mapping[str, str], number: int) -> Page[Article]:
    """Return a page of articles that fit `given` (q, language, category, status), last changed
    first; four queries.
    """
    rows = sa.select(Article).options(*(defer(column) for column in HEAVY)).order_by(
        Article.updated_at.desc(), Article.id.desc())
    if given.get("q"):
        like = f"%{_literal(given['q'])}%"
        rows = rows.where(sa.or_(*(column.ilike(like, escape="\\") for column in (
            Article.title, Article.key, Article.body))))
    if given.get("language"):
        rows = rows.where(Article.language == given["language"])
    if given.get("category"):
        rows = rows.where(Article.category_id.in_(
            sa.select(Category.id).where(Category.key == given["category"])))
    if given.get("status") in {"published", "draft"}:
        rows = rows.where(Article.published == (given["status"] == "published"))
    if given.get("status") == "review":
        rows = rows.where(Article.review_by <= local(now()).date())
    return paginate(rows, number, SIZE)


def category_names() -> dict[str, str]:
    """Return the categories' names by key, in the reader's language and the shelves' order."""
    return {category.key: best_translation({words.language: words.name
                                            for words in category.translations})
            for category in db.session.scalars(sa.select(Category).order_by(Category.position))}


def translations_of(key: str) -> dict[str, Article]:
    """Return the articles of a key by language, published or not."""
    return {article.language: article for article in db.session.scalars(
        sa.select(Article).options(*(defer(column) for column in HEAVY))
        .where(Article.key == key))}


def revisions_of(article_id: int) -> Sequence[Revision]:
    """Return an article's revisions without their text, newest first."""
    return db.session.scalars(
        sa.select(Revision).options(defer(Revision.source))
        .where(Revision.article_id == article_id).order_by(Revision.number.desc())).all()


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
