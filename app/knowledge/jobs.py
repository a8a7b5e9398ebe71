"""Work that follows a change of articles, done by the worker."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Handler, Payload, enqueue
from app.search import enqueue_changes

from .models import Article
from .popularity import count_reads
from .refreshing import refresh_html
from .related import relate_by_text

REFRESH: Final = "knowledge.refresh"
RELATE: Final = "knowledge.relate"
RELATE_ALL: Final = "knowledge.relate_all"
READS: Final = "knowledge.reads"
RELATED_AT_ONCE = 25  # articles, about a quarter of a second of search
RELATE_EVERY = timedelta(seconds=1)  # so that mail and index changes come in between


def enqueue_following(changed: Sequence[tuple[int, str, str]]) -> None:
    """Have index and neighbours follow articles (id, key, language), in the caller's
    transaction.
    """
    enqueue_changes("article", [(key, language) for _, key, language in changed])
    enqueue_relate([identity for identity, _, _ in changed])


def enqueue_relate(ids: Sequence[int]) -> None:
    """Have the neighbours of articles looked for again, in the caller's transaction."""
    for turn, start in enumerate(range(0, len(ids), RELATED_AT_ONCE)):
        enqueue(RELATE, {"ids": list(ids[start:start + RELATED_AT_ONCE])},
                run_at=now() + turn * RELATE_EVERY)


def enqueue_refresh() -> None:
    """Have every article rendered anew: addresses or channels changed; caller's transaction."""
    enqueue(REFRESH, {})


def _refresh(_payloads: Sequence[Payload]) -> None:
    refresh_html()


def _relate(payloads: Iterable[Payload]) -> None:
    for payload in payloads:
        relate_by_text(payload["ids"])


def _relate_all(_payloads: Sequence[Payload]) -> None:
    with transaction():
        enqueue_relate(db.session.scalars(sa.select(Article.id).where(Article.published)).all())


def _count_reads(_payloads: Sequence[Payload]) -> None:
    count_reads()


HANDLERS = {
    REFRESH: Handler(_refresh, batch=100),
    RELATE: Handler(_relate),
    RELATE_ALL: Handler(_relate_all, every=timedelta(days=1)),
    READS: Handler(_count_reads, every=timedelta(minutes=15)),
}
