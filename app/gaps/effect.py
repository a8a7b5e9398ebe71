"""How many contacts a week an article spared: DESIGN §5, "Effect of an article on its gap". Pure.

A comparative study of the weeks before and after (difference in differences): what the gap would
have done without its article is what it did before, times traffic, times what unfilled gaps of
like rank did over the very same weeks. How unlike each other those moved says how far the gap may
have moved by itself: the interval holds that, besides chance in its own counts. It needs no model
of drift, bursts, seasons or autocorrelation, for the controls went through the same.

Left out: the week of publishing (neither before nor after), the weeks that made the gap rank (what
is ranked at its peak shrinks by itself), and all up to the first contact, without which there was
no gap. Of what is left the last WINDOW weeks count, since long ago says little about now.
"""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Gap = TypeVar("Gap")
Numbers = NDArray[np.float64]

WINDOW = 16  # weeks
CONTROLS = 20  # fewer widen the interval, more are of another rank
LEAST_WEEKS, LEAST_CONTACTS = 2, 5
Z = 1.959964  # of a 95 % interval
# How far gaps move by themselves, in logarithms, before anything is known: half-normal, as Röver
# et al. (2021, Research Synthesis Methods 12:448) advise for ratios; and all of them together.
DRIFT, SHARED = 0.5, 0.5
DRIFTS: Numbers = np.linspace(0, 2, 81)


class Verdict(StrEnum):
    """What may be said of an article's effect."""

    FEWER = "fewer"
    MORE = "more"
    UNKNOWN = "unknown"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True, slots=True)
class Observed:
    """Contacts of consecutive weeks, each list as long, under one frozen rule of membership.

    `published` and `ranking` are indices of weeks; `controls` were unfilled throughout.
    """

    contacts: Sequence[int]
    traffic: Sequence[float]
    published: int
    ranking: Set[int]
    controls: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Effect:
    """Contacts a week; `fewer` is `expected` - `after`, with its 95 % interval."""

    before: float
    expected: float  # after publishing, had there been no article
    after: float
    fewer: float
    low: float
    high: float
    weeks_before: int
    weeks_after: int
    controls: int
    verdict: Verdict


class _Estimate(NamedTuple):
    value: float
    low: float
    high: float


class _Counts(NamedTuple):
    """Contacts and traffic of the weeks that count; the first row is the gap's own."""

    before: Numbers
    after: Numbers
    traffic_before: Numbers
    traffic_after: Numbers


def choose_controls(ranked: Sequence[Gap], chosen: Gap, unfilled: Set[Gap],
                    size: int = CONTROLS) -> list[Gap]:
    """Return the `size` gaps nearest in rank to the chosen one, nearest first.

    `ranked` is the ranking by which it was chosen; `unfilled` are the gaps that had no article
    from the first week looked at to the last.
    """
    place = ranked.index(chosen)
    near = sorted((abs(other - place), other) for other, gap in enumerate(ranked)
                  if gap in unfilled and gap != chosen)
    return [ranked[other] for _distance, other in near[:size]]


def effect_of(observed: Observed) -> Effect:
    """Return the effect; where there is too little data its interval has no ends.

    The difference of two independent estimates gets its interval from theirs: MOVER (Zou and
    Donner 2008, Statistics in Medicine 27:1693).
    """
    counts = _counts(observed)
    weeks_before, weeks_after = counts.before.shape[1], counts.after.shape[1]
    controls = len(counts.before) - 1
    before = _mean(counts.before[0])
    if min(weeks_before, weeks_after) < LEAST_WEEKS or counts.before[0].sum() < LEAST_CONTACTS:
        return Effect(before, before, _mean(counts.after[0]), 0.0, -math.inf, math.inf,
                      weeks_before, weeks_after, controls, Verdict.TOO_LITTLE)
    dispersion = _overdispersion(counts)
    expected, after = _expected(counts, dispersion), _rate(counts.after[0], dispersion)
    fewer = expected.value - after.value
    low = fewer - math.hypot(expected.value - expected.low, after.high - after.value)
    high = fewer + math.hypot(expected.high - expected.value, after.value - after.low)
    verdict = Verdict.FEWER if low > 0 else Verdict.MORE if high < 0 else Verdict.UNKNOWN
    return Effect(before, expected.value, after.value, fewer, low, high, weeks_before, weeks_after,
                  controls, verdict)


def _counts(observed: Observed) -> _Counts:
    born = _born(observed.contacts)
    before = [week for week in range(born + 1, observed.published)
              if week not in observed.ranking][-WINDOW:]
    after = range(observed.published + 1, len(observed.contacts))
    rows = np.array([observed.contacts, *(control for control in observed.controls
                                          if before and _born(control) < before[0])], float)
    traffic = np.array(observed.traffic, float)
    if not (traffic[before].sum() > 0 and traffic[after].sum() > 0):
        traffic = np.ones(len(observed.contacts))
    return _Counts(rows[:, before], rows[:, after], traffic[before], traffic[after])


