"""How a journey ended (DESIGN §5): pure rules over its steps' signs, first match wins."""

from collections.abc import Iterable
from enum import StrEnum

from .steps import Sign


class Outcome(StrEnum):
    """The four ways in which a journey with intent ends."""

    CONTACTED = "contacted"
    SOLVED = "solved"
    ABANDONED = "abandoned"
    POTENTIAL = "potential"


def has_intent(signs: Iterable[Sign]) -> bool:
    """Say whether the journey holds a contact-intent step."""
    return any(Sign.INTENT in sign for sign in signs)


def outcome(signs: Iterable[Sign]) -> Outcome:
    """Return the outcome of a journey whose steps, in order, have these signs."""
    steps = list(signs)
    last_word = next((sign & (Sign.YES | Sign.NO) for sign in reversed(steps)
                      if sign & (Sign.YES | Sign.NO)), Sign.NONE)
    if any(Sign.CONTACT in sign for sign in steps) or _left_with_address(steps):
        return Outcome.CONTACTED
    if last_word == Sign.YES:
        return Outcome.SOLVED
    if last_word == Sign.NO or not any(Sign.READ in sign for sign in steps):
        return Outcome.ABANDONED
    return Outcome.POTENTIAL


def _left_with_address(steps: list[Sign]) -> bool:
    """Say whether an address was shown and no "this solved it" came after it."""
    shown = max((n for n, sign in enumerate(steps) if Sign.ADDRESS in sign), default=None)
    if shown is None:
        return False
    words = [sign & (Sign.YES | Sign.NO) for sign in steps[shown:] if sign & (Sign.YES | Sign.NO)]
    return not words or words[-1] != Sign.YES
