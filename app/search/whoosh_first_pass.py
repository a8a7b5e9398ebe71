"""The first pass over one segment of a Whoosh index: BM25F, each word by its strongest term.

Scores stand in arrays as long as the segment, so that numpy does the work: a tenth of the time that
Python's dictionaries take.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]
Scores = NDArray[np.float32]
Factors = Sequence[tuple[float, str]]  # what a term's frequency is multiplied by, and the term


class Word(NamedTuple):
    """One word of a query: the terms that may stand for it, and near ones."""

    own: Factors
    near: Factors


class Found(NamedTuple):
    """Scores and numbers of the best documents; how many match every word, and how many any."""

    best: Sequence[tuple[float, int]]
    complete: int
    partial: int


class Segment(Protocol):
    """What is read of a segment."""

    @property
    def size(self) -> int:
        """Return how many documents it has, deleted or not."""

    def postings(self, term: str) -> tuple[Numbers, Scores]:
        """Return the documents of `term` and their saturated term frequency, 0 to 1."""


def find(segment: Segment, words: Sequence[Word], gone: Collection[int], kind: str | None,
         limit: int) -> Found:
    """Return the `limit` best that are not `gone`; only those that hold the term `kind`, if any."""
    totals = np.zeros(segment.size, np.float32)
    full = np.ones(segment.size, np.bool_)
    for word in words:
        scores = np.zeros(segment.size, np.float32)
        _raise(scores, segment, word.own)
        full &= scores > 0
        _raise(scores, segment, word.near)
        totals += scores
    totals[np.fromiter(gone, np.intp, len(gone))] = 0
    if kind:
        others = np.ones(segment.size, np.bool_)
        others[segment.postings(kind)[0]] = False
        totals[others] = 0
    found = totals.nonzero()[0]
    return Found(_best(totals, found, limit) if limit else (),
                 int(np.count_nonzero(full & (totals > 0))), len(found))


def _raise(scores: Scores, segment: Segment, terms: Factors) -> None:
    """Raise each document's score to that of its strongest term."""
    for factor, term in terms:
        numbers, weights = segment.postings(term)
        scores[numbers] = np.maximum(scores[numbers], weights * np.float32(factor))


def _best(totals: Scores, found: Numbers, limit: int) -> list[tuple[float, int]]:
    scores = totals[found]
    if len(found) > limit:
        kept = scores.argpartition(-limit)[-limit:]
        found, scores = found[kept], scores[kept]
    order = np.lexsort((found, -scores))
    return list(zip(scores[order].tolist(), found[order].tolist(), strict=True))
