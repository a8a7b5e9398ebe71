"""What each text looks like to a model that learnt the others' provisional groups.

Self-training: groups found once are learnt by a linear model and guessed for texts that it has
not seen. Two texts of one need get like guesses, also where their words differ, since what all
groups share (greetings, please, how do I) tells the model nothing (compare Zhang et al. 2021,
"Discovering New Intents with Deep Aligned Clustering").
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .communities import Labels
from .vectors import Vectors, unit

FOLDS: Final = 4
RIDGE: Final = 0.3
MOST_NUMBERS: Final = 64  # of a guess


def guesses(vectors: Vectors, groups: Labels) -> NDArray[np.float32]:
    """Return a unit vector for each text: its guessed membership in `groups`, made smaller.

    Ridge regression on membership, each fold guessed by the other three.
    """
    fold = np.random.default_rng(0).integers(0, FOLDS, len(vectors))
    found = np.zeros((len(vectors), groups.max() + 1), dtype=np.float32)
    for turn in range(FOLDS):
        seen = fold != turn
        found[~seen] = vectors[~seen] @ _ridge(vectors[seen], groups[seen], found.shape[1])
    found -= found.mean(axis=0)
    guessed: NDArray[np.float32] = unit(_smaller(unit(found)))
    return guessed


def _ridge(vectors: Vectors, groups: Labels, count: int) -> NDArray[np.float32]:
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, groups, vectors)
    inner = vectors.T @ vectors + RIDGE * np.eye(vectors.shape[1])
    return np.linalg.solve(inner, sums.T).astype(np.float32)


def _smaller(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what keeps most of the inner products in MOST_NUMBERS numbers."""
    values, axes = np.linalg.eigh(found.T @ found)
    return np.asarray(found @ axes[:, np.argsort(-values)[:MOST_NUMBERS]])

