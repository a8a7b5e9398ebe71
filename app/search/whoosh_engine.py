"""The default engine: Whoosh, embedded and pure Python, used as a transactional store of postings.

Whoosh's analysis, scoring and query language are not used: the terms come from `app.language`,
and a posting's weight is the document's normalised term frequency over all fields, so that the
first pass is BM25F with one posting per term and document.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema
from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader

from .documents import Key
from .engine import Index, IndexDamaged, Record
from .files import flush
from .whoosh_postings import PostingsWriter
from .whoosh_reader import COLUMNS, MappedStorage, Segment, WhooshSnapshot

log = logging.getLogger(__name__)
NAME = "MAIN"  # Whoosh's default
UNSETTLED_SECONDS = 0.05  # file times are this coarse at worst
MERGE_RATIO = 3


class WhooshEngine:
    """Makes Whoosh indexes."""

    name = "whoosh"

    def create(self, folder: Path) -> Index:
        """Make an empty index in `folder`."""
        folder.mkdir(parents=True)
        FileIndex.create(MappedStorage(str(folder)), _schema())
        return WhooshIndex(folder)

    def open(self, folder: Path) -> Index:
        """Open the index in `folder`."""
        return WhooshIndex(folder)


class WhooshIndex:
    """One index folder. Writing takes Whoosh's own file lock; reading takes none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._storage = MappedStorage(str(folder))
        self._lock = threading.Lock()
        self._snapshot: WhooshSnapshot | None = None
        self._read_at = (0, 0.0)  # the folder's time when it was read, and when that was

    def apply(self, records: Iterable[Record], deletions: Iterable[Key]) -> None:
        """Replace and delete documents in one commit."""
        try:
            index = FileIndex(self._storage)
        except Exception as error:  # Whoosh raises whatever broken bytes lead to
            raise IndexDamaged(f"{self._folder.name}: {error}") from error
        writer = Writer(index, timeout=60, compound=False)
        try:
            self._write(writer, records, deletions)
            writer.commit(mergetype=_merge)
        except BaseException:
            writer.abandon()
            raise

    def snapshot(self) -> WhooshSnapshot:
        """Return the newest commit; one stat when nothing changed."""
        snapshot = self._snapshot
        modified = self._modified()
        if snapshot and modified == self._read_at[0] and self._settled():
            return snapshot
        with self._lock:
            self._read_at = (modified, time.time())
            self._snapshot = self._refreshed(self._snapshot)
            return self._snapshot

    def close(self) -> None:
        """Let go of files; snapshots in use keep theirs."""
        self._snapshot = None

    def _write(self, writer: Any, records: Iterable[Record], deletions: Iterable[Key]) -> None:
        for key in deletions:
            writer.delete_by_term("key", str(key))
        seen: set[Key] = set()
        for record in records:
            if record.key in seen:
                continue
            seen.add(record.key)
            writer.delete_by_term("key", str(record.key))
            writer.add_terms(record.key.language, {"#": 1.0, f"#{record.key.kind}": 1.0})
            writer.add_terms(record.key.language, record.weights)
            writer.add_document(
                key=str(record.key), fingerprint=record.fingerprint.encode(),
                words=" ".join((record.key.language, *record.words)).encode(),
                head=record.head, forward=record.forward, text=record.text)

    def _settled(self) -> bool:
        """Tell whether a commit after the last reading must have changed the folder's time."""
        modified, read = self._read_at
        return read - modified / 1e9 > UNSETTLED_SECONDS

    def _modified(self) -> int:
        try:
            return self._folder.stat().st_mtime_ns
        except FileNotFoundError as error:
            raise IndexDamaged(str(error)) from error

    def _refreshed(self, old: WhooshSnapshot | None) -> WhooshSnapshot:
        try:
            if old and old.version == TOC._latest_generation(self._storage, NAME):
                return old
            return self._open(old)
        except Exception as error:  # Whoosh raises whatever broken bytes lead to
            raise IndexDamaged(f"{self._folder.name}: {error}") from error

    def _open(self, old: WhooshSnapshot | None) -> WhooshSnapshot:
        known = {segment.name: segment for segment in old.segments} if old else {}
        toc = TOC.read(self._storage, NAME)
        segments, deleted = [], []
        for entry in toc.segments:
            name = entry.segment_id()
            segments.append(known.get(name) or Segment(
                SegmentReader(self._storage, toc.schema, entry, generation=toc.generation)))
            deleted.append(frozenset(entry.deleted_docs()))
        return WhooshSnapshot(toc.generation, segments, deleted)


class Writer(PostingsWriter):
    """Whoosh's writer, but what it commits is on disk, and the commit before stays readable."""

    def abandon(self) -> None:
        """Let go of the files and the lock, whatever state the writer is in."""
        try:
            self.cancel()
        except Exception:
            log.warning("could not tidy up after a failed commit", exc_info=True)
        if self.writelock and self.writelock.fd is not None:
            self.writelock.release()

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        """Publish the commit, then remove files that neither it nor the one before needs.

        Whoosh removes the files of the commit before at once: a reader that has just found it
        then fails to open it.
        """
        folder = Path(self.storage.folder)
        kept = {segment.segment_id() for segment in (*segments, *self.segments)}
        for path in folder.glob(f"{NAME}_*.*"):
            if path.name.split(".")[0] in kept:
                flush(path)
        TOC(self.schema, segments, self.generation).write(self.storage, NAME)
        flush(folder)
        for path in folder.glob(f"*{NAME}_*.*"):
            number = TOC._pattern(NAME).match(path.name)
            if (int(number[1]) < self.generation - 1 if number
                    else path.name.split(".")[0] not in kept):
                path.unlink(missing_ok=True)


def _schema() -> Any:
    columns = {name: COLUMN(VarBytesColumn()) for name in COLUMNS}
    return Schema(key=ID(unique=True), terms=ID(), **columns)


def _merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Merge segments that are not much larger than what is newer, so that few remain."""
    kept = []
    size = writer.doc_count()
    for segment in sorted(segments, key=lambda one: int(one.doc_count())):
        count = segment.doc_count()
        sparse = segment.deleted_count() * 3 > segment.doc_count_all()
        if count and (count < MERGE_RATIO * size or sparse):
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            size += count
        elif count:
            kept.append(segment)
    return kept
