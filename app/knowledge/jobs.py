"""Work that follows a change of articles, done by the worker."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from app.core.jobs import Handler, Payload, enqueue, enqueue_many
from app.search import enqueue_changes

from .popularity import count_reads
from .refreshing import refresh_html
from .related import relate_by_text

REFRESH: Final = "knowledge.refresh"
RELATE: Final = "knowledge.relate"
READS: Final = "knowledge.reads"
RELATED_AT_ONCE = 100  # articles, about two seconds of search


def enqueue_following(changed: Sequence[tuple[int, str, str]]) -> None:
    """Have index and neighbours follow articles (id, key, language), in the caller's
    transaction.
    """
    enqueue_changes("article", [(key, language) for _, key, language in changed])
    ids = [identity for identity, _, _ in changed]
    enqueue_many(RELATE, [{"ids": ids[start:start + RELATED_AT_ONCE]}
                          for start in range(0, len(ids), RELATED_AT_ONCE)])


def enqueue_refresh() -> None:
    """Have every article rendered anew: addresses or channels changed; caller's transaction."""
    enqueue(REFRESH, {})


def _refresh(_payloads: Sequence[Payload]) -> None:
    refresh_html()


def _relate(payloads: Iterable[Payload]) -> None:
    for payload in payloads:
        relate_by_text(payload["ids"])


def _count_reads(_payloads: Sequence[Payload]) -> None:
    count_reads()


HANDLERS = {
    REFRESH: Handler(_refresh, batch=100),
    RELATE: Handler(_relate),
    READS: Handler(_count_reads, every=timedelta(minutes=15)),
}
