"""Who is near whom: the nearest texts by vectors and words, and the graph of shared neighbours."""

from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .vectors import Vectors, Words

NEAREST: Final = 15
CANDIDATES: Final = 45  # compared word by word
ALIGNED: Final = 1.0  # weight of that comparison beside the cosine
BLOCK: Final = 512  # rows at once: some 200 MB with 100,000 texts


def shared_neighbours(vectors: Vectors, words: Words) -> sp.csr_matrix:
    """Return the symmetric graph whose weights are the shares of NEAREST neighbours in common.

    Only texts of which one is among the other's nearest are joined (Jarvis and Patrick 1973;
    Ertöz, Steinbach and Kumar 2003).
    """
    near = nearest(vectors, words)
    count, most = near.shape
    ones = np.ones(near.size, dtype=np.float32)
    pointing = sp.csr_matrix((ones, (np.repeat(np.arange(count), most), near.ravel())),
                             shape=(count, count))
    joined = pointing.maximum(pointing.T)
    own = pointing + sp.identity(count, format="csr", dtype=np.float32)
    weights = _common(own, joined.tocoo()) / (most + 1)
    return weights


def nearest(vectors: Vectors, words: Words) -> NDArray[np.int32]:
    """Return each text's nearest other texts, the nearest first: texts × (at most) NEAREST."""
    count = len(vectors)
    most = min(CANDIDATES, count - 1)
    found = np.empty((count, min(NEAREST, most)), dtype=np.int32)
    likeness = np.ascontiguousarray(words.vectors)
    for start in range(0, count, BLOCK):
        cosines = vectors[start:start + BLOCK] @ vectors.T
        rows = np.arange(len(cosines))
        cosines[rows, start + rows] = -2
        places = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
        scores = np.take_along_axis(cosines, places, axis=1)
        for row in rows:
            scores[row] += ALIGNED * _alignment(start + row, places[row], words, likeness)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :found.shape[1]]
        found[start:start + BLOCK] = np.take_along_axis(places, order, axis=1)
    return found


def _alignment(text: int, others: NDArray[np.int64], words: Words, vectors: Vectors
               ) -> NDArray[np.float32]:
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
    like = vectors[own] @ vectors[theirs].T
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
