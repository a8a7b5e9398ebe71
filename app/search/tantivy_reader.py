"""Reading a Tantivy index: the first pass over its postings, and its segments as parts.

Tantivy's scoring cannot be told a weight for each posting, so the weight is in the term: beside
the term itself, to count by, each document has it with the level of its saturated weight. A search
looks for every level, each with the score it stands for. What the levels are too coarse for, the
second pass makes good.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from .documents import Key
from .engine import FirstPass, IndexDamaged, Slot
from .fields import SATURATION, rarity

META = "meta.json"  # Tantivy's: names the segments, replaced at each commit and merge
STORED = ("head", "forward", "text", "fingerprint", "words")
EVERY = "#"  # the term of all documents of a language; with a kind after it, of that kind
LEVELS = 24

Terms = Sequence[tuple[str, float]]  # terms that may stand for one word, with their worth


def level(weight: float) -> int:
    """Return the level of a weight, saturated as BM25 does it."""
    return int(weight / (weight + SATURATION) * LEVELS)


def stored_term(language: str, term: str, at: int | None = None) -> str:
    """Return a term as it is stored; with its level where it is one to score by."""
    return f"{language}:{term}" if at is None else f"{language}:{term}={at}"


def read_meta(folder: Path) -> bytes:
    """Return what changes with each commit and merge."""
    return (folder / META).read_bytes()


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


class TantivyPart:
    """A segment with what is deleted from it: a `Part` of the port."""

    def __init__(self, searcher: tantivy.Searcher, ordinal: int, entry: Mapping[str, Any],
                 gone: frozenset[int], words: dict[str, Mapping[str, int]]) -> None:
        self.name: str = entry["segment_id"]
        self.kept_words = words  # by language, once they were asked for
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
        if not self.kept_words:
            counts: dict[str, Counter[str]] = defaultdict(Counter)
            for _, document in self._documents():
                written_in, *words = document.stored("words").decode().split(" ")
                counts[written_in].update(words)
            self.kept_words.update(counts)
        return self.kept_words.get(language, {})

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield the key and fingerprint of every document that is not deleted."""
        for number, document in self._documents():
            if number not in self._gone:
                yield document.key, document.stored("fingerprint").decode()

    def _documents(self) -> Iterator[tuple[int, "TantivyCandidate"]]:
        return ((number, self._document(number)) for number in range(self._count))

    def _document(self, number: int) -> "TantivyCandidate":
        return TantivyCandidate(self._searcher, tantivy.DocAddress(self._ordinal, number))


@dataclass(slots=True)
class TantivyCandidate:
    """A document of a segment: a `Candidate` of the port. It is read when first asked for."""

    searcher: tantivy.Searcher
    address: tantivy.DocAddress
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
        value: Any = self._read().get_first(name)
        return bytes(value)

    def _read(self) -> tantivy.Document:
        if self.document is None:
            with damage_told():
                self.document = self.searcher.doc(self.address)
        return self.document


class TantivySnapshot:
    """One commit: a searcher of Tantivy's, and its segments in the order in which `META` has them.
    """

    def __init__(self, folder: Path, meta: bytes, index: tantivy.Index,
                 old: "TantivySnapshot | None") -> None:
        self.meta = meta
        self._schema = index.schema
        self._searcher = index.searcher()
        known = {part.name: part.kept_words for part in old.parts} if old else {}
        self.parts: Sequence[TantivyPart] = [
            TantivyPart(self._searcher, ordinal, entry, _deleted(folder, entry),
                        known.get(entry["segment_id"], {}))
            for ordinal, entry in enumerate(json.loads(meta)["segments"])]

    def first_pass(self, language: str, slots: Sequence[Slot], kind: str | None,
                   limit: int) -> FirstPass:
        """Return the `limit` best candidates of one language (and kind), by BM25F."""
        with damage_told():
            documents = self._frequency(stored_term(language, EVERY))
            frequencies = {term: self._frequency(stored_term(language, term))
                           for slot in slots for term, _ in slot.terms}
            known = [[(term, weight * rarity(frequencies[term], documents))
                      for term, weight in slot.terms if frequencies[term]] for slot in slots]
            there = [terms for terms in known if terms]
            matching = [self._any(language, terms) for terms in there]
            wanted = [self._best(language, terms) for terms in there] if limit else matching
            among = [self._term(stored_term(language, EVERY + kind))] if kind else []
            found = self._search(Occur.Should, wanted, among, limit)
            complete = self._search(Occur.Must, matching, among, 0).count if all(known) else 0
        return FirstPass([TantivyCandidate(self._searcher, address)
                          for _, address in found.hits[:limit]],
                         complete, found.count, documents, frequencies)

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield every document with its fingerprint."""
        for part in self.parts:
            yield from part.fingerprints()

    def _frequency(self, stored: str) -> int:
        return self._searcher.doc_freq("terms", stored)

    def _any(self, language: str, terms: Terms) -> Query:
        """Return what finds a word by any of its terms."""
        return Query.boolean_query([(Occur.Should, self._term(stored_term(language, term)))
                                    for term, _ in terms])

    def _best(self, language: str, terms: Terms) -> Query:
        """Return what scores a word by the strongest of its terms."""
        return Query.disjunction_max_query([
            Query.const_score_query(self._term(stored_term(language, term, at)),
                                    worth * (at + 0.5) / LEVELS)
            for term, worth in terms for at in range(LEVELS)])

    def _term(self, stored: str) -> Query:
        return Query.term_query(self._schema, "terms", stored, "basic")

    def _search(self, occur: Occur, words: Sequence[Query], among: Sequence[Query], limit: int
                ) -> Any:
        """Return what matches any or all of `words`, and all of `among`, which score nothing."""
        clauses = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in among]
        clauses.append((Occur.Must, Query.boolean_query([(occur, word) for word in words])))
        return self._searcher.search(Query.boolean_query(clauses), max(limit, 1))


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
