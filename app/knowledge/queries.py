"""What the public pages show of articles. Each is one query over just the columns needed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.database import db, read_rows
from app.core.i18n import LANGUAGES
from app.core.paging import Page

from .addresses import article_path, category_path
from .models import Article, Category, CategoryTranslation, FormerAddress

DESCRIPTION = 300  # characters of the text that a description is made of
RELATED = 4

Shelf = CategoryTranslation
_ON_SHELF = sa.and_(Shelf.category_id == Article.category_id, Shelf.language == Article.language)


class ArticleLink(NamedTuple):
    """An article as a link, as the macro `article_list` wants it."""

    id: int
    key: str
    title: str
    url: str
    updated_at: datetime


class ShelfLink(NamedTuple):
    """A category with the number of its published articles in one language."""

    key: str
    icon: str
    name: str
    description: str
    url: str
    total: int


class ShownArticle(NamedTuple):
    """An article as its page shows it."""

    id: int
    key: str
    language: str
    title: str
    html: str
    headings: list[dict[str, Any]]
    services: list[dict[str, str]]
    related: list[int]
    updated_at: datetime
    beginning: str  # of its plain text
    slug: str
    category_id: int
    category_slug: str
    category_name: str

    @property
    def category_url(self) -> str:
        """Return where its category is."""
        return category_path(self.language, self.category_slug)


class ElsewhereLink(NamedTuple):
    """An article in another language; without a translation `url` is None, the category's is not
    (unless the category has no name there either: then the language is missing altogether).
    """

    language: str
    url: str | None
    category_name: str
    category_url: str


_SHOWN = sa.select(
    Article.id, Article.key, Article.language, Article.title, Article.html, Article.headings,
    Article.services, Article.related, Article.updated_at,
    sa.func.substr(Article.text, 1, DESCRIPTION), Article.slug, Article.category_id, Shelf.slug,
    Shelf.name,
).join(Shelf, _ON_SHELF).where(
    Article.language == sa.bindparam("language"), Article.slug == sa.bindparam("slug"),
    Article.published, Shelf.language == sa.bindparam("language"),
    Shelf.slug == sa.bindparam("shelf"))

# Not "published = 1": SQLite would take the index of all published articles over the key's.
_PUBLISHED: sa.ColumnClause[Any] = sa.literal_column("article.published")
_LINKS = sa.select(Article.id, Article.key, Article.title, Article.language, Shelf.slug,
                   Article.slug, Article.updated_at).join(Shelf, _ON_SHELF).where(_PUBLISHED)
_RELATED = _LINKS.where(Article.id.in_(sa.bindparam("ids", expanding=True)))

_TheirShelf = aliased(CategoryTranslation)
_ELSEWHERE = sa.select(
    Shelf.language, _TheirShelf.slug, Article.slug, Shelf.name, Shelf.slug,
).outerjoin(Article, sa.and_(
    Article.key == sa.bindparam("key"), Article.language == Shelf.language, Article.published,
)).outerjoin(_TheirShelf, sa.and_(
    _TheirShelf.category_id == Article.category_id, _TheirShelf.language == Article.language,
)).where(Shelf.category_id == sa.bindparam("category"),
         Shelf.language != sa.bindparam("language"))

_COUNTED = sa.select(Article.category_id, sa.func.count().label("total")).where(
    Article.language == sa.bindparam("language"), Article.published,
).group_by(Article.category_id).subquery()
_COUNTED_SHELVES = sa.select(
    Category.key, Category.icon, Shelf.name, Shelf.description, Shelf.slug, _COUNTED.c.total,
).join(Shelf, Shelf.category_id == Category.id).join(
    _COUNTED, _COUNTED.c.category_id == Category.id,
).where(Shelf.language == sa.bindparam("language")).order_by(Category.position, Category.id)


def find_article(language: str, shelf: str, slug: str) -> ShownArticle | None:
    """Return the published article at an address."""
    if not (shelf + slug).isprintable():  # PostgreSQL refuses some of what an address can hold
        return None
    row = read_rows(_SHOWN, {"language": language, "shelf": shelf, "slug": slug}).first()
    return ShownArticle(*row) if row else None


def elsewhere(article: ShownArticle) -> list[ElsewhereLink]:
    """Return where the article is in the other languages."""
    rows = read_rows(_ELSEWHERE, {
        "key": article.key, "category": article.category_id, "language": article.language})
    found = [ElsewhereLink(spoken, slug and article_path(spoken, shelf, slug), name,
                           category_path(spoken, own))
             for spoken, shelf, slug, name, own in rows]
    return sorted(found, key=lambda link: LANGUAGES.index(link.language))


def related_articles(article: ShownArticle) -> list[ArticleLink]:
    """Return the published neighbours kept with the article, nearest first."""
    if not article.related:
        return []
    found = {link.id: link for link in _links(read_rows(_RELATED, {"ids": article.related}))}
    return [found[one] for one in article.related if one in found][:RELATED]


def current_address(language: str, shelf: str, slug: str) -> str | None:
    """Return where the published article is now that was at this address before."""
    if not (shelf + slug).isprintable():
        return None
    rows = read_rows(_LINKS.where(Article.id == sa.select(
        FormerAddress.article_id).where(FormerAddress.language == language,
                                        FormerAddress.path == f"{shelf}/{slug}").scalar_subquery()))
    return next((link.url for link in _links(rows)), None)


def articles_by_key(keys: Sequence[str], language: str) -> list[tuple[ArticleLink, str]]:
    """Return the published articles of `keys` in a language, in their order, with addresses."""
    if not keys:
        return []
    rows = read_rows(_LINKS.where(Article.key.in_(keys), Article.language == language))
    found = {link.key: link for link in _links(rows)}
    return [(found[key], found[key].url) for key in keys if key in found]


def popular(language: str, limit: int) -> list[ArticleLink]:
    """Return what was read most in the last seven days."""
    return list(_links(read_rows(_LINKS.where(Article.language == language).order_by(
        Article.reads.desc(), Article.id.desc()).limit(limit))))


def recent(language: str, limit: int) -> list[ArticleLink]:
    """Return what is new or was changed last."""
    return list(_links(read_rows(_LINKS.where(Article.language == language).order_by(
        Article.updated_at.desc(), Article.id.desc()).limit(limit))))


def categories_with_counts(language: str) -> list[ShelfLink]:
    """Return the categories that have published articles in a language, in their order."""
    rows = read_rows(_COUNTED_SHELVES, {"language": language})
    return [ShelfLink(key, icon, name, description, category_path(language, slug), number)
            for key, icon, name, description, slug, number in rows]


def find_shelf(language: str, slug: str) -> tuple[Shelf, dict[str, str]] | None:
    """Return a category's words at an address, and its addresses in all languages."""
    if not slug.isprintable():
        return None
    identity = sa.select(Shelf.category_id).where(
        Shelf.language == language, Shelf.slug == slug).scalar_subquery()
    found = {words.language: words for words in db.session.scalars(
        sa.select(Shelf).where(Shelf.category_id == identity))}
    if language not in found:
        return None
    return found[language], {spoken: category_path(spoken, words.slug)
                             for spoken, words in found.items()}