def _born(contacts: Sequence[int]) -> int:
    return next((week for week, count in enumerate(contacts) if count), len(contacts))


def _mean(contacts: Numbers) -> float:
    return float(contacts.mean()) if len(contacts) else 0.0


def _overdispersion(counts: _Counts) -> float:
    """Return a, where a week's variance is mean + a·mean² (negative binomial), by moments.

    From differences of successive weeks (von Neumann 1941), so that slow drift is no part of it.
    """
    found = wanted = 0.0
    for contacts, traffic in ((counts.before, counts.traffic_before),
                              (counts.after, counts.traffic_after)):
        means = contacts.sum(axis=1, keepdims=True) * traffic / traffic.sum()
        spread = np.diff(contacts - means, axis=1) ** 2 - means[:, 1:] - means[:, :-1]
        found += float(spread.sum())
        wanted += float((means[:, 1:] ** 2 + means[:, :-1] ** 2).sum())
    return max(0.0, found / wanted) if wanted else 0.0


def _rate(contacts: Numbers, dispersion: float) -> _Estimate:
    """Return contacts a week with the score interval of an overdispersed Poisson mean.

    It solves (total - x)² = Z² (1 + dispersion · mean) x, so that it is right for few contacts,
    and for none.
    """
    total, weeks = float(contacts.sum()), len(contacts)
    factor = Z * Z * (1 + dispersion * total / weeks)
    middle, half = total + factor / 2, math.sqrt(factor * (total + factor / 4))
    return _Estimate(total / weeks, (middle - half) / weeks, (middle + half) / weeks)


def _expected(counts: _Counts, dispersion: float) -> _Estimate:
    """Return contacts a week after publishing, had there been no article.

    Before's rate (½ added, Haldane 1956) at after's traffic, times the change foretold.
    """
    total, weeks = float(counts.before[0].sum()) + 0.5, counts.before.shape[1]
    usual = math.log(total * counts.traffic_after.mean() / counts.traffic_before.sum())
    weights, means, variances = _foretold(*_changes(counts, dispersion))
    spreads = np.sqrt(variances + 1 / total + dispersion / weeks)
    return _Estimate(*(math.exp(usual + _quantile(share, weights, means, spreads))
                       for share in (0.5, 0.025, 0.975)))


def _changes(counts: _Counts, dispersion: float) -> tuple[Numbers, Numbers]:
    """Return each control's log change of rate, and the variance that chance gives it.

    The variance rests on the share of contacts that all controls together had after, so that a
    control that fell by chance does not weigh less for it.
    """
    before, after = counts.before[1:].sum(axis=1) + 0.5, counts.after[1:].sum(axis=1) + 0.5
    changes = np.log(after / counts.traffic_after.sum() / before * counts.traffic_before.sum())
    both = before + after
    share = after.sum() / both.sum() if len(both) else 0.5
    weeks = 1 / counts.before.shape[1] + 1 / counts.after.shape[1]
    return changes, 1 / (both * share * (1 - share)) + dispersion * weeks


def _foretold(changes: Numbers, variances: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Foretell the log change of one more gap: a mixture of normals (weights, means, variances).

    The predictive distribution of a random-effects meta-analysis, one normal for each of DRIFTS,
    weighted by how well that drift explains the changes (Röver 2020, Journal of Statistical
    Software 93(6), eqs. 8 to 12). Without controls it is what was believed before.
    """
    precisions = 1 / (variances + DRIFTS[:, None] ** 2)
    precision = precisions.sum(axis=1) + SHARED**-2
    means = (precisions * changes).sum(axis=1) / precision
    misfit = (precisions * changes**2).sum(axis=1) - precision * means**2
    likelihood = (np.log(precisions).sum(axis=1) - np.log(precision) - misfit
                  - (DRIFTS / DRIFT) ** 2) / 2
    weights = np.exp(likelihood - likelihood.max())
    return weights / weights.sum(), means, 1 / precision + DRIFTS**2


def _quantile(share: float, weights: Numbers, means: Numbers, spreads: Numbers) -> float:
    """Return the quantile of a mixture of normals, by bisection."""
    low, high = float((means - 9 * spreads).min()), float((means + 9 * spreads).max())
    for _step in range(40):
        middle = (low + high) / 2
        below = sum(weight * math.erfc(score) for weight, score in zip(
            weights, (means - middle) / (math.sqrt(2) * spreads), strict=True)) / 2
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
