"""How terms are laid down in a Whoosh segment: as two arrays each, document numbers and weights.

Whoosh's own blocks of pickled postings take longer to write and to read, and more room. Its term
index, columns, commits and locks stay as they are.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, repeat
from struct import Struct
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

TERMS = "terms"  # the field
EXTENT = Struct("=QI")  # where a term's arrays begin, and their length in bytes
Postings = tuple["array[int]", "array[float]"]
NONE: Postings = (array("I"), array("f"))


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes Whoosh's own fields as Whoosh does, and the terms as arrays."""

    def add_terms(self, field: Any, terms: Iterable[tuple[bytes, bytes]]) -> None:
        """Write all terms of the segment, in their order, with what is to be read back of each."""
        self.start_field(TERMS, field)
        mark, offset = pack_ushort(self._fieldid), self._postfile.tell()
        for term, content in terms:
            self._postfile.write(content)
            self._tindex.add(mark + term, EXTENT.pack(offset, len(content)))
            offset += len(content)
        self.finish_field()


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own format but for the terms; without per-field lengths, which are not used."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        """Return what writes a segment's fields."""
        return FieldWriter(self, storage, segment)


class PostingsWriter(SegmentWriter):  # type: ignore[misc]
    """Collects a segment's terms in memory, 12 bytes a posting, and writes them when it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, codec=Codec(compression=0), **kwargs)
        self._count = count()
        self._numbers: dict[str, _Numbers] = defaultdict(lambda: _Numbers(self._count))
        # Of each posting: the number of its term and of its document, and its weight.
        self._terms, self._documents, self._weights = array("I"), array("I"), array("f")

    def add_terms(self, language: str, terms: Mapping[str, float]) -> None:
        """Give terms, with their weights, of the document that is added next."""
        self._terms.extend(map(self._numbers[language].__getitem__, terms))
        self._documents.extend(repeat(self.docnum, len(terms)))
        self._weights.extend(terms.values())

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None
                             ) -> None:
        """Take over another segment's terms; what `docmap` does not hold is deleted."""
        moved = startdoc.__add__ if docmap is None else docmap.get
        for field, text in reader._terms.terms():
            if field == TERMS:
                self._take_over(text.decode(), read_postings(reader, text), moved)
                continue
            for number in reader._terms.matcher(field, text, reader.schema[field].format).all_ids():
                if (now := moved(number)) is not None:
                    self.pool.add((field, text, now, 1.0, b""))

    def _take_over(self, text: str, postings: Postings, moved: Callable[[int], int | None]
                   ) -> None:
        language, term = text.split(":", 1)
        for number, weight in zip(*postings, strict=True):
            if (now := moved(number)) is not None:
                self._terms.append(self._numbers[language][term])
                self._documents.append(now)
                self._weights.append(weight)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.fieldwriter.add_postings(self.schema, None, self.pool.iter_postings())
        self.fieldwriter.add_terms(self.schema[TERMS], self._sorted())
        self.fieldwriter.close()

    def _sorted(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield each term with its arrays, in the order of the terms."""
        terms = np.asarray(self._terms)
        order = terms.argsort(kind="stable")
        documents, weights = np.asarray(self._documents)[order], np.asarray(self._weights)[order]
        ends = np.bincount(terms).cumsum().tolist() if len(terms) else []
        for term, number in sorted((f"{language}:{term}".encode(), number)
                                   for language, known in self._numbers.items()
                                   for term, number in known.items()):
            extent = slice(ends[number - 1] if number else 0, ends[number])
            yield term, documents[extent].tobytes() + weights[extent].tobytes()


class _Numbers(dict[str, int]):
    """Gives each term the next number when it is first asked for."""

    def __init__(self, numbers: "count[int]") -> None:
        super().__init__()
        self._next = numbers

    def __missing__(self, term: str) -> int:
        number = self[term] = next(self._next)
        return number


def read_postings(reader: Any, term: bytes) -> Postings:
    """Return the document numbers and weights of a term, NONE when it is not there."""
    known = reader._terms
    extent = known._tindex.get(known._keycoder(TERMS, term))
    if extent is None:
        return NONE
    offset, length = EXTENT.unpack(extent)
    content = known._postfile.get(offset, length)
    numbers, weights = array("I"), array("f")
    numbers.frombytes(content[:length // 2])
    weights.frombytes(content[length // 2:])
    return numbers, weights
