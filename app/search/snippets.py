"""The words around what matched, as safe HTML with `<mark>` around the matches."""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.language import fold

from .fields import Field

WORD = re.compile(r"[^\W_]+")
LENGTH = 220  # characters of a snippet, more or less
WORTH_OF_BEGINNING = 1.5  # a match in the first lines counts so many elsewhere
Span = tuple[int, int]  # first character and the one after the last


@dataclass(frozen=True, slots=True)
class StoredText:
    """All of a document's text, one piece a line, and where its words are.

    `spans` holds each word's position, first character and the one after the last, in order;
    `starts` and `letters` the position and character at which each field begins.
    """

    text: str
    spans: Sequence[tuple[int, int, int]]
    starts: Sequence[int]
    letters: Sequence[int]

    def encode(self) -> bytes:
        """Return it as stored: numbers, then the text."""
        flat = [number for span in self.spans for number in span]
        numbers = array("I", (len(flat), *self.starts, *self.letters, *flat))
        return numbers.tobytes() + self.text.encode("utf-8", "surrogatepass")

    @classmethod
    def decode(cls, stored: bytes) -> "StoredText":
        """Return what `encode` made."""
        size, fields = array("I").itemsize, len(Field)
        count = 1 + 2 * fields + int.from_bytes(stored[:size], sys.byteorder)
        numbers = array("I", stored[:count * size])
        flat = numbers[1 + 2 * fields:]
        return cls(stored[count * size:].decode("utf-8", "surrogatepass"),
                   list(zip(flat[::3], flat[1::3], flat[2::3], strict=True)),
                   numbers[1:1 + fields], numbers[1 + fields:1 + 2 * fields])

    def marks(self, field: Field, places: Collection[int]) -> list[Span]:
        """Return the character spans of those `places` that are in `field`, not the last."""
        first = bisect_left(self.spans, (self.starts[field], 0, 0))
        after = bisect_left(self.spans, (self.starts[field + 1], 0, 0))
        return [(start, end) for place, start, end in self.spans[first:after] if place in places]


def heading(stored: StoredText, places: Collection[int]) -> Markup:
    """Return the title with its matches marked."""
    title = stored.text.split("\n", 1)[0]
    return _marked(stored.text, (0, len(title)), stored.marks(Field.TITLE, places))


def snippet(stored: StoredText, places: Collection[int]) -> Markup:
    """Return the part of the body that holds most matches; its beginning if that is about as good,
    since that is where an answer stands.
    """
    text, end = stored.text, stored.letters[Field.TAGS] - 1
    begin = stored.letters[Field.BODY]
    while begin < end and text[begin].isspace():
        begin += 1
    marks = stored.marks(Field.BODY, places)
    window = _window(text, marks, begin, end)
    inside = _marked(text, window, marks)
    before = "… " if window[0] > begin else ""
    after = " …" if text[window[1]:end].strip() else ""
    return before + inside + after


def begun(title: str, words: Sequence[Sequence[str]]) -> Markup:
    """Return `title` with the beginnings marked that `words`, each in all its forms, make."""
    marks = []
    for word in WORD.finditer(title):
        lengths = [len(form) for forms in words for form in forms
                   if fold(word[0]).startswith(form)]
        if lengths:
            marks.append((word.start(), word.start() + min(max(lengths), len(word[0]))))
    return _marked(title, (0, len(title)), marks)


def _window(text: str, marks: Sequence[Span], begin: int, end: int) -> Span:
    """Return about LENGTH characters with as many marks as possible, whole words only."""
    start, best = begin, bisect_left(marks, (begin + LENGTH, 0)) * WORTH_OF_BEGINNING
    for index, (first, _) in enumerate(marks):
        count = bisect_left(marks, (first + LENGTH * 3 // 4, 0)) - index
        if count > best:
            best, start = count, first
    if start > begin:
        start = _word_start(text, min(_sentence(text, start, begin), end - LENGTH), begin)
    stop = min(end, start + LENGTH)
    if stop < end:
        space = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
        stop = space if space > start else stop
    return start, stop


def _sentence(text: str, place: int, begin: int) -> int:
    """Return where the sentence of `place` begins, if that is near enough."""
    near = max(begin, place - LENGTH // 3)
    ends = [text.rfind(mark, near, place) + len(mark) for mark in (". ", "? ", "! ", "\n")
            if text.rfind(mark, near, place) >= 0]
    return max(ends) if ends else near


def _word_start(text: str, place: int, begin: int) -> int:
    place = max(place, begin)
    while place > begin and not text[place - 1].isspace():
        place -= 1
    return place


def _marked(text: str, window: Span, marks: Sequence[Span]) -> Markup:
    parts: list[str] = []
    place, stop = window
    for start, end in marks:
        if place <= start and end <= stop:
            parts.append(f"{escape(text[place:start])}<mark>{escape(text[start:end])}</mark>")
            place = end
    parts.append(escape(text[place:stop]))
    return Markup("".join(parts))  # noqa: S704 (each part is escaped)
