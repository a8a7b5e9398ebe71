"""Words much like one of the query: "taulukko" for "taulukkolaskenta", a word family, an ending
that no dictionary knows.

Likeness is Dice's coefficient of the words' sets of four letters in a row (Dice 1945): twice the
shared ones over the sum of both. The words are the base forms that the index holds, one immutable
part for each of its own.
"""

from array import array
from collections import defaultdict
from dataclasses import replace

import numpy as np

from .engine import Part, Slot, Snapshot
from .kept import Kept
from .letters import LETTERS, sequences

LIKE = 0.4  # Dice's coefficient from which a word is near
VERY_LIKE = 0.5  # from which it may stand alone
MOST = 6  # near words of one
WEIGHT = 0.5  # of a near word, times its likeness
REMEMBERED = 10_000  # words a part


class Neighbours:
    """Finds near words in an index's snapshots."""

    def __init__(self) -> None:
        self._parts = Kept(PartNeighbours)

    def widen(self, slots: list[Slot], language: str, snapshot: Snapshot) -> list[Slot]:
        """Return `slots`, each with the near words of its base forms."""
        parts = [self._parts.of(part, language, snapshot) for part in snapshot.parts]
        return [_widened(slot, parts) for slot in slots]


class PartNeighbours:
    """The base forms of one language in one part of the index, by their letters."""

    def __init__(self, part: Part, language: str) -> None:
        self._words = [word for word in part.lemmas(language) if len(word) >= LETTERS]
        holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._sizes = np.zeros(len(self._words), np.intp)
        for number, word in enumerate(self._words):
            own = sequences(word)
            self._sizes[number] = len(own)
            for letters in own:
                holders[letters].append(number)
        self._holders = {letters: np.asarray(numbers) for letters, numbers in holders.items()}
        self._known: dict[str, list[tuple[float, str]]] = {}

    def near(self, word: str) -> list[tuple[float, str]]:
        """Return the words most like `word`, itself left out, with their likeness."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > REMEMBERED:
                self._known = {}
            known = self._known[word] = sorted(
                self._found(word), key=lambda one: (-one[0], one[1]))[:MOST]
        return known

    def _found(self, word: str) -> list[tuple[float, str]]:
        own = sequences(word)
        holders = [self._holders[letters] for letters in own if letters in self._holders]
        if not holders:
            return []
        numbers, shared = np.unique(np.concatenate(holders), return_counts=True)
        likeness = 2 * shared / (len(own) + self._sizes[numbers])
        enough = likeness >= LIKE
        return [(like, self._words[number]) for like, number
                in zip(likeness[enough].tolist(), numbers[enough].tolist(), strict=True)
                if self._words[number] != word]


def very_near(slot: Slot) -> Slot:
    """Return `slot` without the near words that stand for it only beside others."""
    return replace(slot, near=tuple((term, weight) for term, weight in slot.near
                                    if weight >= WEIGHT * VERY_LIKE))


def _widened(slot: Slot, parts: list[PartNeighbours]) -> Slot:
    own = {term for term, _ in slot.terms}
    near: dict[str, float] = {}
    for term, weight in slot.terms:
        if weight == 1.0 and len(term) > LETTERS:
            for part in parts:
                for likeness, word in part.near(term[1:]):
                    key = term[0] + word
                    if key not in own:
                        near[key] = max(near.get(key, 0.0), likeness)
    best = sorted(near.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return replace(slot, near=tuple((key, WEIGHT * likeness) for key, likeness in best))

