"""Gated addresses are masked wherever content or people wrote them (DESIGN §4.1)."""

import html
import re
from collections.abc import Iterable
from functools import lru_cache

from flask_babel import gettext as _

from .queries import gated_addresses

HOME = "358"
# What people and editors put between the digits of a number: spaces of all kinds, signs, tags,
# invisible characters and their entities.
BETWEEN = (r"(?:[\s.,/()\-\u00a0\u00ad\u00b7\u2010-\u2015\u200b-\u200f\u2060\ufeff]"
           r"|&(?:nbsp|shy|thinsp|zwj|zwnj|minus|ndash|mdash|hyphen|#160|#173|#8203);"
           r"|</?[a-zA-Z][^<>]{0,200}>)*")
LINK = re.compile(r'<a\b[^>]*\bhref="[^"]*"[^>]*>(.*?)</a>', re.S | re.I)
HREF = re.compile(r'href="([^"]*)"', re.I)
DIGIT_ENTITY = re.compile(r"&#(?:x(3[0-9])|(4[89]|5[0-7]));", re.I)


def mask_gated(text: str) -> str:
    """Return HTML or text with every spelling of a gated number replaced by a hint; one query."""
    return mask(text, gated_addresses(), str(_("[the number is on the contact page]")))


def contains_gated(text: str) -> bool:
    """Say whether a gated number stands in `text` in any spelling; one query."""
    return mask(text, gated_addresses(), "") != text


def mask(text: str, addresses: Iterable[str], hint: str) -> str:
    """Replace the numbers in `addresses` (E.164) in `text` by `hint`, and their links whole."""
    if not re.search(r"\d", text):
        return text
    patterns = [pattern for address in addresses if (pattern := _pattern(address))]
    if not patterns:
        return text
    plain = DIGIT_ENTITY.sub(lambda m: chr(int(m[1], 16) if m[1] else int(m[2])), text)
    plain = "".join(_ascii_digit(character) for character in plain)
    found = LINK.sub(lambda link: _without_link(link, patterns), plain)
    for pattern in patterns:
        found = pattern.sub(hint, found)
    return found if found != plain else text


@lru_cache(maxsize=256)
def _pattern(address: str) -> re.Pattern[str] | None:
    """Return a pattern of a number's spellings: national, international, 00; None for no number."""
    digits = re.sub(r"\D", "", address)
    if not address.startswith("+") or len(digits) < 6:
        return None
    country, national = (HOME, digits[len(HOME):]) if digits.startswith(HOME) else ("", digits)
    spelled = BETWEEN.join(national)
    prefix = (rf"(?:(?:\+|00|(?<!\d)){BETWEEN}{BETWEEN.join(country)}{BETWEEN}(?:\(?0\)?)?{BETWEEN}"
              rf"|(?<!\d)0{BETWEEN}|(?<!\d))" if country else rf"(?:\+|00|(?<!\d)){BETWEEN}")
    return re.compile(rf"{prefix}{spelled}(?!\d)")


def _without_link(link: re.Match[str], patterns: list[re.Pattern[str]]) -> str:
    """Return a link's text alone when its address is or holds a gated number."""
    href = HREF.search(link[0])
    address = html.unescape(href[1]) if href else ""
    return link[1] if any(pattern.search(address) for pattern in patterns) else link[0]


def _ascii_digit(character: str) -> str:
    """Return other scripts' and full-width digits as 0 to 9."""
    return str(int(character)) if character.isdecimal() and not character.isascii() else character
