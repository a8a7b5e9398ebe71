"""The port to a search engine: what an index must do, and what passes through.

An engine only finds candidates. The words come from `app.language`, the order in which hits are
shown from `ranking`, the life of generations from `generations`: these are shared.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .documents import Key


class IndexDamaged(Exception):
    """The index in a folder cannot be read; a rebuild makes a new one."""


@dataclass(frozen=True, slots=True)
class Record:
    """A document as an index stores it, made by `records.encode`.

    `weights` holds each index term with its term frequency, weighted and normalised over the
    fields; `words` the different words as written (folded), for spelling; `head` what suggestions
    and hits need, `forward` what ranking needs, `text` what snippets need.
    """

    key: Key
    fingerprint: str
    weights: Mapping[str, float]
    words: Collection[str]
    head: bytes
    forward: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a query, with the index terms that may stand for it and how well each does.

    `near` holds terms of words much like it: they find and rank, but no document holds the word
    for holding one of them.
    """

    word: str
    start: int
    end: int
    terms: tuple[tuple[str, float], ...]
    near: tuple[tuple[str, float], ...] = ()


class Candidate(Protocol):
    """One document, as the first pass or its key finds it."""

    @property
    def score(self) -> float:
        """Return the first pass's score: only to be compared with others of the same query."""

    @property
    def head(self) -> bytes:
        """Return the record's head."""

    @property
    def forward(self) -> bytes:
        """Return the record's forward part."""

    @property
    def text(self) -> bytes:
        """Return the record's text."""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The best candidates for a query, and what is known about its terms.

    `complete` counts the documents that match every slot without near words, `partial` those that
    match any, near words too.
    `frequencies` says how many of the language's `documents` hold each term.
    """

    candidates: Sequence[Candidate]
    complete: int
    partial: int
    documents: int
    frequencies: Mapping[str, int]


class Part(Protocol):
    """A share of an index that never changes, but for documents that are deleted from it."""

    @property
    def name(self) -> str:
        """Return a name that no other share has, so that what is derived can be kept."""

    def heads(self) -> Iterable[tuple[int, bytes]]:
        """Yield the number and head of every document, deleted or not."""

    def head(self, number: int) -> bytes:
        """Return the head of one."""

    def deleted(self) -> Collection[int]:
        """Return the numbers of those deleted."""

    def words(self, language: str) -> Mapping[str, int]:
        """Return the words as written (folded) in documents, with how many hold each."""

    def lemmas(self, language: str) -> Iterable[str]:
        """Yield the base forms that documents hold: index terms of that kind, without the mark."""


class Snapshot(Protocol):
    """One commit of an index, to read from while others are written. Safe to share by threads."""

    @property
    def parts(self) -> Sequence[Part]:
        """Return the shares it is made of."""

    def first_pass(self, language: str, slots: Sequence[Slot], kind: str | None,
                   limit: int) -> FirstPass:
        """Return the `limit` best candidates of one language (and kind)."""

    def frequencies(self, language: str, slots: Sequence[Slot]) -> Mapping[str, int]:
        """Return how many of a language's documents hold each term of `slots`; cheap."""

    def documents(self, language: str, kind: str | None = None) -> int:
        """Return how many documents a language has (of a kind); some that were deleted may still
        count; cheap.
        """

    def document(self, key: Key) -> Candidate | None:
        """Return one document, None when it is not there; cheap."""

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield every document with its fingerprint."""


class Index(Protocol):
    """One generation, in a folder of its own."""

    def apply(self, records: Iterable[Record], deletions: Iterable[Key]) -> None:
        """Replace and delete documents in one commit: after a crash all of it is there or none."""

    def snapshot(self) -> Snapshot:
        """Return the newest commit; cheap when nothing changed. Raises IndexDamaged."""

    def close(self) -> None:
        """Let go of files."""


class Engine(Protocol):
    """Makes indexes."""

    @property
    def name(self) -> str:
        """Return the name that the setting and the folders carry."""

    def create(self, folder: Path) -> Index:
        """Make an empty index in `folder`, which does not exist yet."""

    def open(self, folder: Path) -> Index:
        """Open the index in `folder`. Raises IndexDamaged."""
