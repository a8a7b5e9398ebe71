"""Who is near whom: the nearest texts by vectors and words, and the graph of shared neighbours."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .vectors import Vectors, Words

NEAREST: Final = 15
CANDIDATES: Final = 45  # compared word by word
ALIGNED: Final = 1.5  # weight of that comparison beside the cosine
AGREED: Final = 1.0  # and of agreeing guesses
BLOCK: Final = 512  # rows at once: some 200 MB with 100,000 texts


@dataclass(frozen=True, slots=True)
class Candidates:
    """Each text's likeliest neighbours, and how near they are: texts × (at most) CANDIDATES."""

    places: NDArray[np.int32]
    scores: NDArray[np.float32]


def candidates(vectors: Vectors, words: Words) -> Candidates:
    """Return each text's nearest other texts by cosine, scored by their words too."""
    count = len(vectors)
    most = min(CANDIDATES, count - 1)
    places = np.empty((count, most), dtype=np.int32)
    scores = np.empty((count, most), dtype=np.float32)
    for start in range(0, count, BLOCK):
        cosines = vectors[start:start + BLOCK] @ vectors.T
        rows = range(len(cosines))
        cosines[rows, [start + row for row in rows]] = -2
        near = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
        places[start:start + BLOCK] = near
        scores[start:start + BLOCK] = np.take_along_axis(cosines, near, axis=1)
        for row in rows:
            scores[start + row] += ALIGNED * _alignment(start + row, near[row], words)
    return Candidates(places, scores)


def agreeing(near: Candidates, guesses: NDArray[np.float32]) -> Candidates:
    """Score candidates by how alike two texts' guesses (unit vectors) are, too."""
    scores = np.empty_like(near.scores)
    for start in range(0, len(guesses), BLOCK):
        part = slice(start, start + BLOCK)
        scores[part] = near.scores[part] + AGREED * np.einsum(
            "id,ijd->ij", guesses[part], guesses[near.places[part]])
    return Candidates(near.places, scores)


def shared_neighbours(near: Candidates) -> sp.csr_matrix:
    """Return the symmetric graph whose weights are the shares of NEAREST neighbours in common.

    Only texts of which one is among the other's nearest are joined (Jarvis and Patrick 1973;
    Ertöz, Steinbach and Kumar 2003).
    """
    order = np.argsort(-near.scores, axis=1, kind="stable")[:, :NEAREST]
    nearest = np.take_along_axis(near.places, order, axis=1)
    count, most = nearest.shape
    pointing = sp.csr_matrix(
        (np.ones(nearest.size, dtype=np.float32), (np.repeat(np.arange(count), most),
                                                   nearest.ravel())), shape=(count, count))
    joined = pointing.maximum(pointing.T)
    own = pointing + sp.identity(count, format="csr", dtype=np.float32)
    return _common(own, joined.tocoo()) / (most + 1)


def _alignment(text: int, others: NDArray[np.int64], words: Words) -> NDArray[np.float32]:
    """Return how well each word of one text finds a like one in the other, both ways, 0..1.

    Each word is matched with its likest, weighted by how rare it is (as in Corley and Mihalcea
    2005).
    """
    own = words.texts[text]
    lengths = np.array([len(words.texts[other]) for other in others])
    scores = np.zeros(len(others), dtype=np.float32)
    filled = lengths > 0
    if not len(own) or not filled.any():
        return scores
    theirs = np.concatenate([words.texts[other] for other in others[filled]])
    like = words.vectors[own] @ words.vectors[theirs].T
    starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
    own_weights, their_weights = words.weights[own], words.weights[theirs]
    there = own_weights @ np.maximum.reduceat(like, starts, axis=1) / own_weights.sum()
    back = (np.add.reduceat(like.max(axis=0) * their_weights, starts)
            / np.add.reduceat(their_weights, starts))
    scores[filled] = (there + back) / 2
    return scores


def _common(own: sp.csr_matrix, pairs: sp.coo_matrix) -> sp.csr_matrix:
    """Return for each pair how many neighbours both have, in parts that fit in memory."""
    counts = np.empty(pairs.nnz, dtype=np.float32)
    for start in range(0, pairs.nnz, 200_000):
        part = slice(start, start + 200_000)
        counts[part] = np.asarray(
            own[pairs.row[part]].multiply(own[pairs.col[part]]).sum(axis=1)).ravel()
    graph = sp.csr_matrix((counts, (pairs.row, pairs.col)), shape=own.shape)
    graph.eliminate_zeros()
    return graph
