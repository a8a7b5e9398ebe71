"""Which word another one derives from: maksu (payment) from maksaa (to pay), ändring from ändra.

A rule takes an ending off and puts another on; what comes out counts when it is a word. So rules
may guess freely: "lamppu" would come from "lamppaa", which nobody says.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

DEEPEST = 2  # laskutus, from laskuttaa, from lasku
LEFT = 2  # letters that an ending leaves at least


class Rule(NamedTuple):
    """`ending` stands for the first of `bases` that makes a word of class `of`, of `shortest`
    letters at least. `shapes` gives what may stand before the ending in the base, likeliest first.
    """

    ending: str
    bases: tuple[str, ...]
    of: str
    shapes: Callable[[str], Iterable[str]] = lambda stem: (stem,)
    shortest: int = 3


class Derivation:
    """How a language derives words."""

    def __init__(self, rules: Iterable[Rule], is_word: Callable[[str, str], bool]) -> None:
        """Take the rules, and what tells whether a text is the base form of a word of a class."""
        self._is_word = is_word
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._rules[rule.ending[-1]].append(rule)

    def roots(self, word: str) -> list[str]:
        """Return what a lower-case base form derives from, nearest first, then what those do."""
        found: dict[str, None] = {}
        layer = [word]
        for _ in range(DEEPEST):
            layer = [root for one in layer for root in self._nearest(one)]
            found |= dict.fromkeys(layer)
        return list(found)

    def _nearest(self, word: str) -> Iterator[str]:
        for rule in self._rules.get(word[-1:], ()):
            stem = word.removesuffix(rule.ending)
            if LEFT <= len(stem) < len(word):
                guesses = (shape + base for shape in rule.shapes(stem) for base in rule.bases)
                yield from islice((guess for guess in guesses if len(guess) >= rule.shortest
                                   and self._is_word(guess, rule.of)), 1)
