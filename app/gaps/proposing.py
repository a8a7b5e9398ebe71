"""Merges and splits that a run would make, were it free to: proposed to editors, never done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .communities import Labels
from .finding import Cluster, Findings

TOGETHER: Final = 0.6  # of two gaps' pieces fall into the same new groups: a merge
APART: Final = 0.2  # of a gap's pieces, in each of two groups or more: a split
LEAST: Final = 10  # pieces on each side


@dataclass(frozen=True, slots=True)
class Merge:
    """Two gaps that want the same; the larger first."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Split:
    """A gap that wants several things: its parts, as places in the pool."""

    number: int
    parts: list[NDArray[np.int64]]


def propose(findings: Findings, clusters: list[Cluster]) -> list[Merge | Split]:
    """Compare those of the findings' clusters with what would be found today from scratch."""
    fresh = findings.fresh
    large = [one for one in clusters if len(one.pieces) >= LEAST]
    return [*_merges(fresh, large), *_splits(fresh, large)]


def _merges(fresh: Labels, clusters: list[Cluster]) -> Iterator[Merge]:
    """Propose each gap's likest smaller one, where both fall into the same new groups."""
    shares = np.zeros((len(clusters), int(fresh.max(initial=0)) + 1))
    for row, cluster in enumerate(clusters):
        np.add.at(shares[row], fresh[cluster.pieces], 1 / len(cluster.pieces))
    order = sorted(range(len(clusters)), key=lambda row: -len(clusters[row].pieces))
    for place, row in enumerate(order):
        smaller = order[place + 1:]
        overlaps = np.minimum(shares[row], shares[smaller]).sum(axis=1)
        if smaller and overlaps.max() >= TOGETHER:
            other = smaller[int(overlaps.argmax())]
            yield Merge(clusters[row].number, clusters[other].number)


def _splits(fresh: Labels, clusters: list[Cluster]) -> Iterator[Split]:
    for cluster in clusters:
        groups = fresh[cluster.pieces]
        parts = [cluster.pieces[groups == home] for home, hits in Counter(groups.tolist()).items()
                 if hits >= max(LEAST, APART * len(cluster.pieces))]
        if len(parts) > 1:
            yield Split(cluster.number, parts)
