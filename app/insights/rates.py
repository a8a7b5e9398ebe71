"""Shares with their uncertainty. Pure: no Flask, no database."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval; all None when there is nothing to count."""

    value: float | None
    low: float | None
    high: float | None


def clustered_rate(rows: Iterable[tuple[str, bool]]) -> Rate:
    """Return the share of True with a 95 % interval clustered by visitor.

    The ratio estimator's linearised variance (Cochran, Sampling Techniques, 3rd ed., 6.4):
    k/(k-1) · Σ(yᵢ - p·mᵢ)² / (Σmᵢ)², for visitor i with mᵢ journeys of which yᵢ count. Where all
    agree it is 0, so Wilson's interval over the k visitors is taken instead.
    """
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for visitor, hit in rows:
        totals[visitor][0] += hit
        totals[visitor][1] += 1
    clusters, n = len(totals), sum(total for _hits, total in totals.values())
    if not n:
        return Rate(None, None, None)
    p = sum(hits for hits, _total in totals.values()) / n
    spread = sum((hits - p * total) ** 2 for hits, total in totals.values())
    if clusters < 2 or not spread:
        return _wilson(p, clusters)
    half = Z * math.sqrt(clusters / (clusters - 1) * spread) / n
    return Rate(p, max(0.0, p - half), min(1.0, p + half))


def _wilson(p: float, n: int) -> Rate:
    """Return Wilson's score interval (1927) for share `p` of `n`."""
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Rate(p, max(0.0, middle - half), min(1.0, middle + half))
