"""Rendering every article anew, after addresses or channels changed."""

from typing import Any

import sqlalchemy as sa

from app.channels.hiding import Mask, load_mask
from app.core.database import db, transaction
from app.core.jobs import enqueue
from app.search import REBUILD_JOB, enqueue_changes

from .addresses import lenient_links, load_addresses
from .documents import parse
from .holdings import Held, load_holdings
from .models import Article, CategoryTranslation, article_table
from .rendering import project
from .wordings import refresh_wordings

SEARCHED = {"title", "phrasings", "tags", "headings", "text"}
SHOWN = {*SEARCHED, "services", "html"}


def refresh_html() -> None:
    """Render and mask all articles and category words again; write, in one transaction, what
    came out differently, and have the index follow.

    Done past the version counter: an editor who has an article open is not in conflict with it.
    """
    addresses, mask = load_addresses(), load_mask()
    before = {row.id: row for row in db.session.execute(
        sa.select(Article.id, Article.version, *(getattr(Article, name) for name in SHOWN)))}
    changed: list[tuple[Held, int, dict[str, Any]]] = []
    for held in load_holdings().articles.values():
        links = lenient_links(addresses, held.language)
        projected = project(parse(held.source).document, links, mask)
        values = {name: value for name, value in projected.items()
                  if name in SHOWN and value != getattr(before[held.id], name)}
        if values:
            changed.append((held, before[held.id].version, values))
    with transaction():
        _write(changed)
        _mask_categories(mask)
        refresh_wordings(addresses, mask)


def _write(changed: list[tuple[Held, int, dict[str, Any]]]) -> None:
    """Write what changed; when a number was masked, the index is made anew, since words that
    were deleted from it stay in its files for a while.
    """
    for held, version, values in changed:  # one that was saved meanwhile is rendered already
        db.session.execute(sa.update(article_table).where(
            article_table.c.id == held.id, article_table.c.version == version).values(**values))
    enqueue_changes("article", [(held.key, held.language) for held, _, _ in changed])
    if any(values.keys() & SEARCHED for _, _, values in changed):
        enqueue(REBUILD_JOB, {})


def _mask_categories(mask: Mask) -> None:
    for words in db.session.scalars(sa.select(CategoryTranslation)):
        words.name = mask.text(words.name, words.language)
        words.description = mask.text(words.description, words.language)
