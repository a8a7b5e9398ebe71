"""Gated addresses are masked wherever content or people wrote them (DESIGN §4.1).

A number is looked for among the digits that stand together once tags, entities, spaces and signs
between them are taken away; a letter ends such a run. One pass over the text, so that hostile
text costs no more than any other.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from unicodedata import digit
from urllib.parse import unquote

import phonenumbers
from flask_babel import gettext as _

from .queries import gated_addresses

TOKEN = re.compile(
    r"(?P<tag><[a-zA-Z/!][^<>]*>)"
    r"|(?P<entity>&(?:amp;)*(?:#\d+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z]+;?))"
    r"|(?P<digit>[0-9])|(?P<word>[a-zA-Z]+)|(?P<other>[^\x00-\x7f])")
PERHAPS = re.compile(r"\d|#|[\xb2\xb3\xb9]|[^\x00-\u024f]")  # text without any has no number
ZEROS = re.compile(r"(&#[xX]?)0+(?=[0-9a-fA-F])")
TOO_LONG = re.compile(r"&#\d{9,}")  # Python refuses to read numbers of thousands of digits
LINK = re.compile(r"<a\b", re.I)
LINK_END = re.compile(r"</a\b", re.I)
LETTER = "x"  # stands for letters in a row of digits
MIN_LENGTH = 6  # characters of an address, or digits of a number


@dataclass(frozen=True, slots=True)
class Gated:
    """What to look for: numbers (country code, national number); other addresses word for word."""

    numbers: tuple[tuple[str, str], ...]
    others: re.Pattern[str] | None


@dataclass(slots=True)
class Scan:
    """A text's digits with their places, and its tags with what becomes of them."""

    digits: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    tags: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, character: str, place: tuple[int, int]) -> None:
        """Take in a digit, or LETTER."""
        if character != LETTER or self.digits[-1:] != [LETTER]:
            self.digits.append(character)
            self.places.append(place)

    def apart(self, index: int) -> bool:
        """Say whether something stands between a digit and the one before."""
        if index in {0, len(self.places)} or LETTER in self.digits[index - 1:index + 1]:
            return True
        return self.places[index - 1][1] != self.places[index][0]

    def tags_within(self, start: int, end: int) -> str:
        """Return what becomes of the tags between two places."""
        first, last = (bisect_left(self.tags, place, key=itemgetter(0)) for place in (start, end))
        return "".join(kept for _opens, _closes, kept in self.tags[first:last])


def mask_gated(text: str) -> str:
    """Return HTML or text with every spelling of a gated number replaced by a hint; one query."""
    return mask(text, gated_addresses(), str(_("[the number is on the contact page]")))


def contains_gated(text: str) -> bool:
    """Say whether a gated number stands in `text` in any spelling; one query."""
    return mask(text, gated_addresses(), "") != text


def mask(text: str, addresses: Iterable[str], hint: str) -> str:
    """Replace the gated `addresses` (numbers as E.164) in HTML or text by `hint`.

    Links to them lose their tags and keep their text. All else stays as it is, byte for byte.
    """
    gated = _gated(tuple(addresses))
    if (gated.numbers and PERHAPS.search(text)) or (gated.others and gated.others.search(text)):
        return _masked(text, gated, hint)
    return text


@lru_cache(maxsize=64)
def _gated(addresses: tuple[str, ...]) -> Gated:
    numbers = tuple(number for address in addresses if (number := _number(address)))
    others = [form for address in addresses
              if len(address) >= MIN_LENGTH and not address.startswith("+")
              for form in {address, html.escape(address)}]
    pattern = re.compile("|".join(map(re.escape, others)), re.I) if others else None
    return Gated(numbers, pattern)


def _number(address: str) -> tuple[str, str] | None:
    try:
        parsed = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return None
    national = phonenumbers.national_significant_number(parsed)
    return (str(parsed.country_code), national) if len(national) >= MIN_LENGTH - 1 else None


def _masked(text: str, gated: Gated, hint: str) -> str:
    scan = _scan(text, gated, hint)
    edits = [(start, end, hint + scan.tags_within(start, end))
             for start, end in _found(text, scan, gated)]
    edits += [tag for tag in scan.tags if text[tag[0]:tag[1]] != tag[2]]
    parts, at = [], 0
    for start, end, instead in sorted(edits):
        if start >= at:  # a tag inside a number went with it
            parts += [text[at:start], instead]
            at = end
    found = "".join([*parts, text[at:]])
    return gated.others.sub(hint, found) if gated.others else found


def _scan(text: str, gated: Gated, hint: str) -> Scan:
    scan, unlinking = Scan(), False
    for token in TOKEN.finditer(text):
        place = token.span()
        if token.lastgroup == "digit":
            scan.add(token[0], place)
        elif token.lastgroup == "tag":
            kept = _tag(token[0], gated, hint)
            if unlinking and LINK_END.match(token[0]):
                kept, unlinking = "", False
            unlinking = unlinking or (not kept and bool(LINK.match(token[0])))
            scan.tags.append((*place, kept))
        else:
            for character in _decoded(token[0]):
                value = digit(character, None)
                if value is not None or character.isalpha():
                    scan.add(LETTER if value is None else str(value), place)
    return scan


def _tag(tag: str, gated: Gated, hint: str) -> str:
    """Return a tag without gated addresses: nothing of a link, the others with the hint inside."""
    if not _holds(_decoded(unquote(unquote(_decoded(tag)))), gated):
        return tag
    masked = "" if LINK.match(tag) else f"<{_masked(tag[1:-1], gated, hint)}>"
    return "" if _holds(unquote(unquote(_decoded(masked))), gated) else masked


def _holds(text: str, gated: Gated) -> bool:
    """Say whether the inside of a tag, decoded, holds a gated address."""
    if gated.others and gated.others.search(text):
        return True
    inside = text.strip("<>")
    return bool(PERHAPS.search(inside)) and any(_found(inside, _scan(inside, gated, ""), gated))


def _decoded(text: str) -> str:
    """Return text with its entities read, also those that were escaped once more."""
    for _turn in range(2):
        if "&" in text:
            text = html.unescape(TOO_LONG.sub(" ", ZEROS.sub(r"\1", text)))
    return text


def _found(text: str, scan: Scan, gated: Gated) -> Iterator[tuple[int, int]]:
    """Yield where each gated number stands, whole."""
    row = "".join(scan.digits)
    for country, national in gated.numbers:
        at = row.find(national)
        while at >= 0:
            first = _first(row, at, country, scan)
            if first is not None and scan.apart(at + len(national)):
                yield _whole(text, scan.places[first][0], scan.places[at + len(national) - 1][1])
            at = row.find(national, at + 1)


def _first(row: str, at: int, country: str, scan: Scan) -> int | None:
    """Return where the number begins whose national part is `at`; None inside a longer one."""
    for prefix in (f"00{country}0", f"00{country}", f"{country}0", country, "0", ""):
        first = at - len(prefix)
        if first >= 0 and row.startswith(prefix, first) and (country in prefix
                                                             or scan.apart(first)):
            return first
    return None


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a number's place with the plus and the bracket that belong to it."""
    if text[start - 1:start] == "+":
        start -= 1
    if text[start - 1:start] == "(" and text.count(")", start, end) > text.count("(", start, end):
        start -= 1
    return start, end
