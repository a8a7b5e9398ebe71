"""How likely content answers a text already, calibrated without labels: by hiding articles.

The signal is the chance that a walk from the text over shared neighbours comes to an article's
words before it gives up (a hitting probability; compare Zhu, Ghahramani and Lafferty 2003). So a
text is covered by what its neighbours' neighbours are covered by, although it shares no word with
the article. What chance means "covered" is learnt from the articles themselves: one phrasing of
each is hidden (it is covered still, by the others), and whole articles are hidden (theirs are not).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

GOES_ON: Final = 0.95  # of a walk at each step
STEPS: Final = 30
FOLDS: Final = 5
ENOUGH: Final = 20  # articles with other phrasings, to calibrate on
LEAST_CHANCE: Final = 1e-3
# Where there is too little to calibrate on: the middle of what labelled messages gave.
USUAL: Final = (-1.9, 0.45)  # log chance at which half are covered; its spread

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How covered each piece of evidence is, and how wrong such a statement is."""

    chances: Floats  # of each piece, 0..1
    missed: float | None  # share of covered phrasings called uncovered; None: not calibrated
    mistaken: float | None  # share of uncovered phrasings called covered


def judge(graph: sp.csr_matrix, owners: NDArray[np.int32]) -> Coverage:
    """Return how covered each piece of evidence is.

    `graph`: shared neighbours of all texts. `owners`: a text's article, as a number; −1 for
    evidence.
    """
    walk = normalize(graph, norm="l1", axis=1).tocsr()
    phrasings = np.flatnonzero(owners >= 0)
    evidence = np.flatnonzero(owners < 0)
    if not len(phrasings):
        return Coverage(np.zeros(len(evidence)), None, None)
    chances = _log_chance(walk, owners >= 0)[evidence]
    examples = _examples(walk, owners, phrasings)
    if examples is None:
        return Coverage(_logistic((chances - USUAL[0]) / USUAL[1]), None, None)
    signals, covered, folds = examples
    missed, mistaken = _errors(signals, covered, folds)
    model = _fit(signals, covered)
    return Coverage(model.predict_proba(chances[:, None])[:, 1], missed, mistaken)


def _log_chance(walk: sp.csr_matrix, target: NDArray[np.bool_]) -> Floats:
    """Return the log of the chance that a walk comes from each text to one of `target`."""
    chance = target.astype(np.float64)
    for _step in range(STEPS):
        chance = GOES_ON * (walk @ chance)
        chance[target] = 1.0
    return np.asarray(np.log(walk @ chance + LEAST_CHANCE))


def _examples(walk: sp.csr_matrix, owners: NDArray[np.int32], phrasings: NDArray[np.int64]
              ) -> tuple[Floats, NDArray[np.bool_], NDArray[np.int64]] | None:
    """Return signals of hidden phrasings, whether they are covered, and their article's fold."""
    articles, place, sizes = np.unique(owners[phrasings], return_inverse=True, return_counts=True)
    if (sizes > 1).sum() < ENOUGH:
        return None
    order = np.argsort(place, kind="stable")
    number = np.empty(len(place), dtype=np.int64)  # of a phrasing within its article
    number[order] = np.concatenate([np.arange(size) for size in sizes])
    fold = np.random.default_rng(0).permutation(len(articles))[place] % FOLDS
    signals, covered, folds = [], [], []
    for turn in range(FOLDS):
        one_of_each = (number == turn % sizes[place]) & (sizes[place] > 1)
        for hidden, still in ((one_of_each, True), (fold == turn, False)):
            target = np.zeros(len(owners), dtype=bool)
            target[phrasings[~hidden]] = True
            signals.append(_log_chance(walk, target)[phrasings[hidden]])
            covered.append(np.full(hidden.sum(), still))
            folds.append(fold[hidden])
    return np.concatenate(signals), np.concatenate(covered), np.concatenate(folds)


def _errors(signals: Floats, covered: NDArray[np.bool_], folds: NDArray[np.int64]
            ) -> tuple[float, float]:
    """Return both shares of wrong statements about articles that the model has not seen."""
    said = np.zeros(len(signals), dtype=bool)
    for turn in range(FOLDS):
        seen = folds != turn
        said[~seen] = _fit(signals[seen], covered[seen]).predict(signals[~seen][:, None])
    return float((~said[covered]).mean()), float(said[~covered].mean())


def _fit(signals: Floats, covered: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(class_weight="balanced").fit(signals[:, None], covered)


def _logistic(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-values))
