"""How terms are laid down in a Whoosh segment: as two arrays each, document numbers and weights.

Whoosh's own blocks of pickled postings take longer to write and to read, and more room. Its term
index, columns, commits and locks stay as they are.
"""

from array import array
from collections.abc import Iterable, Mapping
from struct import Struct
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

TERMS = "terms"  # the field
EXTENT = Struct("=QI")  # where a term's arrays begin, and their length in bytes
Postings = tuple["array[int]", "array[float]"]
NONE: Postings = (array("I"), array("f"))


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes Whoosh's own fields as Whoosh does, and the terms as arrays."""

    def add_terms(self, field: Any, terms: Mapping[bytes, Postings]) -> None:
        """Write all terms of the segment."""
        self.start_field(TERMS, field)
        mark, offset = pack_ushort(self._fieldid), self._postfile.tell()
        for term in sorted(terms):
            numbers, weights = terms[term]
            content = numbers.tobytes() + weights.tobytes()
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
    """Collects a segment's terms in memory, 8 bytes a posting, and writes them when it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, codec=Codec(compression=0), **kwargs)
        self._postings: dict[bytes, Postings] = {}

    def add_terms(self, terms: Iterable[tuple[str, float]]) -> None:
        """Give the terms of the document that is added next, with their weights."""
        for term, weight in terms:
            self._post(term.encode(), self.docnum, weight)

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None
                             ) -> None:
        """Take over another segment's terms; what `docmap` does not hold is deleted."""
        for field, text in reader._terms.terms():
            for number, weight in _postings(reader, field, text):
                now = startdoc + number if docmap is None else docmap.get(number)
                if now is not None and field == TERMS:
                    self._post(text, now, weight)
                elif now is not None:
                    self.pool.add((field, text, now, weight, b""))

    def _post(self, term: bytes, number: int, weight: float) -> None:
        found = self._postings.get(term)
        if found is None:
            found = self._postings[term] = (array("I"), array("f"))
        found[0].append(number)
        found[1].append(weight)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.fieldwriter.add_postings(self.schema, None, self.pool.iter_postings())
        self.fieldwriter.add_terms(self.schema[TERMS], self._postings)
        self.fieldwriter.close()


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


def _postings(reader: Any, field: str, text: bytes) -> Iterable[tuple[int, float]]:
    if field == TERMS:
        return zip(*read_postings(reader, text), strict=True)
    return [(number, 1.0) for number in reader._terms.matcher(
        field, text, reader.schema[field].format).all_ids()]
