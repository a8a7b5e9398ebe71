"""The forward part of a record: what one document holds, laid out to be looked into, not decoded.

Terms are spread over buckets by hash; each is a line `term=weight:position,position`. Looking for
one scans its bucket with `bytes.find`, many times faster than decoding the whole document. The
sequences of letters in its words are bits of a Bloom filter with one hash (Bloom 1970): of those
that the document lacks one in thirty-two seems to be there.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from struct import Struct
from typing import NamedTuple
from zlib import crc32

BUCKETS = 16
BITS = 32  # of the filter for each sequence of letters
SMALLEST = 64  # bytes
STEPS = 4  # a size is given by its first four binary digits
_OFFSETS = Struct(f"={BUCKETS + 1}I")


class Needle(NamedTuple):
    """A term to look for, prepared once for many documents."""

    bucket: int
    line: bytes


def write_forward(terms: Iterable[tuple[str, float, Sequence[int]]],
                  questions: Iterable[tuple[int, int, int]], letters: Collection[int]) -> bytes:
    """Return the forward part: terms with weight and positions, questions (see `questions`),
    hashes of the sequences of letters.
    """
    buckets = [bytearray(b"\n") for _ in range(BUCKETS)]
    for term, weight, places in terms:
        made = needle(term)
        listed = f"{weight:.5g}:{','.join(map(str, places))}\n"
        buckets[made.bucket] += made.line[1:] + listed.encode()
    asked = array("I", [number for question in questions for number in question]).tobytes()
    offsets = [_OFFSETS.size + len(asked)]
    for bucket in buckets:
        offsets.append(offsets[-1] + len(bucket))
    return b"".join((_OFFSETS.pack(*offsets), asked, *buckets, _filter(letters)))


def needle(term: str) -> Needle:
    """Return what `Forward.find` looks for."""
    line = f"\n{term}=".encode()
    return Needle(crc32(line) % BUCKETS, line)


def _filter(hashes: Collection[int]) -> bytes:
    size = max(SMALLEST, len(hashes) * BITS // 8)
    step = 1 << size.bit_length() - STEPS  # few different sizes, for `Letters` prepares each
    bits = bytearray(-(-size // step) * step)
    for number in hashes:
        place = number % (len(bits) * 8)
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


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
            shared = Counter(number % (size * 8) for number in self._hashes)
            masks = self._masks[size] = [
                sum(1 << place for place, count in shared.items() if count > layer)
                for layer in range(max(shared.values(), default=0))]
        return masks


class Forward:
    """A forward part, to look into."""

    __slots__ = ("_content", "_offsets")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._offsets = _OFFSETS.unpack_from(content)

    def find(self, terms: Iterable[tuple[Needle, float, float]]
             ) -> list[tuple[float, float, float, list[int]]]:
        """Return those of `terms` that the document holds: their two numbers as given (how well
        the term stands for the word, how rare it is), their weight here and their positions.
        """
        content, offsets = self._content, self._offsets
        found = []
        for (bucket, line), degree, rare in terms:
            at = content.find(line, offsets[bucket], offsets[bucket + 1])
            if at >= 0:
                start = at + len(line)
                weight, places = content[start:content.index(b"\n", start)].split(b":")
                found.append((degree, rare, float(weight), [*map(int, places.split(b","))]))
        return found

    def letters_share(self, letters: Letters) -> float:
        """Return the share of the sequences of letters that the document holds."""
        stored = self._content[self._offsets[-1]:]
        bits = int.from_bytes(stored, "little")
        found = sum((bits & mask).bit_count() for mask in letters.masks(len(stored)))
        return found / letters.count if letters.count else 0.0

    def questions(self) -> Iterable[tuple[int, int, int]]:
        """Return for the title and each phrasing: first position, the one after the last, and
        how many words of meaning it has.
        """
        numbers = array("I", self._content[_OFFSETS.size:self._offsets[0]])
        return zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
