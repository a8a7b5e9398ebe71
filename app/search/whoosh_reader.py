"""Reading a Whoosh index: immutable segments, with what was decoded kept in memory."""

import os
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import takewhile
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from .documents import Key
from .engine import FirstPass, Slot
from .fields import SATURATION, rarity
from .whoosh_first_pass import Numbers, Scores, Word, find
from .whoosh_postings import TERMS, read_postings

COLUMNS = ("head", "forward", "text", "words", "fingerprint")
KEPT_POSTINGS = 1_000_000  # 12 bytes each, per segment


class MappedStorage(FileStorage):  # type: ignore[misc]
    """Files read through memory maps: quicker than Whoosh's seek and read, closed by themselves."""

    def open_file(self, name: str, **_: Any) -> StructFile:
        """Open an existing file for reading."""
        with open(Path(self.folder) / name, "rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            content = BytesIO() if empty else mmap(file.fileno(), 0, access=ACCESS_READ)
        return MappedFile(content, name=name)


class MappedFile(StructFile):  # type: ignore[misc]
    """A file in a memory map."""

    def get(self, position: int, length: int) -> bytes:
        """Return a part of the file without moving the place of reading."""
        found: bytes = self.file[position:position + length]
        return found


class Segment:
    """One segment on disk. Whoosh's readers are not made for threads, so one lock guards it."""

    def __init__(self, reader: Any) -> None:
        self.name: str = reader.segment().segment_id()
        self._reader = reader
        self._lock = threading.Lock()
        # Opened now: a later commit may remove the files while this is still read from.
        self._columns = {name: reader.column_reader(name, translate=False) for name in COLUMNS}
        self.size: int = reader.doc_count_all()
        self._postings: dict[str, tuple[Numbers, Scores]] = {}
        self._kept = 0
        self._words: dict[str, Mapping[str, int]] = {}

    def postings(self, term: str) -> tuple[Numbers, Scores]:
        """Return the documents of `term` and their saturated term frequency, 0 to 1."""
        found = self._postings.get(term)
        if found is None:
            with self._lock:
                found = self._read_postings(term)
                if self._kept > KEPT_POSTINGS:
                    self._postings, self._kept = {}, 0
                self._postings[term] = found
                self._kept += len(found[0]) + 10
        return found

    def column(self, name: str, number: int) -> bytes:
        """Return one stored part of document `number`."""
        found: bytes = self._columns[name][number]
        return found

    def all_heads(self) -> list[bytes]:
        """Return the head of every document, deleted or not."""
        return list(self._columns["head"])

    def stored_keys(self) -> Iterator[tuple[Key, str, int]]:
        """Yield the key, fingerprint and number of every document, deleted or not."""
        with self._lock:
            fingerprints = [value.decode() for value in self._columns["fingerprint"]]
            named = [(text.decode(), list(self._reader.postings("key", text).all_ids()))
                     for text in self._reader.lexicon("key")]
        for text, numbers in named:
            for number in numbers:
                yield Key.parse(text), fingerprints[number], number

    def numbers_of(self, key: Key) -> list[int]:
        """Return the numbers that a document has or, deleted, had here."""
        known, term = self._reader._terms, ("key", str(key).encode())
        with self._lock:
            if term not in known:
                return []
            return list(known.matcher(*term, self._reader.schema["key"].format).all_ids())

    def words(self, language: str) -> Mapping[str, int]:
        """Return the words as written, with how many documents hold each."""
        if language not in self._words:
            mark = f"{language} ".encode()
            counts: Counter[str] = Counter()
            for value in self._columns["words"]:
                if value.startswith(mark):
                    counts.update(value[len(mark):].decode().split(" "))
            self._words[language] = counts
        return self._words[language]

    def lemmas(self, language: str) -> list[str]:
        """Return the base forms that documents hold."""
        mark = f"{language}:l"
        with self._lock:
            found = self._reader._terms.terms_from(TERMS, mark.encode())
            return [text.decode()[len(mark):] for field, text in takewhile(
                lambda one: one[0] == TERMS and one[1].startswith(mark.encode()), found)]

    def _read_postings(self, term: str) -> tuple[Numbers, Scores]:
        numbers, weights = read_postings(self._reader, term.encode())
        frequencies = np.asarray(weights, np.float32)
        return np.asarray(numbers, np.intp), frequencies / (frequencies + np.float32(SATURATION))


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """A segment with what is deleted from it: a `Part` of the port."""

    segment: Segment
    gone: frozenset[int]

    @property
    def name(self) -> str:
        """Return the segment's name."""
        return self.segment.name

    def heads(self) -> Iterable[tuple[int, bytes]]:
        """Yield the number and head of every document, deleted or not."""
        return enumerate(self.segment.all_heads())

    def head(self, number: int) -> bytes:
        """Return the head of one."""
        return self.segment.column("head", number)

    def deleted(self) -> Collection[int]:
        """Return the numbers of those deleted."""
        return self.gone

    def words(self, language: str) -> Mapping[str, int]:
        """Return the words as written, with how many documents hold each."""
        return self.segment.words(language)

    def lemmas(self, language: str) -> Iterable[str]:
        """Return the base forms that documents hold."""
        return self.segment.lemmas(language)


@dataclass(frozen=True, slots=True)
class SegmentCandidate:
    """A document of a segment: a `Candidate` of the port."""

    segment: Segment
    number: int
    score: float

    @property
    def head(self) -> bytes:
        """Return the record's head."""
        return self.segment.column("head", self.number)

    @property
    def forward(self) -> bytes:
        """Return the record's forward part."""
        return self.segment.column("forward", self.number)

    @property
    def text(self) -> bytes:
        """Return the record's text."""
        return self.segment.column("text", self.number)


class WhooshSnapshot:
    """One commit: its segments, and what is deleted from each."""

    def __init__(self, version: int, segments: Sequence[Segment],
                 deleted: Sequence[frozenset[int]]) -> None:
        self.version = version
        self.segments = segments
        self.parts = [SegmentPart(*pair) for pair in zip(segments, deleted, strict=True)]

    def first_pass(self, language: str, slots: Sequence[Slot], kind: str | None,
                   limit: int) -> FirstPass:
        """Return the `limit` best candidates of one language (and kind), by BM25F."""
        documents = self.documents(language)
        frequencies = self.frequencies(language, slots)

        def factors(terms: Sequence[tuple[str, float]]) -> list[tuple[float, str]]:
            return sorted((weight * rarity(frequencies[term], documents), f"{language}:{term}")
                          for term, weight in terms if frequencies[term])

        words = [Word(factors(slot.terms), factors(slot.near)) for slot in slots]
        found = [(part, find(part.segment, words, part.gone, kind and f"{language}:#{kind}", limit))
                 for part in self.parts]
        candidates = sorted((SegmentCandidate(part.segment, number, score)
                             for part, one in found for score, number in one.best),
                            key=attrgetter("score"), reverse=True)
        return FirstPass(candidates[:limit], sum(one.complete for _, one in found),
                         sum(one.partial for _, one in found), documents, frequencies)

    def frequencies(self, language: str, slots: Sequence[Slot]) -> Mapping[str, int]:
        """Return how many of a language's documents hold each term of `slots`."""
        return {term: sum(len(segment.postings(f"{language}:{term}")[0])
                          for segment in self.segments)
                for slot in slots for term, _ in slot.terms + slot.near}

    def documents(self, language: str, kind: str | None = None) -> int:
        """Return how many documents a language has (of a kind)."""
        return sum(len(segment.postings(f"{language}:#{kind or ''}")[0])
                   for segment in self.segments)

    def document(self, key: Key) -> SegmentCandidate | None:
        """Return one document, None when it is not there."""
        return next((SegmentCandidate(part.segment, number, 0.0) for part in self.parts
                     for number in part.segment.numbers_of(key) if number not in part.gone), None)

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield every document with its fingerprint."""
        for part in self.parts:
            for key, fingerprint, number in part.segment.stored_keys():
                if number not in part.gone:
                    yield key, fingerprint
