"""Revisions: each a whole document. An article's row shows what its newest revision says."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db

from .documents import ArticleDocument, parse
from .models import Article, CategoryTranslation, FormerAddress, Origin, Revision


def newest_revision(article_id: int) -> Revision:
    """Return the revision that an article shows; every article has one."""
    return db.session.scalars(sa.select(Revision).where(Revision.article_id == article_id)
                              .order_by(Revision.number.desc()).limit(1)).one()


def newest_document(article_id: int) -> ArticleDocument:
    """Return what editors see and change of an article: nothing in it is masked."""
    return parse(newest_revision(article_id).source).document


def add_revisions(rows: Iterable[tuple[int, int, str]], origin: Origin, author: str) -> None:
    """Add revisions (article id, number, source) in one statement."""
    moment = now()
    values = [{"article_id": article, "number": number, "source": source, "origin": origin.value,
               "author": author, "created_at": moment} for article, number, source in rows]
    if values:
        db.session.execute(sa.insert(Revision), values)


def follow(article: Article, values: dict[str, Any], *, published: bool) -> None:
    """Make an article's row show `values` (of `rendering.project`)."""
    moment = now()
    seen_by_readers = (article.title, article.html, article.published)
    for name, value in values.items():
        setattr(article, name, value)
    article.published = published
    if published and article.published_at is None:
        article.published_at = moment
    if seen_by_readers != (article.title, article.html, article.published):
        article.updated_at = moment


def note_former_addresses(ids: Sequence[int]) -> None:
    """Keep the present addresses of articles that are about to move: they will redirect."""
    rows = db.session.execute(
        sa.select(Article.id, Article.language, CategoryTranslation.slug, Article.slug)
        .join(CategoryTranslation,
              sa.and_(CategoryTranslation.category_id == Article.category_id,
                      CategoryTranslation.language == Article.language))
        .where(Article.id.in_(ids))).all()
    for identity, language, shelf, slug in rows:
        db.session.merge(FormerAddress(language=language, path=f"{shelf}/{slug}",
                                       article_id=identity))
