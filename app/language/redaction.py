"""Personal data found and replaced before a text is stored.

Personal identity codes, bank accounts, payment cards, e-mail addresses, phone numbers; names on
demand. Too much rather than too little, but not what customers must be able to say: years,
prices, times, postal codes, order numbers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .identifiers import find_cards, find_emails, find_ibans, find_identity_codes, find_phones
from .names import find_names

Finder = Callable[[str], Iterator[tuple[int, int]]]

_HINT = re.compile(r"@|[(\[]at[)\]]|\d(?:\W{0,3}\d){5}", re.IGNORECASE)
MOST_TURNS = 10
_MASK = "⟩"  # what a marker shows to its neighbours
_FINDERS: dict[str, Finder] = {
    "email": find_emails, "id": find_identity_codes, "iban": find_ibans, "card": find_cards,
    "phone": find_phones,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text: what kind, from which character to which."""

    kind: str  # email, id, iban, card, phone; name
    start: int
    end: int


def find_personal_data(text: str) -> list[Found]:
    """Return the personal data in `text`, in order, never overlapping. Never raises.

    Names are not looked for.
    """
    return _find(text, _FINDERS) if _HINT.search(text) else []


def redact(text: str, *, names: bool = False) -> str:
    """Return `text` with each piece of personal data as a marker: ⟨email⟩, ⟨id⟩, ⟨iban⟩ …

    `names` also replaces what Voikko knows as a first name, with the capitalised words after it.
    What is redacted once stays as it is. `tokens` and `terms` skip markers. Never raises.
    """
    found = find_personal_data(text)
    if names:
        found = sorted([*found, *_find(_masked(text, found), {"name": find_names})],
                       key=lambda one: one.start)
    for one in reversed(found):
        text = f"{text[:one.start]}⟨{one.kind}⟩{text[one.end:]}"
    return text


def _find(text: str, finders: dict[str, Finder]) -> list[Found]:
    """Look until nothing is left: what is found may have hidden what stands beside it."""
    found: list[Found] = []
    for _turn in range(MOST_TURNS):
        new = []
        for kind, finder in finders.items():
            spans = [Found(kind, start, end) for start, end in finder(text)]
            text = _masked(text, spans)
            new += spans
        if not new:
            break
        found += new
    return sorted(found, key=lambda one: one.start)


def _masked(text: str, found: list[Found]) -> str:
    for one in found:
        text = text[:one.start] + _MASK * (one.end - one.start) + text[one.end:]
    return text
