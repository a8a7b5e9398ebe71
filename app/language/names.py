"""People's names, as far as Voikko knows first and last names; how names are put together."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from .dictionary import common_lemma
from .voikko import read_word

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĢĪĮĶĹĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-Я"
NAME_WORD = rf"[{UPPER}][^\W\d_]{{0,30}}(?:[-’'][^\W\d_]{{1,30}}){{0,3}}(?![^\W_])"
_INITIAL, _PARTICLE = rf"[{UPPER}]\.? ", "(?:von|af|de|van|der|den|da|di|la|bin|al|el) "
BETWEEN = rf"(?:{_INITIAL})?(?:{_PARTICLE}){{0,2}}"

_REST = re.compile(  # J. Virtanen, von Essen, O'Brien
    rf" (?:{_INITIAL}(?:{_PARTICLE}){{0,2}}|(?:{_PARTICLE}){{1,2}}|(?=[A-Z]['’])){NAME_WORD}")
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:-[^\W\d_]+)*(?!\w)")
_FIRST, _LAST = "Lee", "Les"
_BEGINS = re.compile(r"(?:^|[.!?:\n(•*–-]|[\"'“”»])\s*$")
_NUMBERED = re.compile(r" (?:\d|[IVX]+(?!\w))")  # Jan 2, Mark II
_BRANDED = re.compile(rf"(?:(?<=\w )[{UPPER}]\w*|[{UPPER}]{{2,}}) $")  # HBO Max
_NOT_FINNISH = ("sv", "en")


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where full names stand, and where capitalised first names stand alone.

    A full name is a first name and a last name, in any case, or a first name and a capitalised
    word, both capitalised. A word that is something else too (Toivo, hope) is no name when alone,
    nor one that begins a sentence and is a word of Swedish or English (Will, Mark); with a last
    name it is one.
    """
    words = list(_WORD.finditer(text))
    reached = 0
    for word, after in zip_longest(words, words[1:]):
        if word.start() < reached:
            continue
        beside = after is not None and text[word.end():after.start()] == " "
        if beside and _is_full_name(text, word, after.group()):
            reached = after.end()
            yield word.start(), reached
        elif _is_lone_name(text, word):
            rest = _REST.match(text, word.end())
            reached = rest.end() if rest else word.end()
            yield word.start(), reached


def is_personal_name(word: str) -> bool:
    """Tell whether Voikko knows a word as somebody's first or last name."""
    return bool(_classes(word) & {_FIRST, _LAST})


def may_be_name(word: str) -> bool:
    """Tell whether a word is a personal name, or no word of any language known here."""
    return is_personal_name(word) or not (read_word(word.lower()) or _is_common(word))


def _is_full_name(text: str, word: re.Match[str], last: str) -> bool:
    first = word.group()
    capitalised = first[0].isupper() and last[0].isupper()
    if _FIRST not in _classes(first):  # Virtanen Matti
        return capitalised and _LAST in _classes(first) and _FIRST in _classes(last)
    if _LAST in _classes(last):
        return capitalised or not (_is_common(first) or _is_common(last))
    if len(last) == 1 or last.isupper() or not capitalised:
        return False
    if _is_common(first) or _classes(first) != {_FIRST}:  # Milloin, Will
        return not _begins(text, word) and may_be_name(last)
    return True


def _is_lone_name(text: str, word: re.Match[str]) -> bool:
    if not word.group()[0].isupper() or _classes(word.group()) != {_FIRST}:
        return False
    return not (_is_common(word.group())
                and (_begins(text, word) or _NUMBERED.match(text, word.end())
                     or _BRANDED.search(text, max(0, word.start() - 30), word.start())))


def _begins(text: str, word: re.Match[str]) -> bool:
    """Tell whether a word begins a sentence, so that its capital says nothing."""
    return bool(_BEGINS.search(text, max(0, word.start() - 4), word.start())) or not word.start()


def _is_common(word: str) -> bool:
    """Tell whether a word is one of Swedish or English in lower case."""
    return any(common_lemma(word.lower(), language) for language in _NOT_FINNISH)


def _classes(word: str) -> frozenset[str]:
    """Return the word classes that all parts of a word (Ville-Petteri) have."""
    return frozenset.intersection(*map(classes_of_part, word.lower().split("-")))


@lru_cache(maxsize=32768)
def classes_of_part(word: str) -> frozenset[str]:
    """Return the word classes of a word that is not a compound."""
    return frozenset(tag for reading in read_word(word) if len(reading.parts) == 1
                     for tag in reading.parts[0].tags if tag.startswith("L"))
