"""What editors do to articles on the web. Each act is a revision; index and links follow."""

from dataclasses import replace

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _

from app.channels.hiding import load_mask
from app.core.audit import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.slugs import free_slug, slugify

from .addresses import load_addresses, strict_links
from .documents import ArticleDocument, parse, write
from .jobs import enqueue_following, enqueue_refresh
from .models import Article, Category, CategoryTranslation, Origin, Revision
from .related import relate_by_shelf
from .rendering import project
from .revisions import add_revisions, follow, newest_revision, note_former_addresses


class EditedMeanwhile(Conflict):
    """Somebody else saved the article after this person opened it."""


def create_article(document: ArticleDocument, slug: str = "") -> Article:
    """Add an article; without a `slug` its title makes one.

    Raises Conflict when its key is taken in its language, Invalid for a link that leads nowhere.
    """
    if find_by_key(document.key, document.language):
        raise Conflict(_("There is already an article with the key %(key)s in this language.",
                         key=document.key))
    article = Article(key=document.key, language=document.language, published=False, slug="",
                      related=[], updated_at=now())
    article.category = _shelf(document)
    _show(article, document, slug or slugify(document.title))
    db.session.add(article)
    db.session.flush()
    relate_by_shelf([article.id])
    _keep(article, document, number=1)
    record("article.created", str(article.id), title=document.title, published=article.published)
    return article


def edit_article(article_id: int, document: ArticleDocument, slug: str, *, version: int) -> Article:
    """Change an article that the editor opened at `version`.

    Raises EditedMeanwhile when it is another version now, Invalid for a link that leads nowhere.
    """
    article = _locked(article_id)
    if article.version != version:
        raise EditedMeanwhile(_("Somebody else changed this article while you were writing."))
    _revise(article, document, slug or article.slug)
    record("article.edited", str(article.id), title=document.title, published=article.published)
    return article


def publish_article(article_id: int) -> Article:
    """Show an article to everybody."""
    return _switch(article_id, "article.published", draft=False)


def unpublish_article(article_id: int) -> Article:
    """Take an article away from readers; it stays a draft with all its revisions."""
    return _switch(article_id, "article.unpublished", draft=True)


def restore_revision(article_id: int, number: int) -> Article:
    """Make an earlier text of an article its newest; whether it is published stays as it is."""
    article = _locked(article_id)
    revision = find_revision(article_id, number)
    document = parse(revision.source).document
    _revise(article, replace(document, draft=not article.published), article.slug)
    record("article.restored", str(article.id), title=document.title, revision=number)
    return article


def find_by_key(key: str, language: str) -> Article | None:
    """Return the article of a key in a language, published or not."""
    return db.session.scalar(sa.select(Article).where(Article.key == key,
                                                      Article.language == language))


def find_revision(article_id: int, number: int) -> Revision:
    """Return one revision of an article, or raise NotFound."""
    found = db.session.scalar(sa.select(Revision).where(Revision.article_id == article_id,
                                                        Revision.number == number))
    if found is None:
        raise NotFound(_("There is no such version of this article."))
    return found


def _switch(article_id: int, act: str, *, draft: bool) -> Article:
    article = _locked(article_id)
    document = parse(newest_revision(article_id).source).document
    _revise(article, replace(document, draft=draft), article.slug)
    record(act, str(article.id), title=document.title)
    return article


def _locked(article_id: int) -> Article:
    """Return the article as it is now; on PostgreSQL nobody else changes it meanwhile."""
    article = db.session.scalar(sa.select(Article).where(Article.id == article_id)
                                .with_for_update(of=Article))
    if article is None:
        raise NotFound(_("There is no such article."))
    return article


def _revise(article: Article, document: ArticleDocument, slug: str) -> None:
    """Give an article a new newest revision, unless nothing changed."""
    newest = newest_revision(article.id)
    if parse(newest.source).document == document and slug == article.slug:
        return
    was_published, address = article.published, (article.category_id, article.slug)
    shelf = _shelf(document)
    if (shelf.id, slug) != address:
        note_former_addresses([article.id])
    article.category = shelf
    _show(article, document, slug)
    db.session.flush()
    if was_published and (article.category_id, article.slug) != address:
        enqueue_refresh()  # links in other articles
    _keep(article, document, newest.number + 1)


def _show(article: Article, document: ArticleDocument, slug: str) -> None:
    links, mask = strict_links(load_addresses(document.language), document.language), load_mask()
    if mask.hits(slug) or mask.hits(document.key):
        raise Invalid(_("The address or the key holds a number that is shown on the contact page "
                        "only. Choose another."))
    values = project(document, links, mask)
    taken = db.session.scalars(sa.select(Article.slug).where(
        Article.language == document.language, Article.category_id == article.category.id,
        Article.id != (article.id or 0))).all()
    article.slug = free_slug(slug, taken)
    follow(article, values, published=not document.draft)


def _keep(article: Article, document: ArticleDocument, number: int) -> None:
    add_revisions([(article.id, number, write(document))], Origin.WEB, g.get("actor", "system"))
    enqueue_following([(article.id, article.key, article.language)])


def _shelf(document: ArticleDocument) -> Category:
    found = db.session.scalar(sa.select(Category).join(CategoryTranslation).where(
        Category.key == document.category, CategoryTranslation.language == document.language))
    if found is None:
        raise Invalid(_("This category has no name in the article's language."))
    return found
