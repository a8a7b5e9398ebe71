"""Articles as search documents."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from app.core.database import db
from app.search import Document, Key

from .addresses import category_path
from .models import Article, CategoryTranslation

_ROWS = sa.select(
    Article.key, Article.language, Article.title, Article.text, Article.phrasings,
    Article.headings, Article.tags, Article.slug, Article.updated_at, CategoryTranslation.slug,
    CategoryTranslation.name,
).join(CategoryTranslation, sa.and_(CategoryTranslation.category_id == Article.category_id,
                                    CategoryTranslation.language == Article.language)
       ).where(Article.published).order_by(Article.id)


class ArticleSource:
    """Published articles; a document's id is the article's key, which translations share."""

    kind = "article"

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield the articles of `ids` in all languages, or all there are."""
        rows = _ROWS if ids is None else _ROWS.where(Article.key.in_(ids))
        for (key, language, title, text, phrasings, headings, tags, slug, updated_at, shelf,
             shelf_name) in db.session.execute(rows):
            yield Document(
                kind="article", id=key, language=language, title=title, body=text,
                phrasings=tuple(phrasings), tags=tuple(tags),
                headings=tuple(heading["title"] for heading in headings),
                endpoint="knowledge.article", values={"category": shelf, "slug": slug},
                updated_at=updated_at, extra={"category": shelf_name,
                                              "category_url": category_path(language, shelf)})

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield each document's digest."""
        return ((document.key, document.fingerprint()) for document in self.documents())
