"""Synonyms as editors write them, a line each: "netti, internet", "wlan => langaton verkko"."""

import re
from collections.abc import Iterator
from itertools import permutations, product
from typing import NamedTuple

from flask_babel import gettext as _

from app.language import tokens

from .documents import clean
from .rules import Rules

MAX_LINES = 500  # at a time
MAX_LINE = 200  # characters
MAX_SIDES = 12  # on a line
MAX_WORDS = 4  # of one of them: "langaton verkko" has two
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")  # not that of 2,4 GHz
_BOTH_WAYS = re.compile(r"<[=-]+>|↔|⇔")
_ONE_WAY = re.compile(r"[=-]+>|→|⇒")


class SynonymLine(NamedTuple):
    """`others` are looked for where somebody says one of `words`; without them, all of `words`
    stand for each other.
    """

    words: tuple[str, ...]
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " => ".join(", ".join(side) for side in (self.words, self.others) if side)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield what is said with what is looked for too."""
        return product(*self) if self.others else permutations(self.words, 2)


def read_line(text: str) -> SynonymLine:
    """Return a line that was typed, its words as typed.

    Raises ValueError, with words for the person who typed, for what is no line of synonyms.
    """
    sides = [[clean(word) for word in _COMMA.split(side)]
             for side in _ONE_WAY.split(_BOTH_WAYS.sub(",", text))]
    if len(sides) > 2:
        raise ValueError(_("There is more than one arrow."))
    line = SynonymLine(*(tuple(dict.fromkeys(filter(tokens, side))) for side in sides))
    if not line.words or (len(sides) == 2 and not line.others):
        raise ValueError(_("Words are missing beside the arrow."))
    if not line.others and len(line.words) < 2:
        raise ValueError(_("One word alone has no synonyms. Write at least two, with a comma "
                           "between them: netti, internet."))
    if len(str(line)) > MAX_LINE:
        raise ValueError(_("It is too long: at most %(n)s characters.", n=MAX_LINE))
    return line


def check_line(line: SynonymLine, language: str, rules: Rules) -> None:
    """Raise ValueError, with words for the person who typed, when search could not use a line."""
    every = (*line.words, *line.others)
    if len(every) > MAX_SIDES:
        raise ValueError(_("There are too many: at most %(n)s on a line.", n=MAX_SIDES))
    forms: dict[frozenset[str], str] = {}
    for text in every:
        words = tokens(text)
        if len(words) > MAX_WORDS:
            raise ValueError(_("“%(text)s” is too long: at most %(n)s words.", text=text,
                               n=MAX_WORDS))
        if all(rules.is_stop_word(word.text, language) for word in words):
            raise ValueError(_("Search leaves “%(text)s” out, as it says too little. Take it back "
                               "on the page of stop words first.", text=text))
        same = forms.setdefault(frozenset(rules.base_forms(text, language)), text)
        if same != text:
            raise ValueError(_("“%(text)s” and “%(same)s” are the same to search already.",
                               text=text, same=same))


def read_lines(text: str, language: str, rules: Rules) -> list[SynonymLine]:
    """Return the lines of a text; empty ones are passed over.

    Raises ValueError, which names the lines that are none and says why, at most the first five.
    """
    written = [(number, typed) for number, typed in enumerate(text.splitlines(), 1)
               if clean(typed)]
    if len(written) > MAX_LINES:
        raise ValueError(_("Too many lines: at most %(n)s.", n=MAX_LINES))
    lines, faults = [], []
    for number, typed in written:
        try:
            lines.append(read_line(typed))
            check_line(lines[-1], language, rules)
        except ValueError as error:
            faults.append(_("Line %(number)s: %(fault)s", number=number, fault=str(error)))
    if faults:
        raise ValueError(" ".join(faults[:5]))
    return lines
