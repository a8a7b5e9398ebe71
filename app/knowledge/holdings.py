"""What the database holds, as an import compares itself with it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.database import db

from .models import Article, Category, CategoryTranslation, Revision

Name = tuple[str, str]  # an article's key and language


@dataclass(frozen=True, slots=True)
class Held:
    """An article and its newest revision."""

    id: int
    key: str
    language: str
    category: str
    slug: str
    number: int
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """Category slugs by key and language, and articles by key and language."""

    shelves: Mapping[str, Mapping[str, str]]
    articles: Mapping[Name, Held]


def load_holdings() -> Holdings:
    """Return what there is; two queries."""
    shelves: dict[str, dict[str, str]] = {}
    for key, language, slug in db.session.execute(sa.select(
            Category.key, CategoryTranslation.language, CategoryTranslation.slug).join(
            CategoryTranslation).order_by(Category.position)):
        shelves.setdefault(key, {})[language] = slug
    return Holdings(shelves, {(held.key, held.language): held for held in _articles()})


def database_state() -> tuple[int, int]:
    """Return what changes whenever an article or a category does; two queries."""
    revision = db.session.scalar(sa.select(sa.func.max(Revision.id))) or 0
    categories = db.session.scalar(sa.select(sa.func.count(Category.id))) or 0
    return revision, categories


def _articles() -> list[Held]:
    newest = sa.select(Revision.article_id, sa.func.max(Revision.number).label("number")).group_by(
        Revision.article_id).subquery()
    rows = db.session.execute(
        sa.select(Article.id, Article.key, Article.language, Category.key, Article.slug,
                  Revision.number, Revision.origin, Revision.source)
        .join(Category, Category.id == Article.category_id)
        .join(newest, newest.c.article_id == Article.id)
        .join(Revision, sa.and_(Revision.article_id == newest.c.article_id,
                                Revision.number == newest.c.number))
        .order_by(Article.id))
    return [Held(*row) for row in rows]
