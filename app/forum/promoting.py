"""How much a text talks like advertising: a list of words with points, read once."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .disguises import skeleton

LIST = Path(__file__).with_name("promotion.txt")
KEY = 3  # letters by which words are looked up
BEGINS = re.compile(r"(?<![^\W_])\w|%|(?<=\s)\+")


class Word(NamedTuple):
    """One way to say what a line of the list says."""

    text: str
    line: int
    points: int


def promotion(flat: str) -> int:
    """Return the points of a text, given as its skeleton."""
    flat, words = " ".join(flat.split()), _words()
    lines = {word.line: word.points for found in BEGINS.finditer(flat)
             for word in words.get(flat[found.start():found.start() + KEY], ())
             if flat.startswith(word.text, found.start())}
    return sum(lines.values())


@cache
def _words() -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = defaultdict(list)
    for number, row in enumerate(LIST.read_text(encoding="utf-8").splitlines()):
        if row and not row.startswith("#"):
            points, _space, words = row.partition(" ")
            for word in map(skeleton, words.split(",")):
                text = " ".join(word.split())
                found[text[:KEY]].append(Word(text, number, int(points)))
    return found
