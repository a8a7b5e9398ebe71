"""People's names, as far as Voikko knows first and last names."""

import re
from collections.abc import Iterator

from .voikko import read_word

_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:-[^\W\d_]+)*(?!\w)")
_FIRST, _LAST = "Lee", "Les"


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where full names stand, and where capitalised first names stand alone.

    A full name is a first name and a last name, in any case, or a first name and a capitalised
    word, both capitalised. A word that is something else too (Toivo, hope) is no name when alone.
    """
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        word, after = words[place], words[place + 1] if place + 1 < len(words) else None
        beside = after is not None and text[word.end():after.start()] == " "
        if after and beside and _is_full_name(word.group(), after.group()):
            yield word.start(), after.end()
            place += 1
        elif word.group()[0].isupper() and _classes(word.group()) == {_FIRST}:
            yield word.span()
        place += 1


def _is_full_name(first: str, last: str) -> bool:
    if _FIRST not in _classes(first):
        return False
    return _LAST in _classes(last) or (first[0].isupper() and last[0].isupper())


def _classes(word: str) -> set[str]:
    """Return the word classes of a word (of a double name's first) that is not a compound."""
    first = word.lower().partition("-")[0]
    return {tag for reading in read_word(first) if len(reading.parts) == 1
            for tag in reading.parts[0].tags if tag.startswith("L")}
