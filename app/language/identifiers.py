"""Codes, accounts, cards and addresses of people in a text: each finder yields (start, end)."""

import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn
from stdnum.fi import hetu
from stdnum.se import personnummer

DASH = r"\-\u2010-\u2015\u2212"

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@| ?[(\[]at[)\]] ?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE)
_FINNISH_CODE = re.compile(
    rf"(?<!\w)(\d{{6}}) ?([+{DASH}A-FU-Y]?) ?(\d{{3}}[0-9A-FHJ-NPR-Y])(?!\w)", re.IGNORECASE)
_SWEDISH_CODE = re.compile(rf"(?<!\w)((?:19|20)?\d{{6}})[+{DASH}]?(\d{{4}})(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]){10,30}(?!\w)", re.IGNORECASE)
_FINNISH_IBAN = re.compile(r"FI(?: ?\d){16}", re.IGNORECASE)
_CARD = re.compile(rf"(?<!\w)\d(?:[ {DASH}]?\d){{12,18}}(?!\w)")
_ISSUERS = re.compile(r"4(\d{12}|\d{15}|\d{18})|(5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[068]\d{12}"
                      r"|(6\d|5[06-8])\d{14,17}")
_GROUP_END = re.compile(r"[A-Za-z\d](?![A-Za-z\d])")


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Yield e-mail addresses, also those written with (at)."""
    for match in _EMAIL.finditer(text):
        yield match.span()


def find_identity_codes(text: str) -> Iterator[tuple[int, int]]:
    """Yield Finnish personal identity codes and Swedish personal numbers.

    A code as it should be written counts when its date is possible; one without its separator or
    with spaces when its check character is right too.
    """
    for match in _FINNISH_CODE.finditer(text):
        digits, separator, rest = match.groups()
        tidy = bool(separator) and " " not in match.group()
        if _is_date(digits) and (tidy or hetu.is_valid(f"{digits}-{rest}")):
            yield match.span()
    for match in _SWEDISH_CODE.finditer(text):
        birth, rest = match.groups()
        if luhn.is_valid(birth[-6:] + rest) and personnummer.is_valid(f"{birth}-{rest}"):
            yield match.span()


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield bank accounts with a right check sum, and Finnish ones with a wrong one too."""
    for match in _IBAN.finditer(text):
        yield from longest(match, _is_iban)


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield payment card numbers: an issuer's prefix and length, and Luhn's check digit."""
    for match in _CARD.finditer(text):
        yield from longest(match, _is_card)


def longest(match: re.Match[str], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield the longest beginning of the match that ends with a group and fits."""
    ends = [end.end() for end in _GROUP_END.finditer(match.group())]
    for end in reversed(ends):
        if fits(match.group()[:end]):
            yield match.start(), match.start() + end
            return


def _is_date(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12


def _is_iban(text: str) -> bool:
    return bool(_FINNISH_IBAN.fullmatch(text)) or iban.is_valid(text)


def _is_card(text: str) -> bool:
    digits = "".join(filter(str.isdigit, text))
    return bool(_ISSUERS.fullmatch(digits)) and luhn.is_valid(digits)
