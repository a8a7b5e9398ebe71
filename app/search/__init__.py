"""Search: documents in, hits out. Knows neither articles nor questions."""

from .changes import (
    BATCH,
    HEAL_JOB,
    JOB,
    REBUILD_JOB,
    Differences,
    Source,
    apply_changes,
    check,
    enqueue_change,
    enqueue_changes,
    heal,
    rebuild,
)
from .documents import KINDS, Document, Hit, Key, Kind, Query, Results, Suggestion, digest_of
from .engine import IndexDamaged
from .extension import (
    Browse,
    Link,
    Offers,
    current_search,
    heal_handler,
    init_search,
    rebuild_handler,
    search_handler,
    solved_handler,
)
from .generations import RebuildRunning
from .searcher import Searcher
from .solved import SOLVED_JOB

__all__ = [
    "BATCH", "HEAL_JOB", "JOB", "KINDS", "REBUILD_JOB", "SOLVED_JOB", "Browse", "Differences",
    "Document", "Hit", "IndexDamaged", "Key", "Kind", "Link", "Offers", "Query", "RebuildRunning",
    "Results", "Searcher", "Source", "Suggestion", "apply_changes", "check", "current_search",
    "digest_of", "enqueue_change", "enqueue_changes", "heal", "heal_handler", "init_search",
    "rebuild", "rebuild_handler", "search_handler", "solved_handler",
]
