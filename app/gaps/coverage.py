"""How likely content answers a text already, calibrated without labels: by hiding articles.

Two signals. The chance that a walk from the text over shared neighbours comes to an article's
words before it gives up (a hitting probability; compare Zhu, Ghahramani and Lafferty 2003): so a
text is covered by what its neighbours' neighbours are covered by, although it shares no word with
the article. And how near the nearest words of an article are: which tells more where articles are
many and evidence is little. What they mean is learnt from the articles themselves: one phrasing of
each is hidden (it is covered still, by the others), and whole articles are hidden (theirs are not).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler, normalize

from .neighbours import Candidates

GOES_ON: Final = 0.95  # of a walk at each step
STEPS: Final = 30
FOLDS: Final = 5
ENOUGH: Final = 20  # articles with other phrasings, to calibrate on
LEAST_ODDS: Final = 1e-4
# Where articles cannot tell: their phrasings are too few, or too unlike each other (as good
# editors make them), so that hidden ones are judged little better than by tossing a coin.
TOO_WRONG: Final = 0.35
# Then, what labelled messages gave, with few articles and with many: weights of the log odds of
# coming there, of the nearest's score, and of the log share that content has in all texts.
USUAL: Final = (0.72, 1.08, -1.62)
USUAL_BIAS: Final = -6.85

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How covered each piece of evidence is, and how wrong such a statement is."""

    chances: Floats  # of each piece, 0..1
    missed: float | None  # share of covered phrasings called uncovered; None: not calibrated
    mistaken: float | None  # share of uncovered phrasings called covered


def judge(graph: sp.csr_matrix, near: Candidates, owners: NDArray[np.int64]) -> Coverage:
    """Return how covered each piece of evidence is.

    `graph`: shared neighbours of all texts; `near`: what they were chosen from. `owners`: a
    text's article, as a number; −1 for evidence.
    """
    evidence = owners < 0
    if evidence.all():
        return Coverage(np.zeros(len(owners)), None, None)
    signals = _Signals(graph, near)
    found = signals.towards(~evidence)[evidence]
    examples = _examples(signals, owners)
    if examples is not None:
        shown, covered, folds = examples
        scale = StandardScaler().fit(shown)
        missed, mistaken = _errors(scale.transform(shown), covered, folds)
        if (missed + mistaken) / 2 <= TOO_WRONG:
            model = _fit(scale.transform(shown), covered)
            return Coverage(model.predict_proba(scale.transform(found))[:, 1], missed, mistaken)
    share = np.full(len(found), np.log(1 - evidence.mean()))
    odds = np.column_stack([found, share]) @ np.array(USUAL) + USUAL_BIAS
    return Coverage(np.asarray(1 / (1 + np.exp(-odds))), None, None)


class _Signals:
    """How near texts are to some of them, by the graph and one by one."""

    def __init__(self, graph: sp.csr_matrix, near: Candidates) -> None:
        self._walk = normalize(graph, norm="l1", axis=1).tocsr()
        self._near = near
        self._least = near.scores.min(axis=1, initial=0)

    def towards(self, target: Flags) -> Floats:
        """Return for each text its log odds to come to one of `target`, and the nearest's score.
        """
        chance = target.astype(np.float64)
        for _step in range(STEPS):
            chance = GOES_ON * (self._walk @ chance)
            chance[target] = 1.0
        scores = np.where(target[self._near.places], self._near.scores, -np.inf)
        nearest = np.maximum(scores.max(axis=1, initial=-np.inf), self._least)
        chance = np.clip(self._walk @ chance, LEAST_ODDS, 1 - LEAST_ODDS)
        return np.column_stack([np.log(chance / (1 - chance)), nearest])


def _examples(signals: _Signals, owners: NDArray[np.int64]
              ) -> tuple[Floats, Flags, NDArray[np.int64]] | None:
    """Return signals of hidden phrasings, whether they are covered, and their article's fold."""
    phrasings = np.flatnonzero(owners >= 0)
    articles, place, sizes = np.unique(owners[phrasings], return_inverse=True, return_counts=True)
    if (sizes > 1).sum() < ENOUGH:
        return None
    order = np.argsort(place, kind="stable")
    number = np.empty(len(place), dtype=np.int64)  # of a phrasing within its article
    number[order] = np.concatenate([np.arange(size) for size in sizes])
    fold = np.random.default_rng(0).permutation(len(articles))[place] % FOLDS
    shown, covered, folds = [], [], []
    for turn in range(FOLDS):
        one_of_each = (number == turn % sizes[place]) & (sizes[place] > 1)
        for hidden, still in ((one_of_each, True), (fold == turn, False)):
            target = np.zeros(len(owners), dtype=bool)
            target[phrasings[~hidden]] = True
            shown.append(signals.towards(target)[phrasings[hidden]])
            covered.append(np.full(hidden.sum(), still))
            folds.append(fold[hidden])
    return np.concatenate(shown), np.concatenate(covered), np.concatenate(folds)


def _errors(signals: Floats, covered: Flags, folds: NDArray[np.int64]) -> tuple[float, float]:
    """Return both shares of wrong statements about articles that the model has not seen."""
    said = np.zeros(len(signals), dtype=bool)
    for turn in range(FOLDS):
        seen = folds != turn
        said[~seen] = _fit(signals[seen], covered[seen]).predict(signals[~seen])
    return float((~said[covered]).mean()), float(said[~covered].mean())


def _fit(signals: Floats, covered: Flags) -> LogisticRegression:
    return LogisticRegression(class_weight="balanced").fit(signals, covered)
