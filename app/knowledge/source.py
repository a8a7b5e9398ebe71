"""Articles as search documents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.journey import Sign
from app.journey.models import Step
from app.search import Document, Key

from .addresses import category_path
from .events import ArticleHelped
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

    def solved(self, since: datetime) -> Mapping[Key, int]:
        """Return in how many journeys since then each article was the last one said yes to, where
        that was the last word.
        """
        last_words = sa.select(sa.func.max(Step.id)).where(
            Step.at > since, Step.signs.bitwise_and(int(Sign.YES | Sign.NO)) != 0
        ).group_by(Step.journey_id)
        article = Step.data["id"].as_integer()
        journeys: dict[int, int] = dict(db.session.execute(
            sa.select(article, sa.func.count()).where(
                Step.kind == ArticleHelped.__name__, Step.id.in_(last_words)
            ).group_by(article)).all())
        rows = sa.select(Article.id, Article.key, Article.language).where(Article.id.in_(journeys))
        return {Key(self.kind, key, language): journeys[identity]
                for identity, key, language in db.session.execute(rows)}
