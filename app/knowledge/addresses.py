"""Where articles are: slugs, paths, and what the internal links of a text lead to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.channels.models import Topic
from app.core.database import db
from app.core.errors import Invalid
from app.core.markdown import LinkResolver

from .models import Article, CategoryTranslation


@dataclass(frozen=True, slots=True)
class Addresses:
    """What internal links can lead to: articles by (key, language), and contact topics."""

    articles: Mapping[tuple[str, str], str]
    topics: Collection[str]

    def find(self, scheme: str, rest: str, language: str) -> str | None:
        """Return the path that `article:rest` or `contact:rest` means, or None."""
        name, hash_, place = rest.partition("#")
        if scheme == "article":
            path = self.articles.get((name, language))
            return path and path + hash_ + place
        return contact_path(language, rest) if not rest or rest in self.topics else None


def load_addresses(language: str | None = None) -> Addresses:
    """Return what links of `language` (default: any) can lead to; two queries."""
    rows = sa.select(Article.key, Article.language, CategoryTranslation.slug, Article.slug).join(
        CategoryTranslation, sa.and_(CategoryTranslation.category_id == Article.category_id,
                                     CategoryTranslation.language == Article.language))
    if language:
        rows = rows.where(Article.language == language)
    return Addresses(
        {(key, spoken): article_path(spoken, shelf, slug)
         for key, spoken, shelf, slug in db.session.execute(rows)}, topic_keys())


def topic_keys() -> frozenset[str]:
    """Return what `contact:` links may name."""
    return frozenset(db.session.scalars(sa.select(Topic.key)))


def strict_links(addresses: Addresses, language: str) -> LinkResolver:
    """Return a resolver that raises Invalid for a link that leads nowhere."""
    def resolve(scheme: str, rest: str) -> str:
        path = addresses.find(scheme, rest, language)
        if path is None:
            raise Invalid(
                _("The link article:%(key)s leads nowhere: no article in this language has that "
                  "key.", key=rest) if scheme == "article" else
                _("The link contact:%(key)s leads nowhere: there is no such contact topic.",
                  key=rest))
        return path
    return resolve


def lenient_links(addresses: Addresses, language: str) -> LinkResolver:
    """Return a resolver that leads to a page nearby where the thing itself is gone."""
    def resolve(scheme: str, rest: str) -> str:
        nearby = f"/{language}/faq/" if scheme == "article" else contact_path(language, "")
        return addresses.find(scheme, rest, language) or nearby
    return resolve


def article_path(language: str, category_slug: str, slug: str) -> str:
    """Return an article's address; made here, as texts are rendered without a request too."""
    return f"/{language}/faq/{category_slug}/{slug}"


def category_path(language: str, slug: str) -> str:
    """Return a category's address."""
    return f"/{language}/faq/{slug}/"


def contact_path(language: str, topic: str) -> str:
    """Return the address of the contact page, or of one of its topics."""
    return f"/{language}/contact/{topic}" if topic else f"/{language}/contact"
