"""Customers' words for what an article calls otherwise, guessed from the company words keep."""

from collections.abc import Sequence
from typing import Final

from app.language import tokens

from .vectors import Words, is_telling, stem

LIKE: Final = 0.6  # cosine of two words' vectors
MOST: Final = 5


def telling_words(text: str, language: str) -> list[str]:
    """Return the words of a text that tell something, in lower case."""
    return [token.text.lower() for token in tokens(text) if is_telling(token.text, language)]


def likest(theirs: Sequence[str], ours: Sequence[str], words: Words, language: str
           ) -> list[tuple[str, str]]:
    """Return each of their words that is not ours, with the likest of ours where one is like it."""
    known = {stem(word, language): word for word in ours}
    rows = {one: words.numbers[one] for one in known if one in words.numbers}
    found = []
    for word in theirs:
        own = stem(word, language)
        if own in known or own not in words.numbers or not rows:
            continue
        like = {one: float(words.vectors[row] @ words.vectors[words.numbers[own]])
                for one, row in rows.items()}
        best = max(like, key=lambda one: (like[one], one))
        if like[best] >= LIKE:
            found.append((word, known[best]))
    return found[:MOST]
