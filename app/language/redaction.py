"""Personal data found and replaced before a text is stored.

Two measures. What customers themselves see again loses identity codes, bank accounts, payment
cards, e-mail addresses and phone numbers, not what they must be able to say: years, prices,
times, postal codes, order numbers. Evidence, which others read, also loses names, street
addresses and the numbers of a customer's matters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .addresses import find_addresses
from .identifiers import find_cards, find_emails, find_ibans, find_identity_codes
from .introductions import find_introduced_names
from .names import find_names
from .numbers import find_numbers
from .phones import find_more_phones, find_phones

Finder = Callable[[str], Iterator[tuple[int, int]]]
Finders = tuple[tuple[str, Finder], ...]

_ANY_HINT = re.compile(r"[\d@]|[(\[]at[)\]]", re.IGNORECASE)
_HINT = re.compile(r"@|[(\[]at[)\]]|\d(?:\W{0,3}\d){5}", re.IGNORECASE)
MOST_TURNS = 10
_MASK = "⟩"  # what a marker shows to its neighbours
_MARKER = re.compile(r"⟨(?:email|id|iban|card|phone|address|number|name)⟩")
_CODES: Finders = (("email", find_emails), ("iban", find_ibans), ("card", find_cards),
                   ("id", find_identity_codes))
_PHONES: Finders = (("phone", find_phones),)
_NUMBERS: Finders = (("address", find_addresses), ("phone", find_more_phones), *_PHONES,
                     ("number", find_numbers))
_NAMES: Finders = (("name", find_introduced_names), ("name", find_names))


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text: what kind, from which character to which."""

    kind: str  # email, id, iban, card, phone; in evidence address, number, name too
    start: int
    end: int


def find_personal_data(text: str) -> list[Found]:
    """Return the personal data in `text`, in order, never overlapping. Never raises.

    Names, addresses and order numbers are not looked for.
    """
    return _find(text, _CODES + _PHONES) if _HINT.search(text) else []


def redact(text: str) -> str:
    """Return `text` with each piece of personal data as a marker: ⟨email⟩, ⟨id⟩, ⟨iban⟩ …

    What is redacted once stays as it is. `tokens` and `terms` skip markers. Never raises.
    """
    return _replaced(text, find_personal_data(text))


def redact_evidence(text: str) -> str:
    """Return `text` as others may read it: without ⟨name⟩, ⟨address⟩ and ⟨number⟩ too.

    Reads three languages at once: customers do not always write in the page's. What is redacted
    once stays as it is. Never raises.
    """
    finders = _CODES + _NUMBERS + _NAMES if _ANY_HINT.search(text) else _NAMES
    return _replaced(text, _find(text, finders))


def _find(text: str, finders: Finders) -> list[Found]:
    """Look until nothing is left: what is found may have hidden what stands beside it."""
    text = _MARKER.sub(lambda marker: _MASK * len(marker.group()), text)
    found: list[Found] = []
    for _turn in range(MOST_TURNS):
        new = []
        for kind, finder in finders:
            spans = list(_apart(kind, finder(text)))
            text = _masked(text, spans)
            new += spans
        if not new:
            break
        found += new
    return sorted(found, key=lambda one: one.start)


def _apart(kind: str, spans: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """Yield one kind in order; of two that overlap the first, the longer one at a tie."""
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield Found(kind, start, end)
            reached = end


def _masked(text: str, found: list[Found]) -> str:
    return _with(text, found, lambda one: _MASK * (one.end - one.start))


def _replaced(text: str, found: list[Found]) -> str:
    return _with(text, found, lambda one: f"⟨{one.kind}⟩")


def _with(text: str, found: list[Found], put: Callable[[Found], str]) -> str:
    pieces, reached = [], 0
    for one in found:
        pieces += [text[reached:one.start], put(one)]
        reached = one.end
    return "".join((*pieces, text[reached:]))
