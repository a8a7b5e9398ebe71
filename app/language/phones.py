"""Phone numbers in a text: each finder yields (start, end)."""

import re
from collections.abc import Iterator

import phonenumbers

from .identifiers import DASH, longest

_PHONE = re.compile(rf"(?:(?<![\w.,])(?<!\d[-/])(?:\+|\(?0)|(?<=\d)(?:\+|\(0))"
                    rf"[\d(](?:[\d ()/\u00a0{DASH}]{{4,24}})\d(?!\w)")
_REGIONS = ("FI", "SE")
_MOST_CHECKED = 50  # phone numbers in one text; each may take a millisecond

_GAP = rf"[ ./\u00a0{DASH}]"
_ABROAD = re.compile(
    rf"(?<![\w.,])(?<!\d[-/])(?:\+{_GAP}?\d(?:{_GAP}?[()]?{_GAP}?\d){{6,14}}"  # +44.20.7946.0958
    rf"|(?:1{_GAP})?(?:\([2-9]\d\d\){_GAP}?|[2-9]\d\d{_GAP})\d{{3}}{_GAP}\d{{4}}"  # (415) 555-2671
    rf"|\(?0\d{{2,4}}\)?(?:{_GAP}?\d){{5,9}})(?![\w%€])")
_OTHER_REGIONS = ("GB", "DE", "NO", "DK", "EE")
_CUED = re.compile(
    rf"(?<!\w)(?:p|puh|puhelin(?:numero\w*)?|puhelimeni|gsm|kännykkä|numeroni|soit\w+|tel|telefon"
    rf"|telefonnummer|telephone|phone|mobile?|mobilnummer|cell|call|text|reach|ring\w*|nå|whatsapp)\b"
    rf"(?:[\s.:]{{1,3}}(?:me|mig|us|my|min|on|no|is|är|at|på|numero\w*|number|nummer\w*|nro|nr)\b){{0,3}}"
    rf"[\s.:]{{1,3}}(\(?\d(?:[ ()\u00a0{DASH}]{{0,2}}\d){{5,14}})(?![\w%€]|[.,:]\d)", re.IGNORECASE)


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield valid phone numbers: international ones, and Finnish and Swedish ones with their 0.

    In a text full of what looks like numbers the first are checked, the others taken.
    """
    for place, match in enumerate(_PHONE.finditer(text)):
        if place < _MOST_CHECKED:
            for start, end in longest(match, _is_phone):
                yield _unwrapped(text, start, end)
        else:
            yield match.span()


def find_more_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield what may be a phone number of another country, and numbers behind words for phones."""
    for match in _CUED.finditer(text):
        yield match.span(1)
    for place, match in enumerate(_ABROAD.finditer(text)):
        if match.group()[0] not in "0(" or place >= _MOST_CHECKED or _is_abroad(match.group()):
            yield _unwrapped(text, *match.span())


def _unwrapped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a number stands without a bracket that opens around it."""
    return start + (text[start] == "(" and ")" not in text[start:end]), end


def _is_phone(text: str) -> bool:
    return any(_is_valid(text, region) for region in _REGIONS)


def _is_abroad(text: str) -> bool:
    return text[0] == "(" or any(_is_valid(text, region) for region in _OTHER_REGIONS)


def _is_valid(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
