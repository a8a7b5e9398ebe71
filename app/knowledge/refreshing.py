"""Rendering every article anew, after addresses or channels changed."""

from typing import Any

import sqlalchemy as sa

from app.core.database import db, transaction
from app.search import enqueue_changes

from .addresses import lenient_links, load_addresses
from .documents import parse
from .holdings import Held, load_holdings
from .models import Article, CategoryTranslation, article_table
from .rendering import mask_text, project

SHOWN = ("title", "phrasings", "tags", "services", "html", "headings", "text")


def refresh_html() -> None:
    """Render and mask all articles and category words again; write, in one transaction, what
    came out differently, and have the index follow.

    Done past the version counter: an editor who has an article open is not in conflict with it.
    """
    addresses = load_addresses()
    before = {row.id: row for row in db.session.execute(
        sa.select(Article.id, Article.version, *(getattr(Article, name) for name in SHOWN)))}
    changed: list[tuple[Held, int, dict[str, Any]]] = []
    for held in load_holdings().articles.values():
        values = project(parse(held.source).document, lenient_links(addresses, held.language))
        values = {name: values[name] for name in SHOWN}
        if values != {name: getattr(before[held.id], name) for name in SHOWN}:
            changed.append((held, before[held.id].version, values))
    with transaction():
        _write(changed)
        _mask_categories()


def _write(changed: list[tuple[Held, int, dict[str, Any]]]) -> None:
    for held, version, values in changed:  # one that was saved meanwhile is rendered already
        db.session.execute(sa.update(article_table).where(
            article_table.c.id == held.id, article_table.c.version == version).values(**values))
    enqueue_changes("article", [(held.key, held.language) for held, _, _ in changed])


def _mask_categories() -> None:
    for words in db.session.scalars(sa.select(CategoryTranslation)):
        words.name, words.description = mask_text(words.name), mask_text(words.description)
