"""What is known about one word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Analysis:
    """A word's base forms, likeliest first, and those of the parts it is made of or derives from.

    All in lower case, accents kept.
    """

    lemmas: tuple[str, ...]
    parts: tuple[str, ...]
