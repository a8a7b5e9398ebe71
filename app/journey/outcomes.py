"""How a journey ended (DESIGN §5): pure rules over its steps' signs, first match wins."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from .steps import Sign


class Outcome(StrEnum):
    """The four ways in which a journey with intent ends."""

    SOLVED = "solved"
    POTENTIAL = "potential"
    ABANDONED = "abandoned"
    CONTACTED = "contacted"


class Reason(StrEnum):
    """What decided the outcome."""

    CONTACT_SEEN = "contact_seen"  # in the journey itself
    CONTACT_LATER = "contact_later"  # within the window, known by visitor, code or e-mail
    ADDRESS_SHOWN = "address_shown"  # and no yes after it
    SAID_YES = "said_yes"
    SAID_NO = "said_no"
    NOTHING_READ = "nothing_read"
    READ_SILENTLY = "read_silently"


class Ending(NamedTuple):
    """An outcome and what decided it."""

    outcome: Outcome
    reason: Reason


def has_intent(signs: Iterable[Sign]) -> bool:
    """Say whether the journey holds a contact-intent step."""
    return any(Sign.INTENT in sign for sign in signs)


def ending(signs: Iterable[Sign], *, contacted_later: bool = False) -> Ending:
    """Return how a journey whose steps, in order, have these signs ended.

    `contacted_later`: a contact that counts for it came after it, within its window.
    """
    steps = list(signs)
    if contact := _contact(steps, contacted_later=contacted_later):
        return Ending(Outcome.CONTACTED, contact)
    last_word = _last_word(steps)
    if last_word == Sign.YES:
        return Ending(Outcome.SOLVED, Reason.SAID_YES)
    if last_word == Sign.NO:
        return Ending(Outcome.ABANDONED, Reason.SAID_NO)
    if any(Sign.READ in sign for sign in steps):
        return Ending(Outcome.POTENTIAL, Reason.READ_SILENTLY)
    return Ending(Outcome.ABANDONED, Reason.NOTHING_READ)


def _contact(steps: list[Sign], *, contacted_later: bool) -> Reason | None:
    if any(Sign.CONTACT in sign for sign in steps):
        return Reason.CONTACT_SEEN
    if contacted_later:
        return Reason.CONTACT_LATER
    return Reason.ADDRESS_SHOWN if _left_with_address(steps) else None


def _left_with_address(steps: list[Sign]) -> bool:
    """Say whether an address was shown and the last word after it, if any, was no yes."""
    shown = max((n for n, sign in enumerate(steps) if Sign.ADDRESS in sign), default=None)
    return shown is not None and _last_word(steps[shown:]) != Sign.YES


def _last_word(steps: list[Sign]) -> Sign:
    return next((sign & (Sign.YES | Sign.NO) for sign in reversed(steps)
                 if sign & (Sign.YES | Sign.NO)), Sign.NONE)
