"""Typing errors as people make them, to measure how many a search forgives."""

import re
from random import Random

WORD = re.compile(r"[^\W\d_]{5,}")
ROWS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")  # the Finnish and Swedish keyboard
NEIGHBOURS = {letter: row[max(0, place - 1):place] + row[place + 1:place + 2]
              for row in ROWS for place, letter in enumerate(row)}


def with_typo(text: str, chance: Random) -> str:
    """Return `text` with one word of five letters or more typed wrongly, if it has one.

    Two letters swapped, one dropped, one doubled, or the key beside it hit; never the first
    letter, which people seldom get wrong.
    """
    words = list(WORD.finditer(text))
    if not words:
        return text
    word = chance.choice(words)
    start, end = word.span()
    return text[:start] + _mistyped(word[0], chance) + text[end:]


def _mistyped(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1:]
    swapped = before + after[0] + letter + after[1:]
    other = chance.choice(NEIGHBOURS.get(letter.lower()) or letter)
    return chance.choice((swapped, before + after, before + letter + letter + after,
                          before + other + after))
