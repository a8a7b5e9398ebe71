"""Pareto: how few gaps make most of the cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

MOST = 0.8


@dataclass(frozen=True, slots=True)
class Pareto:
    """Costs in the order of their rank: `reached[n]` is the share of the first n + 1 together, and
    the first `few` of them make 80 % of `total`. Nothing costs anything: `few` is 0.
    """

    costs: Sequence[float]
    reached: Sequence[float]
    total: float
    few: int


def pareto(costs: Sequence[float]) -> Pareto:
    """Return the shares of costs, which are none of them negative, in the order given."""
    total = sum(costs)
    reached = [min(1.0, part / total) if total else 0.0 for part in accumulate(costs)]
    few = sum(part < MOST for part in reached) + 1 if total else 0
    return Pareto(costs, reached, total, few)
