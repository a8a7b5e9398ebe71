"""Texts grouped by whom they have for neighbours; what was grouped before stays so."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import igraph
import leidenalg
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

FINENESS: Final = (5.0, 7.0, 10.0, 14.0, 20.0, 28.0)  # resolutions of modularity to choose from
USUAL: Final = 10.0
ENOUGH: Final = 20  # articles with other phrasings, to choose by
HARMLESS: Final = 0.98  # of the best pairing of phrasings: finer is chosen down to this
UNLIKE: Final = 0.25  # below it phrasings of one article are too unlike each other to choose by
# Among few texts fine groups are crumbs: texts there must be for each unit of fineness.
TEXTS_USUALLY, TEXTS_AT_LEAST = 300, 100
ROUNDS: Final = 2
FINELY, LEAST_FINE = 112.0, 16.0  # among 10,000 texts and at least, to look for what is new
MOSTLY: Final = 1 / 3  # of the way from the share of new texts in all to none but new ones
LEAST_NEW: Final = 5  # texts, to be something new
NEW: Final = -1

Labels = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Grouping(NamedTuple):
    """Groups made from scratch, and how fine they are."""

    labels: Labels
    fineness: float


def group(graph: sp.csr_matrix, known: Labels, fineness: float) -> Labels:
    """Return a group number for each text: those with `known` ≥ 0 keep theirs.

    New texts (−1) join a group or form one of their own (numbers not in `known`), whatever adds
    most modularity (Leiden: Traag, Waltman and van Eck 2019). The same graph gives the same groups.
    """
    frozen = known != NEW
    names, start = np.unique(known[frozen], return_inverse=True)
    first = np.empty(graph.shape[0], dtype=np.int64)
    first[frozen] = start
    first[~frozen] = len(names) + np.arange((~frozen).sum())
    found = _leiden(graph, first, frozen, fineness)
    return _named(found, known, frozen)


def group_by_articles(graph: sp.csr_matrix, owners: NDArray[np.int64]) -> Grouping:
    """Group from scratch, as finely as articles allow: phrasings of one belong together.

    How many needs a site's customers have, nobody knows; but where its articles' phrasings fall
    apart, groups are too fine. The finest is taken that pairs phrasings nearly as well (F1 of
    pairs) as the best does. `owners`: a text's article, as a number; −1 for evidence.
    """
    count = graph.shape[0]
    unknown = np.full(count, NEW)
    of_articles = owners[owners >= 0]
    choices = [one for one in FINENESS if one * TEXTS_AT_LEAST <= count]
    if not choices or (np.bincount(of_articles) > 1).sum() < ENOUGH:
        return _usual(graph, unknown)
    groupings = [Grouping(group(graph, unknown, fineness), fineness) for fineness in choices]
    paired = [_paired(one.labels[owners >= 0], of_articles) for one in groupings]
    if max(paired) < UNLIKE:
        return _usual(graph, unknown)
    return next(one for one, score in zip(groupings[::-1], paired[::-1], strict=True)
                if score >= HARMLESS * max(paired))


def open_new(graph: sp.csr_matrix, known: Labels, new: Flags) -> Labels:
    """Return `known` with further groups of those `new` texts that are something new together.

    One by one, the first messages about something new would each join some older group that is
    somewhat like it, for want of each other. So all texts are grouped afresh and finely: where
    many more are new than usual, these open a group.
    """
    if (known == NEW).all():
        return known
    unknown = np.full(len(known), NEW)
    found = group(graph, unknown, max(LEAST_FINE, FINELY * (len(known) / 10_000) ** 0.5))
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


def _usual(graph: sp.csr_matrix, unknown: Labels) -> Grouping:
    fineness = min(USUAL, max(1.0, len(unknown) / TEXTS_USUALLY))
    return Grouping(group(graph, unknown, fineness), fineness)


def _paired(groups: Labels, articles: NDArray[np.int64]) -> float:
    """Return F1 of the pairs in one group, as statements that they are of one article."""
    both = np.unique(np.stack([groups, articles]), axis=1, return_counts=True)[1]
    right, said, true = (float((sizes * (sizes - 1)).sum()) for sizes in (
        both, np.bincount(groups), np.bincount(articles)))
    return 2 * right / max(1.0, said + true)


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
