"""A frozen rule of membership: which texts count for a gap, by their words alone.

The same rule reads the weeks before and after an article, so that neither new content nor new
evidence moves what is counted (DESIGN §5). Pure: no Flask, no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .vectors import stems

WORDS: Final = 60
HALF: Final = 0.5  # added to every count, so that no word is proof
FOLDS: Final = 5
NEVER: Final = 1e9

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """A text counts when the weights of its words, and pairs of words, reach `least`."""

    weights: Mapping[str, float]
    least: float

    def as_json(self) -> dict[str, Any]:
        """Return what `Rule(**stored)` takes."""
        return {"weights": dict(self.weights), "least": self.least}


class Texts:
    """Texts as rules see them: which stems, and pairs of neighbouring stems, each has."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self.count = len(texts)
        self.places: dict[str, int] = {}
        columns: list[int] = []
        ends = [0]
        for text in texts:
            words = stems(text, language)
            said = sorted({*words, *map(" ".join, pairwise(words))})
            columns += [self.places.setdefault(one, len(self.places)) for one in said]
            ends.append(len(columns))
        self.features = list(self.places)
        matrix = sp.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends),
                               shape=(self.count, max(1, len(self.places))))
        self.has = matrix.tocsc()

    def counted(self, rule: Rule) -> Flags:
        """Return which texts count."""
        return self._sums(rule.weights) >= rule.least

    def learn(self, inside: Flags, seen: Flags | None = None) -> Rule:
        """Return the rule that tells the texts `inside` from the others best, by those `seen`.

        Weights are log odds ratios of the WORDS that tell most (weight × members that have it);
        the least sum is where precision and recall are best together (F1).
        """
        seen = np.ones(self.count, dtype=bool) if seen is None else seen
        members, others = inside & seen, ~inside & seen
        hits = np.asarray(members.astype(np.float32) @ self.has).ravel()
        rest = np.asarray(others.astype(np.float32) @ self.has).ravel()
        odds = _log_odds(hits, members.sum()) - _log_odds(rest, others.sum())
        odds[(hits < min(2, members.sum())) | (odds < 0)] = 0
        best = np.argsort(-odds * hits, kind="stable")[:WORDS]
        weights = {self.features[place]: round(float(odds[place]), 4)
                   for place in best if odds[place] > 0}
        sums = self._sums(weights)
        return Rule(weights, _least(sums[seen], inside[seen]))

    def counted_unseen(self, inside: Flags) -> Flags:
        """Return which texts count by rules that were not learnt from them.

        A rule knows the very texts that it was learnt from better than those to come; counted by
        itself, they would be more, and an article would seem to have spared the difference.
        """
        fold = np.random.default_rng(0).integers(0, FOLDS, self.count)
        counted = np.zeros(self.count, dtype=bool)
        for turn in range(FOLDS):
            unseen = fold == turn
            counted[unseen] = self.counted(self.learn(inside, ~unseen))[unseen]
        return counted

    def _sums(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        known = [word for word in weights if word in self.places]
        if not known:
            return np.zeros(self.count)
        columns = self.has[:, [self.places[word] for word in known]]
        return np.asarray(columns @ np.array([weights[word] for word in known]))


def _least(sums: NDArray[np.float64], inside: Flags) -> float:
    """Return the sum from which on F1 is best; above all where nothing tells members apart."""
    order = np.argsort(-sums, kind="stable")
    ranked = sums[order]
    right = np.cumsum(inside[order])
    f1 = 2 * right / (np.arange(1, len(sums) + 1) + inside.sum())
    f1[:-1][ranked[:-1] == ranked[1:]] = 0  # equal sums are taken together
    f1[ranked <= 0] = 0
    if not f1.any():
        return NEVER
    return float(ranked[int(f1.argmax())]) - 1e-6


def _log_odds(hits: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    return np.asarray(np.log((hits + HALF) / (count - hits + HALF)))
