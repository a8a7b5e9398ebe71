"""The whole way from texts to gaps, without a database: what a nightly run and an evaluation do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .communities import NEW, Labels, group
from .coverage import Coverage, judge
from .guessing import guesses
from .neighbours import Candidates, agreeing, candidates, shared_neighbours
from .vectors import Vectors, Words, read_texts

LEAST_PIECES: Final = 3  # fewer make no gap
ROUGHLY: Final = 5.0  # fineness of the provisional groups
ANSWERED: Final = 0.8  # chance from which content answers a single piece
COVERED: Final = 0.64  # mean chance from which it answers a whole cluster
PARTLY: Final = 0.45  # from which an article is worth extending


@dataclass(frozen=True, slots=True)
class Pool:
    """All evidence of one language, and all that content says in customers' words."""

    evidence: Sequence[str]
    phrasings: Sequence[str]
    owners: Sequence[int]  # each phrasing's article, as a number
    known: Labels  # each piece's cluster so far; −1: new


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pieces of evidence that want the same, as places in the pool."""

    number: int  # as in Pool.known, or a new one
    pieces: NDArray[np.int64]  # all of them
    unanswered: NDArray[np.int64]  # those that content does not answer
    covered: float  # mean chance of all
    cohesion: float  # mean cosine of the unanswered ones to their middle

    @property
    def weight(self) -> float:
        """Return what ranks it, where every piece costs the same: size, doubt, cohesion."""
        return len(self.unanswered) * (1 - self.covered) * self.cohesion


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a pool."""

    clusters: list[Cluster]  # the heaviest first
    coverage: Coverage
    vectors: Vectors  # of evidence, then of phrasings
    graph: sp.csr_matrix


def find_clusters(pool: Pool, language: str) -> Findings:
    """Return the clusters of a pool; those known keep their number and their pieces."""
    texts = [*pool.evidence, *pool.phrasings]
    count = len(pool.evidence)
    if len(texts) <= LEAST_PIECES:  # too little to compare
        return Findings([], Coverage(np.zeros(count), None, None),
                        np.zeros((len(texts), 1), dtype=np.float32),
                        sp.csr_matrix((len(texts), len(texts)), dtype=np.float32))
    vectors, words = read_texts(texts, language)
    near = _near(vectors, words)
    graph = shared_neighbours(near)
    owners = np.concatenate([np.full(count, -1), np.asarray(pool.owners, dtype=np.int64)])
    coverage = judge(graph, near, owners)
    known = np.concatenate([pool.known, np.full(len(pool.phrasings), NEW)]).astype(np.int64)
    labels = group(graph, known)[:count]
    clusters = [one for number in np.unique(labels)
                if (one := _cluster(int(number), labels, vectors, coverage)) is not None]
    clusters.sort(key=lambda one: (-one.weight, one.number))
    return Findings(clusters, coverage, vectors, graph)


def _near(vectors: Vectors, words: Words) -> Candidates:
    """Return who is near whom, after a first graph showed what groups there may be."""
    near = candidates(vectors, words)
    unknown = np.full(len(vectors), NEW)
    provisional = group(shared_neighbours(near), unknown, ROUGHLY)
    return agreeing(near, guesses(vectors, provisional))


def _cluster(number: int, labels: Labels, vectors: Vectors, coverage: Coverage) -> Cluster | None:
    pieces = np.flatnonzero(labels == number)
    if len(pieces) < LEAST_PIECES:
        return None
    chances = coverage.chances[pieces]
    unanswered = pieces[chances < ANSWERED]
    middle = vectors[unanswered if len(unanswered) else pieces].mean(axis=0)
    return Cluster(number, pieces, unanswered, float(chances.mean()),
                   float(np.linalg.norm(middle)))
