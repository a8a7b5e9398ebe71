"""Records in a file that only grows, each found by its place: for engines that store none well.

A place is told only when what stands there is on disk, so what a crash leaves at the end is never
read. What was replaced or deleted stays until a rebuild makes a new file.
"""

from collections.abc import Iterable
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import Struct

from .documents import Key
from .engine import Record
from .files import flush

NAME = "records"
LEMMA = "l"  # begins the index terms that are base forms
_LENGTHS = Struct("=6I")
KEY, FINGERPRINT, WORDS, HEAD, FORWARD, TEXT = range(6)


class RecordWriter:
    """Adds records at the end."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._file = self._path.open("ab")

    def add(self, record: Record) -> int:
        """Write a record; return its place, to be told when `close` is done."""
        place = self._file.tell()
        values = (str(record.key).encode(), record.fingerprint.encode(), _words(record),
                  record.head, record.forward, record.text)
        self._file.write(_LENGTHS.pack(*map(len, values)) + b"".join(values))
        return place

    def close(self) -> None:
        """Have it all on disk."""
        self._file.close()
        flush(self._path)


class RecordReader:
    """Reads what stood in the file when it was opened. Safe to share by threads."""

    def __init__(self, folder: Path) -> None:
        with (folder / NAME).open("rb") as file:
            self._content = mmap(file.fileno(), 0, access=ACCESS_READ) if file.read(1) else b""

    def part(self, place: int, which: int) -> bytes:
        """Return one part of a record: `KEY`, `HEAD` and so on."""
        lengths = _LENGTHS.unpack_from(self._content, place)
        start = place + _LENGTHS.size + sum(lengths[:which])
        return self._content[start:start + lengths[which]]

    def key(self, place: int) -> Key:
        """Return which document it is."""
        return Key.parse(self.part(place, KEY).decode())

    def words(self, place: int) -> tuple[str, Iterable[str], Iterable[str]]:
        """Return the language, the words as written and the base forms."""
        language, words, lemmas = self.part(place, WORDS).decode().split("\n")
        return language, words.split(), lemmas.split()


def _words(record: Record) -> bytes:
    lemmas = (term[len(LEMMA):] for term in record.weights if term.startswith(LEMMA))
    return "\n".join((record.key.language, " ".join(record.words), " ".join(lemmas))).encode()
