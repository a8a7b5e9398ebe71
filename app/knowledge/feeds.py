"""What other programs read: the Atom feed, the sitemap's entries, structured data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from markupsafe import Markup

from app.core.database import db
from app.core.settings import current_settings

from .addresses import article_path, category_path
from .models import Article, CategoryTranslation
from .queries import ShownArticle

NEWEST = 50
IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class FeedEntry(NamedTuple):
    """An article as the feed tells it."""

    id: str  # stays when the address changes
    title: str
    url: str
    html: str
    category: str
    published_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class SitemapEntry:
    """One matter's pages: `paths` by language are translations of each other."""

    paths: dict[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None


def feed_entries(language: str) -> list[FeedEntry]:
    """Return the newest and last changed articles, with absolute addresses."""
    origin = current_settings().public_url
    rows = db.session.execute(
        sa.select(Article.key, Article.title, CategoryTranslation.slug, Article.slug,
                  Article.html, CategoryTranslation.name, Article.published_at,
                  Article.updated_at)
        .join(CategoryTranslation, _on_shelf()).where(Article.published,
                                                      Article.language == language)
        .order_by(Article.updated_at.desc(), Article.id.desc()).limit(NEWEST))
    return [FeedEntry(f"{origin}/{language}/faq/#{key}", title,
                      origin + article_path(language, shelf, slug), absolute(html), name,
                      published_at or updated_at, updated_at)
            for key, title, shelf, slug, html, name, published_at, updated_at in rows]


def sitemap_entries() -> Iterator[SitemapEntry]:
    """Yield every category and article with its translations; one query."""
    shelves: dict[int, SitemapEntry] = {}
    articles: dict[str, SitemapEntry] = {}
    for key, language, slug, shelf_id, shelf, updated_at in db.session.execute(
            sa.select(Article.key, Article.language, Article.slug, Article.category_id,
                      CategoryTranslation.slug, Article.updated_at)
            .join(CategoryTranslation, _on_shelf()).where(Article.published)
            .order_by(Article.id)):
        for entry, path in (
                (shelves.setdefault(shelf_id, SitemapEntry()), category_path(language, shelf)),
                (articles.setdefault(key, SitemapEntry()), article_path(language, shelf, slug))):
            entry.paths[language] = path
            entry.updated_at = max(entry.updated_at or updated_at, updated_at)
    yield from shelves.values()
    yield from articles.values()


def structured_data(article: ShownArticle, url: str) -> Markup:
    """Return an article as schema.org's FAQPage: JSON that is safe inside a script element."""
    data = json.dumps({
        "@context": "https://schema.org", "@type": "FAQPage", "url": url,
        "inLanguage": article.language, "dateModified": article.updated_at.isoformat(),
        "mainEntity": [{
            "@type": "Question", "name": article.title,
            "acceptedAnswer": {"@type": "Answer", "text": absolute(article.html)}}],
    }, ensure_ascii=False)
    return Markup(data.translate(IN_SCRIPT))  # noqa: S704 (what could end the element is escaped)


def absolute(html: str) -> str:
    """Return HTML whose links to our own pages work elsewhere too."""
    return html.replace(' href="/', f' href="{current_settings().public_url}/')


def _on_shelf() -> sa.ColumnElement[bool]:
    return sa.and_(CategoryTranslation.category_id == Article.category_id,
                   CategoryTranslation.language == Article.language)
