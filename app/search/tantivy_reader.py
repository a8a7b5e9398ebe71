"""The first pass over a Tantivy index.

Tantivy's scoring cannot be told a weight for each posting, so the weight is in the term: beside
the term itself, to count by, each document has it with the level of its saturated weight. A search
looks for every level, each with the score it stands for. What the levels are too coarse for, the
second pass makes good.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from .documents import Key
from .engine import FirstPass, Record, Slot
from .fields import SATURATION, rarity
from .record_file import RecordReader
from .tantivy_parts import TantivyCandidate, TantivyPart, damage_told, places_of, read_parts

EVERY = "#"  # the term of all documents of a language; with a kind after it, of that kind
LEVELS = 8
USUAL = 0.5  # saturated weight: near words are not worth a look at each level

Terms = Sequence[tuple[str, float]]  # terms that may stand for one word, with their worth


def stored_terms(record: Record) -> Iterator[str]:
    """Yield the terms that are stored of a record."""
    language = record.key.language
    yield _stored(language, EVERY)
    yield _stored(language, EVERY + record.key.kind)
    for term, weight in record.weights.items():
        yield _stored(language, term)
        yield _at_level(language, term, int(weight / (weight + SATURATION) * LEVELS))


class TantivySnapshot:
    """One commit: a searcher of Tantivy's, and its segments as parts in the order of `meta`."""

    def __init__(self, folder: Path, meta: bytes, index: tantivy.Index,
                 old: Iterable[TantivyPart]) -> None:
        self.meta = meta
        self._schema = index.schema
        self._searcher = index.searcher()
        self._records = RecordReader(folder)
        self.parts = read_parts(folder, meta, self._searcher, self._records, old)

    def first_pass(self, language: str, slots: Sequence[Slot], kind: str | None,
                   limit: int) -> FirstPass:
        """Return the `limit` best candidates of one language (and kind), by BM25F."""
        with damage_told():
            documents = self.documents(language)
            frequencies = self.frequencies(language, slots)

            def known(terms: Terms) -> Terms:
                return [(term, weight * rarity(frequencies[term], documents))
                        for term, weight in terms if frequencies[term]]

            words = [(known(slot.terms), known(slot.near)) for slot in slots]
            among = [self._term(_stored(language, EVERY + kind))] if kind else []
            found = self._search(Occur.Should, [
                self._best(language, own, near) if limit else self._any(language, (*own, *near))
                for own, near in words], among, limit)
            full = self._search(Occur.Must, [self._any(language, own) for own, _ in words],
                                among, 0)
            candidates = self._candidates(found.hits[:limit])
        return FirstPass(candidates, full.count, found.count, documents, frequencies)

    def frequencies(self, language: str, slots: Sequence[Slot]) -> Mapping[str, int]:
        """Return how many of a language's documents hold each term of `slots`."""
        with damage_told():
            return {term: self._frequency(_stored(language, term))
                    for slot in slots for term, _ in slot.terms + slot.near}

    def documents(self, language: str, kind: str | None = None) -> int:
        """Return how many documents a language has (of a kind)."""
        with damage_told():
            return self._frequency(_stored(language, EVERY + (kind or "")))

    def document(self, key: Key) -> TantivyCandidate | None:
        """Return one document, None when it is not there."""
        with damage_told():
            query = Query.term_query(self._schema, "key", str(key), "basic")
            return next(iter(self._candidates(self._searcher.search(query, 1).hits)), None)

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        """Yield every document with its fingerprint."""
        for part in self.parts:
            yield from part.fingerprints()

    def _candidates(self, hits: Sequence[tuple[float, tantivy.DocAddress]]
                    ) -> list[TantivyCandidate]:
        places = places_of(self._searcher, [address for _, address in hits])
        return [TantivyCandidate(self._records, place, score)
                for (score, _), place in zip(hits, places, strict=True)]

    def _frequency(self, stored: str) -> int:
        return self._searcher.doc_freq("terms", stored)

    def _any(self, language: str, terms: Terms) -> Query:
        """Return what finds a word by any of its terms; nothing without one."""
        return Query.boolean_query([(Occur.Should, self._term(_stored(language, term)))
                                    for term, _ in terms])

    def _best(self, language: str, own: Terms, near: Terms) -> Query:
        """Return what scores a word by the strongest of its terms."""
        levels = [(_at_level(language, term, level), worth * (level + 0.5) / LEVELS)
                  for term, worth in own for level in range(LEVELS)]
        levels += [(_stored(language, term), worth * USUAL) for term, worth in near]
        return Query.disjunction_max_query([Query.const_score_query(self._term(stored), score)
                                            for stored, score in levels])

    def _term(self, stored: str) -> Query:
        return Query.term_query(self._schema, "terms", stored, "basic")

    def _search(self, occur: Occur, words: Sequence[Query], among: Sequence[Query], limit: int
                ) -> Any:
        """Return what matches any or all of `words`, and all of `among`, which score nothing."""
        clauses = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in among]
        clauses.append((Occur.Must, Query.boolean_query([(occur, word) for word in words])))
        return self._searcher.search(Query.boolean_query(clauses), max(limit, 1))


def _stored(language: str, term: str) -> str:
    return f"{language}:{term}"


def _at_level(language: str, term: str, level: int) -> str:
    return f"{language}:{term}={level}"  # no index term has a "=" in it