def shelf_page(shelf: Shelf, number: int, size: int) -> Page[ArticleLink]:
    """Return a page of a category's articles, the most read first; two queries."""
    here = _LINKS.where(Article.category_id == shelf.category_id,
                        Article.language == shelf.language)
    total = db.session.scalar(sa.select(sa.func.count(Article.id)).where(
        Article.category_id == shelf.category_id, Article.language == shelf.language,
        Article.published)) or 0
    rows = read_rows(here.order_by(Article.reads.desc(), Article.id)
                              .limit(size).offset((number - 1) * size))
    return Page(list(_links(rows)), number, size, total)


def first_of_each_shelf(language: str, limit: int) -> dict[str, list[ArticleLink]]:
    """Return the most read articles of each category, by the category's address."""
    place = sa.func.row_number().over(partition_by=Article.category_id,
                                      order_by=(Article.reads.desc(), Article.id))
    ranked = _LINKS.where(Article.language == language).add_columns(
        place.label("place")).subquery()
    columns = [column for column in ranked.c if column.name != "place"]
    found: dict[str, list[ArticleLink]] = {}
    for link in _links(read_rows(
            sa.select(*columns).where(ranked.c.place <= limit).order_by(ranked.c.place))):
        found.setdefault(link.url.rpartition("/")[0] + "/", []).append(link)
    return found


def _links(rows: Iterable[Any]) -> Iterator[ArticleLink]:
    for identity, key, title, language, shelf, slug, updated_at in rows:
        yield ArticleLink(identity, key, title, article_path(language, shelf, slug), updated_at)
