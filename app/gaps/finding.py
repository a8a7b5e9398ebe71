"""The whole way from texts to gaps, without a database: what a nightly run and an evaluation do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .communities import NEW, Flags, Grouping, Labels, group, group_by_articles, open_new
from .coverage import Coverage, judge
from .guessing import guesses
from .neighbours import Candidates, agreeing, candidates, shared_neighbours
from .vectors import Vectors, Words, read_texts, stems

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
    meanings: Vectors | None = None  # of evidence, then of phrasings: from a language model
    came_lately: Flags | None = None  # known pieces that something new may still take with it

    @property
    def lately(self) -> Flags:
        """Return `came_lately`, which nothing did where it is not given."""
        return (np.zeros(len(self.evidence), dtype=bool) if self.came_lately is None
                else self.came_lately)


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
    vectors: Vectors  # of pieces, then of phrasings
    graph: sp.csr_matrix  # of sorts of evidence (pieces that say the same), then of phrasings
    sorts: NDArray[np.int64]  # each piece's sort
    words: Words
    fresh: Labels  # each piece's group, were none known


def find_clusters(pool: Pool, language: str) -> Findings:
    """Return the clusters of a pool; those known keep their number and their pieces, be they few.

    Pieces of the same words are looked at once and counted each: hundreds of people search
    for one word, and would be each other's nearest neighbours and nobody else's.
    """
    same = _same(pool, language)
    texts = [*(pool.evidence[place] for place in same.first), *pool.phrasings]
    vectors, words = read_texts(texts, language, _meanings(pool, same))
    if len(texts) <= LEAST_PIECES:
        return _too_little(same, vectors, words)
    near = _near(vectors, words)
    graph = shared_neighbours(near)
    owners = np.array([*[-1] * len(same.first), *pool.owners], dtype=np.int64)
    coverage = judge(graph, near, owners)
    coverage = replace(coverage, chances=coverage.chances[same.of])
    fresh = group_by_articles(graph, owners)
    labels = _joined(pool, same, graph, fresh)
    vectors = _of_pieces(same, vectors)
    clusters = [cluster_of(int(number), np.flatnonzero(labels == number), vectors, coverage)
                for number in _large_enough(labels, pool.known)]
    clusters.sort(key=lambda one: (-one.weight, one.number))
    return Findings(clusters, coverage, vectors, graph, same.of, words, fresh.labels[same.of])


def cluster_of(number: int, pieces: NDArray[np.int64], vectors: Vectors, coverage: Coverage
               ) -> Cluster:
    """Return the cluster of some pieces, with its figures."""
    chances = coverage.chances[pieces]
    unanswered = pieces[chances < ANSWERED]
    middle = vectors[unanswered if len(unanswered) else pieces].mean(axis=0)
    return Cluster(number, pieces, unanswered, float(chances.mean()),
                   float(np.linalg.norm(middle)))


class _Same(NamedTuple):
    """Which pieces say the same."""

    first: list[int]  # a piece of each sort
    of: NDArray[np.int64]  # each piece's sort
    known: Labels  # each sort's cluster so far: that of most of its pieces
    fresh: Flags  # sorts of which all pieces are new or came lately


def _same(pool: Pool, language: str) -> _Same:
    sorts: dict[object, int] = {}
    first: list[int] = []
    of = np.empty(len(pool.evidence), dtype=np.int64)
    for place, text in enumerate(pool.evidence):
        key = tuple(stems(text, language, stop_words=True)) or text
        if key not in sorts:
            sorts[key] = len(first)
            first.append(place)
        of[place] = sorts[key]
    votes: list[Counter[int]] = [Counter() for _sort in first]
    for sort, number in zip(of.tolist(), np.asarray(pool.known).tolist(), strict=True):
        votes[sort][number] += number != NEW
    known = [max(vote.items(), key=lambda one: (one[1], one[0]))[0] for vote in votes]
    fresh = np.ones(len(first), dtype=bool)
    fresh[of[(pool.known != NEW) & ~pool.lately]] = False
    return _Same(first, of, np.array(known, dtype=np.int64), fresh)


def _meanings(pool: Pool, same: _Same) -> Vectors | None:
    if pool.meanings is None:
        return None
    return pool.meanings[[*same.first, *range(len(pool.evidence), len(pool.meanings))]]


def _too_little(same: _Same, vectors: Vectors, words: Words) -> Findings:
    """Return what is found where there is nothing to compare."""
    pieces = len(same.of)
    return Findings([], Coverage(np.zeros(pieces), None, None), _of_pieces(same, vectors),
                    sp.csr_matrix((len(vectors), len(vectors))), same.of, words, np.arange(pieces))


def _of_pieces(same: _Same, vectors: Vectors) -> Vectors:
    """Return the vectors of pieces, then of phrasings, from those of sorts, then of phrasings."""
    count = len(same.first)
    return np.concatenate([vectors[:count][same.of], vectors[count:]])


def _near(vectors: Vectors, words: Words) -> Candidates:
    """Return who is near whom, after a first graph showed what groups there may be."""
    near = candidates(vectors, words)
    unknown = np.full(len(vectors), NEW)
    provisional = group(shared_neighbours(near), unknown, ROUGHLY)
    return agreeing(near, guesses(vectors, provisional))


def _joined(pool: Pool, same: _Same, graph: sp.csr_matrix, fresh: Grouping) -> Labels:
    """Return each piece's cluster: the one it has, or the one its sort joins or opens."""
    count, phrasings = len(same.first), len(pool.phrasings)
    known = np.concatenate([same.known, np.full(phrasings, NEW)])
    opened = open_new(graph, known, np.concatenate([same.fresh, np.zeros(phrasings, dtype=bool)]))
    found = group(graph, opened, fresh.fineness) if (known != NEW).any() else fresh.labels
    found = found[:count].copy()
    # A known number may be no sort's own, since others outvoted it: no new group takes it.
    found[found > known.max()] += max(0, int(pool.known.max(initial=NEW) - known.max()))
    moved = (same.known != NEW) & (opened != known)[:count]
    free = (pool.known == NEW) | (pool.lately & moved[same.of])
    return np.where(free, found[same.of], pool.known)


def _large_enough(labels: Labels, known: Labels) -> NDArray[np.int64]:
    """Return the numbers of clusters: a new one has LEAST_PIECES."""
    numbers, sizes = np.unique(labels, return_counts=True)
    return np.asarray(numbers[(sizes >= LEAST_PIECES) | np.isin(numbers, known)])
