"""The segments of a Tantivy index as parts, and the documents in them."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from .documents import Key
from .engine import IndexDamaged, Record

META = "meta.json"  # Tantivy's: names the segments, replaced at each commit and merge
STORED = ("head", "forward", "text", "fingerprint", "words")
LEMMA = "l"  # begins the index terms that are base forms


@contextmanager
def damage_told() -> Iterator[None]:
    """Raise IndexDamaged for whatever Tantivy or its files fail with."""
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamaged(f"Tantivy: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's panics are no Exceptions
            raise
        raise IndexDamaged(f"Tantivy: {error}") from error


def read_meta(folder: Path) -> bytes:
    """Return what changes with each commit and merge."""
    return (folder / META).read_bytes()


def stored_values(record: Record) -> tuple[bytes, ...]:
    """Return what is `STORED` of a record, in that order."""
    lemmas = (term[len(LEMMA):] for term in record.weights if term.startswith(LEMMA))
    words = "\n".join((record.key.language, " ".join(record.words), " ".join(lemmas)))
    return record.head, record.forward, record.text, record.fingerprint.encode(), words.encode()


def read_parts(folder: Path, meta: bytes, searcher: tantivy.Searcher,
               old: Sequence["TantivyPart"]) -> list["TantivyPart"]:
    """Return a part for each segment; what `old` ones know of the same segments is kept."""
    known = {part.name: part.vocabulary for part in old}
    return [TantivyPart(searcher, ordinal, entry, _deleted(folder, entry),
                        known.get(entry["segment_id"]) or Vocabulary())
            for ordinal, entry in enumerate(json.loads(meta)["segments"])]


@dataclass(slots=True)
class Vocabulary:
    """What the documents of a segment hold, by language, once that was asked for."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lemmas: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    read: bool = False


class TantivyPart:
    """A segment with what is deleted from it: a `Part` of the port."""

    def __init__(self, searcher: tantivy.Searcher, ordinal: int, entry: Mapping[str, Any],
                 gone: frozenset[int], vocabulary: Vocabulary) -> None:
        self.name: str = entry["segment_id"]
        self.vocabulary = vocabulary
        self._searcher = searcher
        self._ordinal = ordinal
        self._count: int = entry["max_doc"]
        self._gone = gone

    def heads(self) -> Iterable[tuple[int, bytes]]:
        """Yield the number and head of every document, deleted or not."""
        return ((number, document.head) for number, document in self._documents())

    def head(self, number: int) -> bytes:
        """Return the head of one."""
        return self._document(number).head

    def deleted(self) -> Collection[int]:
        """Return the numbers of those deleted."""
        return self._gone

    def words(self, language: str) -> Mapping[str, int]:
        """Return the words as written, with how many documents hold each."""
        return self._vocabulary().words.get(language, {})

    def lemmas(self, language: str) -> Iterable[str]:
        """Return the base forms that documents hold."""
        return self._vocabulary().lemmas.get(language, ())

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield the key and fingerprint of every document that is not deleted."""
        for number, document in self._documents():
            if number not in self._gone:
                yield document.key, document.stored("fingerprint").decode()

    def _vocabulary(self) -> Vocabulary:
        if not self.vocabulary.read:
            read = Vocabulary(read=True)
            for _, document in self._documents():
                language, words, lemmas = document.stored("words").decode().split("\n")
                read.words[language].update(words.split())
                read.lemmas[language].update(lemmas.split())
            self.vocabulary = read
        return self.vocabulary

    def _documents(self) -> Iterator[tuple[int, "TantivyCandidate"]]:
        return ((number, self._document(number)) for number in range(self._count))

    def _document(self, number: int) -> "TantivyCandidate":
        return TantivyCandidate(self._searcher, tantivy.DocAddress(self._ordinal, number))


@dataclass(slots=True)
class TantivyCandidate:
    """A document of a segment: a `Candidate` of the port. It is read when first asked for."""

    searcher: tantivy.Searcher
    address: tantivy.DocAddress
    score: float = 0.0
    document: tantivy.Document | None = field(default=None, init=False)

    @property
    def head(self) -> bytes:
        """Return the record's head."""
        return self.stored("head")

    @property
    def forward(self) -> bytes:
        """Return the record's forward part."""
        return self.stored("forward")

    @property
    def text(self) -> bytes:
        """Return the record's text."""
        return self.stored("text")

    @property
    def key(self) -> Key:
        """Return which document it is."""
        return Key.parse(str(self._read().get_first("key")))

    def stored(self, name: str) -> bytes:
        """Return one of the parts that are `STORED`."""
        value: bytes | Any = self._read().get_first(name)
        return bytes(value)

    def _read(self) -> tantivy.Document:
        if self.document is None:
            with damage_told():
                self.document = self.searcher.doc(self.address)
        return self.document


def _deleted(folder: Path, entry: Mapping[str, Any]) -> frozenset[int]:
    """Return the numbers of a segment's deleted documents.

    Tantivy tells nobody, so its file is read: four bytes of size, then a bit for each document,
    the lowest first, that is 1 while the document is there.
    """
    deletes = entry["deletes"]
    if deletes is None:
        return frozenset()
    name = f"{entry['segment_id'].replace('-', '')}.{deletes['opstamp']}.del"
    count = entry["max_doc"]
    alive = (folder / name).read_bytes()[4:4 + -(-count // 8)]
    gone = frozenset(number for place, byte in enumerate(alive) if byte != 0xFF
                     for number in range(place * 8, min(place * 8 + 8, count))
                     if not byte >> number % 8 & 1)
    if len(gone) != deletes["num_deleted_docs"]:
        raise IndexDamaged(f"Tantivy: {name} does not tell what {META} tells")
    return gone
