"""The engine for large sites: Tantivy, embedded and made in Rust, used as a store of postings.

Its analysis and scoring are not used: the terms come from `app.language`, and how much a document
says of a term is part of the term as stored (see `tantivy_reader`).
"""

import threading
from collections.abc import Iterable
from pathlib import Path

import tantivy

from .documents import Key
from .engine import Index, IndexDamaged, Record
from .files import flush
from .tantivy_parts import META, STORED, damage_told, read_meta, stored_values
from .tantivy_reader import TantivySnapshot, stored_terms

MEMORY = 128_000_000  # bytes that a commit may take before it makes another segment
TRIES = 50


class TantivyEngine:
    """Makes Tantivy indexes."""

    name = "tantivy"

    def create(self, folder: Path) -> Index:
        """Make an empty index in `folder`."""
        folder.mkdir(parents=True)
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
            for key in deletions:
                writer.delete_documents_by_term("key", str(key))
            for record in records:
                writer.delete_documents_by_term("key", str(record.key))
                writer.add_document(_document(record))
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
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="raw", index_option="basic")
    for name in STORED:
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def _document(record: Record) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", str(record.key))
    for term in stored_terms(record):
        document.add_text("terms", term)
    for name, value in zip(STORED, stored_values(record), strict=True):
        document.add_bytes(name, value)
    return document
