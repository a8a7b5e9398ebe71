"""Keeping the index equal to the database, which is the truth.

A capability that changes content calls `enqueue_change` in the same transaction. The worker then
reads what is true now and writes that, so a change done twice, late or out of order does no harm.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.core.database import db
from app.core.jobs import enqueue, enqueue_many

from .documents import Document, Key
from .engine import IndexDamaged
from .library import Library

log = logging.getLogger(__name__)
JOB = "search.apply"
HEAL_JOB = "search.heal"
REBUILD_JOB = "search.rebuild"
BATCH = 500  # changes applied in one commit
CATCH_UPS = 5
TOLD_EVERY = 250  # documents

Progress = Callable[[int, float], None]
Apply = Callable[[Iterable[Document], Iterable[Key]], None]


class Source(Protocol):
    """Content of one kind, as the database holds it now."""

    @property
    def kind(self) -> str:
        """Return the `kind` of its documents."""

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        """Yield the documents of `ids` in all languages, or all there are."""

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield what `Document.fingerprint()` returns for each, without more work than needed."""

    def solved(self, since: datetime) -> Mapping[Key, int]:
        """Return in how many journeys since then each document was the last one said yes to, where
        that was the last word.
        """


@dataclass(frozen=True, slots=True)
class Differences:
    """Where index and sources differ: not in the index, other content there, only there."""

    missing: tuple[Key, ...]
    stale: tuple[Key, ...]
    extra: tuple[Key, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra)


def enqueue_change(kind: str, identity: str | int, language: str) -> None:
    """Have the index follow a document that was added, changed or removed, in the caller's
    transaction.
    """
    enqueue(JOB, {"kind": kind, "id": str(identity), "language": language})


def enqueue_changes(kind: str, changed: Iterable[tuple[str | int, str]]) -> None:
    """Do the same for many documents (id, language) in one statement."""
    enqueue_many(JOB, [{"kind": kind, "id": str(identity), "language": language}
                       for identity, language in changed])


def apply_changes(library: Library, sources: Sequence[Source],
                  payloads: Iterable[dict[str, Any]]) -> None:
    """Make the index say of the changed documents what the database says now; one commit."""
    keys = {Key(payload["kind"], payload["id"], payload["language"]) for payload in payloads}
    try:
        with library.writing() as apply:
            _see_the_newest()
            found = {document.key: document for document in _documents(sources, keys)}
            apply(found.values(), keys - found.keys())
    except IndexDamaged:
        log.exception("the search index is damaged; making a new one")
        rebuild(library, sources)


def heal(library: Library, sources: Sequence[Source]) -> Differences:
    """Make the index equal to the sources: all of it where there is none that can be read, else
    what differs. Return what did.
    """
    if not library.usable:
        everything = _compare({}, sources)
        rebuild(library, sources)
        return everything
    with library.writing() as apply:
        _see_the_newest()
        differences = _compare(dict(library.snapshot().fingerprints()), sources)
        _apply_differences(differences, sources, apply)
    return differences


def check(library: Library, sources: Sequence[Source]) -> Differences:
    """Compare the index in use with what the sources hold."""
    _see_the_newest()
    try:
        have = dict(library.snapshot().fingerprints())
    except IndexDamaged:
        have = {}
    return _compare(have, sources)


def rebuild(library: Library, sources: Sequence[Source],
            progress: Progress = lambda count, seconds: None) -> int:
    """Build the index anew beside the one in use, catch up, swap; return how many documents.

    `progress` is told the documents so far and the seconds they took. Raises RebuildRunning.
    """
    counter = _Counter(progress)
    with library.drafting() as draft:
        _see_the_newest()
        draft.apply(counter.counted(_documents(sources)), ())
        for _ in range(CATCH_UPS):
            if not _catch_up(draft.fingerprints(), sources, draft.apply):
                break
        with draft.publishing():
            _catch_up(draft.fingerprints(), sources, draft.apply)
    counter.tell()
    return counter.count


class _Counter:
    """Counts documents as they pass, and tells of it now and then."""

    def __init__(self, progress: Progress) -> None:
        self.count = 0
        self._progress = progress
        self._started = time.monotonic()

    def counted(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            yield document
            self.count += 1
            if self.count % TOLD_EVERY == 0:
                self.tell()

    def tell(self) -> None:
        self._progress(self.count, time.monotonic() - self._started)


def _catch_up(have: dict[Key, str], sources: Sequence[Source], apply: Apply) -> bool:
    """Apply what changed since; return whether anything had."""
    _see_the_newest()
    differences = _compare(have, sources)
    _apply_differences(differences, sources, apply)
    return bool(differences)


def _apply_differences(differences: Differences, sources: Sequence[Source], apply: Apply) -> None:
    changed = {*differences.missing, *differences.stale}
    if differences:
        apply((one for one in _documents(sources, changed) if one.key in changed),
              differences.extra)


def _compare(have: dict[Key, str], sources: Sequence[Source]) -> Differences:
    """Compare; what is the same is not kept, for there may be hundreds of thousands."""
    missing, stale = [], []
    for source in sources:
        for key, value in source.fingerprints():
            indexed = have.pop(key, None)
            if indexed is None:
                missing.append(key)
            elif indexed != value:
                stale.append(key)
    return Differences(tuple(sorted(missing)), tuple(sorted(stale)), tuple(sorted(have)))


def _documents(sources: Sequence[Source], keys: Iterable[Key] | None = None
               ) -> Iterator[Document]:
    """Yield everything, or what there is of `keys` (with translations that share an id)."""
    if keys is None:
        for source in sources:
            yield from source.documents()
        return
    ids: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        ids[key.kind].add(key.id)
    for source in sources:
        if source.kind in ids:
            yield from source.documents(sorted(ids[source.kind]))


def _see_the_newest() -> None:
    """End the session's view of the database, so that the next query sees what is true now."""
    db.session.rollback()
    db.session.expire_all()
