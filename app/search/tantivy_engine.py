"""The engine for large sites: Tantivy, embedded and made in Rust, used as a store of postings.

Its analysis and scoring are not used: the terms come from `app.language`, and how much a document
says of a term is part of the term as stored (see `tantivy_reader`). Nor is its store: it unpacks a
block for each document asked for, which took longer than the search (see `record_file`).
"""

import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import tantivy

from .documents import Key
from .engine import Index, IndexDamaged, Record
from .files import flush
from .record_file import RecordWriter
from .tantivy_parts import META, PLACE, damage_told, read_meta
from .tantivy_reader import TantivySnapshot, stored_terms

MEMORY = 128_000_000  # bytes that a commit may take before it makes another segment
TRIES = 50


class TantivyEngine:
    """Makes Tantivy indexes."""

    name = "tantivy"

    def create(self, folder: Path) -> Index:
        """Make an empty index in `folder`."""
        folder.mkdir(parents=True)
        RecordWriter(folder).close()
        tantivy.Index(_schema(), path=str(folder), reuse=False)
        flush(folder)
        return TantivyIndex(folder)

    def open(self, folder: Path) -> Index:
        """Open the index in `folder`."""
        return TantivyIndex(folder)


class TantivyIndex:
    """One index folder. Writing takes Tantivy's own lock, the kernel's, so it ends with us."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._snapshot: TantivySnapshot | None = None

    def apply(self, records: Iterable[Record], deletions: Iterable[Key]) -> None:
        """Replace and delete documents in one commit."""
        with self._lock, damage_told():
            index = self._opened()
        writer = index.writer(MEMORY, num_threads=1)
        try:
            self._write(writer, records, deletions)
            writer.commit()
        finally:
            writer.wait_merging_threads()  # and let go of the lock; without a commit nothing stays
        flush(self._folder)

    def snapshot(self) -> TantivySnapshot:
        """Return the newest commit; one small file is read when nothing changed."""
        with damage_told():
            snapshot = self._snapshot
            if snapshot and snapshot.meta == read_meta(self._folder):
                return snapshot
            with self._lock:
                self._snapshot = self._refreshed(self._snapshot)
                return self._snapshot

    def close(self) -> None:
        """Let go of files; snapshots in use keep theirs."""
        self._index = self._snapshot = None

    def _write(self, writer: tantivy.IndexWriter, records: Iterable[Record],
               deletions: Iterable[Key]) -> None:
        for key in deletions:
            writer.delete_documents_by_term("key", str(key))
        with closing(RecordWriter(self._folder)) as kept:
            for record in records:
                writer.delete_documents_by_term("key", str(record.key))
                writer.add_document(_document(record, kept.add(record)))

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self._index = tantivy.Index.open(str(self._folder))
            self._index.config_reader("manual")
        return self._index

    def _refreshed(self, old: TantivySnapshot | None) -> TantivySnapshot:
        """Read until what is read and what `META` says of it belong to one commit."""
        index = self._opened()
        for _ in range(TRIES):
            meta = read_meta(self._folder)
            if old and old.meta == meta:
                return old
            index.reload()
            try:
                found = TantivySnapshot(self._folder, meta, index, old.parts if old else ())
            except FileNotFoundError:  # removed since, by another commit
                continue
            if read_meta(self._folder) == meta:
                return found
        raise IndexDamaged(f"{self._folder.name}: {META} changes all the time")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "terms"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(PLACE, fast=True)
    return builder.build()


def _document(record: Record, place: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", str(record.key))
    for term in stored_terms(record):
        document.add_text("terms", term)
    document.add_unsigned(PLACE, place)
    return document
