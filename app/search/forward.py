"""The forward part of a record: what one document holds, laid out to be looked into, not decoded.

Terms are known by their hashes, all in one array; others hold their weights, where the positions of
each end, and the positions. So which terms of a query a document holds is one intersection of sets.
Once in some ten thousand searches a candidate holds another term of the same hash, and stands a
little too high. The sequences of letters in the document's words are bits of a Bloom filter with
one hash (Bloom 1970): of those that it lacks one in thirty or so seems to be there.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate, chain, count
from struct import Struct
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS = 16  # of the filter for each sequence of letters of each different word, at least
SMALLEST = 64  # bytes
HASHES_KEPT = 500_000
_STARTS = Struct("=6I")  # of the questions, hashes, weights, ends, positions, letters

Term = tuple[float, Sequence[int]]  # as a document holds it: its weight there, its positions


def write_forward(terms: Mapping[str, Sequence[int]], weights: Mapping[str, float],
                  questions: Iterable[tuple[int, int, int]], letters: bytes) -> bytes:
    """Return the forward part: positions and weights of the terms, questions (see `questions`),
    hashes of the sequences of letters, four bytes each.
    """
    places = terms.values()
    parts = [part.tobytes() for part in (
        array("I", chain.from_iterable(questions)), array("I", map(term_hash, terms)),
        array("f", map(weights.__getitem__, terms)), array("I", accumulate(map(len, places))),
        array("I", chain.from_iterable(places)), _filter(letters))]
    starts = accumulate(map(len, parts[:-1]), initial=_STARTS.size)
    return b"".join((_STARTS.pack(*starts), *parts))


@lru_cache(maxsize=HASHES_KEPT)
def term_hash(term: str) -> int:
    """Return what a term is known by, the same in every process."""
    return crc32(term.encode())


def _filter(letters: bytes) -> NDArray[np.uint8]:
    """Return the bits of the hashes, as many bytes as a power of two."""
    hashes = np.frombuffer(letters, np.uint32)
    size = SMALLEST
    while size * 8 < len(hashes) * BITS:
        size *= 2
    bits = np.zeros(size * 8, np.bool_)
    bits[hashes & size * 8 - 1] = True
    return np.packbits(bits, bitorder="little")


class Letters:
    """Sequences of letters to look for, by their hashes, prepared for many documents."""

    def __init__(self, hashes: Collection[int]) -> None:
        self.count = len(hashes)
        self._hashes = hashes
        self._masks: dict[int, list[int]] = {}

    def masks(self, size: int) -> list[int]:
        """Return the bits of the hashes in a filter of so many bytes: a second mask holds those
        that two hashes share, and so on.
        """
        masks = self._masks.get(size)
        if masks is None:
            shared = Counter(number & size * 8 - 1 for number in self._hashes)
            masks = self._masks[size] = [
                sum(1 << place for place, count in shared.items() if count > layer)
                for layer in range(max(shared.values(), default=0))]
        return masks


class Forward:
    """A forward part, to look into."""

    __slots__ = ("_content", "_starts")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._starts = _STARTS.unpack_from(content)

    def held(self, wanted: AbstractSet[int]) -> dict[int, Term]:
        """Return those of the `wanted` terms that the document holds, all by their hashes."""
        order = dict(zip(self._numbers(1), count()))
        weights, ends, places = array("f", self._part(2)), self._numbers(3), self._numbers(4)
        found: dict[int, Term] = {}
        for number in wanted & order.keys():
            at = order[number]
            found[number] = weights[at], places[ends[at - 1] if at else 0:ends[at]]
        return found

    def letters_share(self, letters: Letters) -> float:
        """Return the share of the sequences of letters that the document holds."""
        stored = self._content[self._starts[-1]:]
        bits = int.from_bytes(stored, "little")
        found = sum([(bits & mask).bit_count() for mask in letters.masks(len(stored))])
        return found / letters.count if letters.count else 0.0

    def questions(self) -> Iterable[tuple[int, int, int]]:
        """Return for the title and each phrasing: first position, the one after the last, and
        how many words of meaning it has.
        """
        numbers = self._numbers(0)
        return zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)

    def _numbers(self, which: int) -> "array[int]":
        return array("I", self._part(which))

    def _part(self, which: int) -> bytes:
        return self._content[self._starts[which]:self._starts[which + 1]]
