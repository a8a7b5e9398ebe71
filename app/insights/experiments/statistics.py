"""The statistics of experiments. Pure: no Flask, no database.

Two questions, two kinds of answer. What does the other way do? is asked once, at a horizon that is
fixed before: an ordinary interval. Does it harm? is asked every hour: a test that holds its error
however often one looks.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from app.insights import rates
from app.insights.rates import Difference

ALPHA, POWER = 0.05, 0.80
MISMATCH_ALPHA = 0.001
GRID = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """Of `n` visitors, `hits` had the outcome."""

    n: int
    hits: int

    @property
    def share(self) -> float:
        """Return the share; 0 of nobody."""
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many visitors each arm needs."""

    usual: int
    tried: int

    def weeks(self, weekly: float, percent: int) -> int | None:
        """Return in how many weeks `weekly` visitors fill both arms; None when they never do."""
        if weekly <= 0:
            return None
        share = percent / 100
        return math.ceil(max(self.usual / (weekly * (1 - share)), self.tried / (weekly * share)))


def sample_size(baseline: float, effect: float, percent: int) -> Plan:
    """Return the visitors that find a difference of `effect` from a share of `baseline` with a
    chance of 80 %, at 5 % two-sided, when `percent` of them try the other way.

    Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 3rd ed. (2003), 4.2–4.4,
    for unequal groups, without the correction for continuity; of "more" and "fewer" the one that
    needs more. Raises ValueError when neither is possible.
    """
    ratio = (100 - percent) / percent
    others = [p for p in (baseline + effect, baseline - effect) if 0 <= p <= 1]
    tried = max(_smaller_group(baseline, other, ratio) for other in others)
    return Plan(usual=math.ceil(ratio * tried), tried=math.ceil(tried))


def difference(first: Counts, second: Counts) -> Difference | None:
    """Return first share minus second with its interval; None of nobody."""
    return rates.difference(rates.share(first.hits, first.n), rates.share(second.hits, second.n))


def is_harmed(tried: int, events: int, percent: float, *, guards: int = 1) -> bool:
    """Say whether too many of the bad `events` fell to the arm that `percent` of visitors try.

    While the way makes no difference, each event falls there with that chance, whenever one looks.
    So the likelihood ratio of "more often" (mixed over how much more) to that is a test martingale
    and passes 1/alpha ever with a chance of alpha at most (Ville 1939; Robbins 1970; for
    experiments Lindon & Malek, NeurIPS 2022). With several `guards` each gets its part of 5 %.
    Where the way does good, the ratio falls even more.
    """
    return _evidence_of_more(tried, events, percent / 100) >= math.log(guards / ALPHA)


def is_mismatched(tried: int, n: int, percent: int) -> bool:
    """Say whether the arms are not of the sizes that were drawn: then something is broken, and the
    result with it. The same test as above for "not `percent`", at 0.1 %.
    """
    share = percent / 100
    if not n:
        return False
    mixed = math.lgamma(tried + 1) + math.lgamma(n - tried + 1) - math.lgamma(n + 2)
    drawn = tried * math.log(share) + (n - tried) * math.log1p(-share)
    return mixed - drawn >= -math.log(MISMATCH_ALPHA)


def _smaller_group(usual: float, tried: float, ratio: float) -> float:
    """Return how many must try when `ratio` times as many do not."""
    normal, mean = NormalDist(), (tried + ratio * usual) / (ratio + 1)
    chance = normal.inv_cdf(1 - ALPHA / 2) * math.sqrt((ratio + 1) * mean * (1 - mean))
    power = normal.inv_cdf(POWER) * math.sqrt(ratio * tried * (1 - tried) + usual * (1 - usual))
    return (chance + power) ** 2 / (ratio * (tried - usual) ** 2)


def _evidence_of_more(tried: int, events: int, share: float) -> float:
    """Return the logarithm of the mixed likelihood ratio; more of the mixture is near `share`."""
    steps = [((place + 0.5) / GRID) ** 2 for place in range(GRID)]
    ratios = [tried * math.log1p(step * (1 - share) / share)
              + (events - tried) * math.log1p(-step) for step in steps]
    top = max(ratios)
    return top + math.log(sum(math.exp(ratio - top) for ratio in ratios) / GRID)
