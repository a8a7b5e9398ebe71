"""The segments of a Tantivy index as parts, and the documents in them."""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from struct import error as TooShort  # noqa: N812 (it is an exception)
from typing import Any

import tantivy

from .documents import Key
from .engine import IndexDamaged
from .record_file import FINGERPRINT, FORWARD, HEAD, TEXT, RecordReader

META = "meta.json"  # Tantivy's: names the segments, replaced at each commit and merge
PLACE = "place"  # the field that tells where a document's record is


@contextmanager
def damage_told() -> Iterator[None]:
    """Raise IndexDamaged for whatever Tantivy or its files fail with."""
    try:
        yield
    except (OSError, ValueError, KeyError, TooShort) as error:
        raise IndexDamaged(f"Tantivy: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's panics are no Exceptions
            raise
        raise IndexDamaged(f"Tantivy: {error}") from error


def read_meta(folder: Path) -> bytes:
    """Return what changes with each commit and merge."""
    return (folder / META).read_bytes()


def read_parts(folder: Path, meta: bytes, searcher: tantivy.Searcher, records: RecordReader,
               old: Iterable["TantivyPart"]) -> list["TantivyPart"]:
    """Return a part for each segment; what `old` ones know of the same segments is kept."""
    known = {part.name: part.segment for part in old}
    parts = []
    for ordinal, entry in enumerate(json.loads(meta)["segments"]):
        name, count = entry["segment_id"], entry["max_doc"]
        segment = known.get(name) or Segment(name, array("Q", places_of(
            searcher, [tantivy.DocAddress(ordinal, number) for number in range(count)])))
        parts.append(TantivyPart(segment, records, _deleted(folder, entry)))
    return parts


def places_of(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    """Return where the records of documents are."""
    places: list[Any] = searcher.fast_field_values(PLACE, addresses)
    return places


@dataclass(slots=True)
class Segment:
    """What never changes of a segment; the words of its documents once they were asked for."""

    name: str
    places: Sequence[int]
    words: Mapping[str, Counter[str]] | None = None
    lemmas: Mapping[str, set[str]] = field(default_factory=dict)


class TantivyPart:
    """A segment with what is deleted from it: a `Part` of the port."""

    def __init__(self, segment: Segment, records: RecordReader, gone: frozenset[int]) -> None:
        self.segment = segment
        self._records = records
        self._gone = gone

    @property
    def name(self) -> str:
        """Return the segment's name."""
        return self.segment.name

    def heads(self) -> Iterable[tuple[int, bytes]]:
        """Yield the number and head of every document, deleted or not."""
        return enumerate(self._records.part(place, HEAD) for place in self.segment.places)

    def head(self, number: int) -> bytes:
        """Return the head of one."""
        return self._records.part(self.segment.places[number], HEAD)

    def deleted(self) -> Collection[int]:
        """Return the numbers of those deleted."""
        return self._gone

    def words(self, language: str) -> Mapping[str, int]:
        """Return the words as written, with how many documents hold each."""
        if self.segment.words is None:
            self._read_words()
        return (self.segment.words or {}).get(language, {})

    def lemmas(self, language: str) -> Iterable[str]:
        """Return the base forms that documents hold."""
        if self.segment.words is None:
            self._read_words()
        return self.segment.lemmas.get(language, ())

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield the key and fingerprint of every document that is not deleted."""
        for number, place in enumerate(self.segment.places):
            if number not in self._gone:
                yield self._records.key(place), self._records.part(place, FINGERPRINT).decode()

    def _read_words(self) -> None:
        words: dict[str, Counter[str]] = defaultdict(Counter)
        bases: dict[str, set[str]] = defaultdict(set)
        for place in self.segment.places:
            language, written, lemmas = self._records.words(place)
            words[language].update(written)
            bases[language].update(lemmas)
        self.segment.lemmas, self.segment.words = bases, words


@dataclass(frozen=True, slots=True)
class TantivyCandidate:
    """A document: a `Candidate` of the port."""

    records: RecordReader
    place: int
    score: float

    @property
    def head(self) -> bytes:
        """Return the record's head."""
        return self.records.part(self.place, HEAD)

    @property
    def forward(self) -> bytes:
        """Return the record's forward part."""
        return self.records.part(self.place, FORWARD)

    @property
    def text(self) -> bytes:
        """Return the record's text."""
        return self.records.part(self.place, TEXT)


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
