"""Texts grouped by whom they have for neighbours; what was grouped before stays so."""

from collections.abc import Sequence
from typing import Final

import igraph
import leidenalg
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

FINENESS: Final = 7.0  # the resolution of modularity among 10,000 texts
ROUNDS: Final = 2
FINER: Final = 16.0  # times as fine, where what is new is looked for
MOSTLY: Final = 1 / 3  # of the way from the share of new texts in all to none but new ones
LEAST_NEW: Final = 5  # texts, to be something new
NEW: Final = -1

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


def group(graph: sp.csr_matrix, known: Labels, fineness: float | None = None) -> Labels:
    """Return a group number for each text: those with `known` ≥ 0 keep theirs.

    New texts (−1) join a group or form one of their own (numbers not in `known`), whatever adds
    most modularity (Leiden: Traag, Waltman and van Eck 2019). The number of groups grows with
    the root of the number of texts. The same graph gives the same groups.
    """
    count = graph.shape[0]
    if fineness is None:
        fineness = _fineness(count)
    frozen = known != NEW
    names, start = np.unique(known[frozen], return_inverse=True)
    first = np.empty(count, dtype=np.int64)
    first[frozen] = start
    first[~frozen] = len(names) + np.arange((~frozen).sum())
    found = _leiden(graph, first, frozen, fineness)
    return _named(found, known, frozen)


def open_new(graph: sp.csr_matrix, known: Labels, new: Flags) -> Labels:
    """Return `known` with further groups of those `new` texts that are something new together.

    One by one, the first messages about something new would each join some older group that is
    somewhat like it, for want of each other. So all texts are grouped afresh and finely: where
    most are new (halfway from their share in all texts to 1), these open a group.
    """
    if (known == NEW).all():
        return known
    unknown = np.full(len(known), NEW)
    found = group(graph, unknown, FINER * _fineness(len(known)))
    sizes, fresh, usual = np.bincount(found), np.bincount(found, new), new.mean()
    something = (fresh >= LEAST_NEW) & (fresh >= sizes * (usual + MOSTLY * (1 - usual)))
    return np.where(new & something[found], known.max() + 1 + found, known)


def group_into(graph: sp.csr_matrix, groups: int) -> Labels:
    """Return exactly `groups` groups, or as near as any fineness comes: for evaluations."""
    low, high = 0.05, 100.0
    unknown = np.full(graph.shape[0], NEW)
    best: Labels | None = None
    for _turn in range(16):
        middle = (low * high) ** 0.5
        found = group(graph, unknown, middle)
        if best is None or abs(found.max() + 1 - groups) < abs(best.max() + 1 - groups):
            best = found
        if found.max() + 1 == groups:
            break
        low, high = (low, middle) if found.max() + 1 > groups else (middle, high)
    assert best is not None
    return best


def _fineness(count: int) -> float:
    return float(max(1.0, FINENESS * (count / 10_000) ** 0.5))


def _leiden(graph: sp.csr_matrix, first: Labels, frozen: NDArray[np.bool_], fineness: float
            ) -> Labels:
    upper = sp.triu(graph, 1).tocoo()
    edges = igraph.Graph(n=graph.shape[0], edges=np.column_stack([upper.row, upper.col]))
    partition = leidenalg.RBConfigurationVertexPartition(
        edges, initial_membership=first.tolist(), weights=upper.data.tolist(),
        resolution_parameter=fineness)
    optimiser = leidenalg.Optimiser()
    optimiser.set_rng_seed(0)
    fixed: Sequence[bool] | None = frozen.tolist() if frozen.any() else None
    optimiser.optimise_partition(partition, n_iterations=ROUNDS, is_membership_fixed=fixed)
    return np.asarray(partition.membership, dtype=np.int64)


def _named(found: Labels, known: Labels, frozen: NDArray[np.bool_]) -> Labels:
    """Give groups with frozen members their known number, others the numbers after these."""
    names = dict(zip(found[frozen].tolist(), known[frozen].tolist(), strict=True))
    free = int(known.max(initial=NEW)) + 1
    for one in found.tolist():
        if one not in names:
            names[one] = free
            free += 1
    return np.array([names[one] for one in found.tolist()], dtype=np.int64)
