"""How many contacts a week an article spared: DESIGN §5, "Effect of an article on its gap". Pure.

A comparative study of the weeks before and after (difference in differences): what the gap would
have done without its article is what it did before, times traffic, times what unfilled gaps of
like rank did over the very same weeks. How unlike each other those moved says how far the gap may
have moved by itself: the interval holds that, besides chance in its own counts. It needs no model
of drift, bursts, seasons or autocorrelation, for the controls went through the same.

Left out on both sides: the week of publishing, and the weeks that made the gap rank (what is
ranked at its peak shrinks by itself). How high a gap stood in those, and before, only says which
controls it resembles: gaps at a peak are foretold to fall as controls at such a peak fell. Left
out too is all up to the week in which a gap came up: its first contact, or where its rule counted
a few strays before, the week from which it counted several times as many.
"""

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from .births import week_of_birth

Gap = TypeVar("Gap")
Numbers = NDArray[np.float64]

WINDOW = 16  # weeks before that count; long ago says little about now
CONTROLS = 30  # fewer widen the interval, more are of another rank
LEAST_WEEKS, LEAST_CONTACTS = 2, 5
Z = 1.959964  # of a 95 % interval

# How far gaps move by themselves, in logarithms, before anything is known. A gap's own drift:
# half-normal with this spread, as Röver et al. (2021, Research Synthesis Methods 12:448) advise.
DRIFT = 0.5
DRIFTS: Numbers = np.linspace(0, 2, 81)
# Normal, with these spreads: what moves all gaps, and what their standing then and before does.
PRIORS: Numbers = np.array([0.5, 0.5, 0.5])
# Peaks choose gaps that move much. With 1, 92 to 93 of 100 intervals held at heavy drift.
CHOSEN = 1.1


class Verdict(StrEnum):
    """What may be said of an article's effect."""

    FEWER = "fewer"
    MORE = "more"
    UNKNOWN = "unknown"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True, slots=True)
class Observed:
    """Contacts of consecutive weeks, all lists as long, under one frozen rule of membership.

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


class _Span(NamedTuple):
    """Contacts by gap (the filled one first, then controls) and week, and traffic by week."""

    contacts: Numbers
    traffic: Numbers


class _Spans(NamedTuple):
    before: _Span
    ranking: _Span
    after: _Span


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
    """Return the effect; where there is too little data, 0 with an interval without ends.

    The difference of two independent estimates gets its interval from theirs: MOVER (Zou and
    Donner 2008, Statistics in Medicine 27:1693).
    """
    spans = _spans(observed)
    own_before, own_after = spans.before.contacts[0], spans.after.contacts[0]
    weeks = len(own_before), len(own_after), len(spans.before.contacts) - 1
    mean = float(own_before.mean()) if len(own_before) else 0.0
    if min(weeks[:2]) < LEAST_WEEKS or own_before.sum() < LEAST_CONTACTS:
        after_mean = float(own_after.mean()) if len(own_after) else 0.0
        return Effect(mean, mean, after_mean, 0.0, -math.inf, math.inf, *weeks,
                      Verdict.TOO_LITTLE)
    dispersion = _overdispersion([spans.before, spans.after])
    expected, after = _expected(spans, dispersion), _rate(own_after, dispersion)
    fewer = expected.value - after.value
    low = fewer - math.hypot(expected.value - expected.low, after.high - after.value)
    high = fewer + math.hypot(expected.high - expected.value, after.value - after.low)
    verdict = Verdict.FEWER if low > 0 else Verdict.MORE if high < 0 else Verdict.UNKNOWN
    return Effect(mean, expected.value, after.value, fewer, low, high, *weeks, verdict)


def _spans(observed: Observed) -> _Spans:
    usual = [week for week in range(observed.published) if week not in observed.ranking]
    born, end = week_of_birth(observed.contacts, usual), len(observed.contacts)
    lived = range(born + 1, observed.published)
    before = [week for week in usual if week > born][-WINDOW:]
    ranking = [week for week in lived if week in observed.ranking]
    after = range(observed.published + 1, end)
    rows = np.array([observed.contacts, *(
        control for control in observed.controls
        if before and week_of_birth(control, usual) < before[0])], float)
    traffic = np.array(observed.traffic, float)
    spans = [_Span(rows[:, list(weeks)], traffic[list(weeks)])
             for weeks in (before, ranking, after)]
    if not all(span.traffic.sum() for span in spans if len(span.traffic)):
        spans = [_Span(span.contacts, np.ones(len(span.traffic))) for span in spans]
    return _Spans(*spans)


def _overdispersion(spans: Iterable[_Span]) -> float:
    """Return a, where a week's variance is mean + a·mean² (negative binomial), by moments.

    From differences of successive weeks (von Neumann 1941), so that slow drift is no part of it.
    """
    found = wanted = 0.0
    for contacts, traffic in spans:
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


def _expected(spans: _Spans, dispersion: float) -> _Estimate:
    """Return contacts a week after publishing, had there been no article.

    That is before's rate at after's traffic, times the change foretold.
    """
    before, then, after = (_log_rates(span) for span in spans)
    standing = np.array([then[1:] - then[0], before[1:] - before[0]])
    weights, means, variances = _foretold(
        after[1:] - before[1:], _variances(spans, dispersion), standing)
    own = spans.before.contacts[0]
    spreads = np.sqrt(variances + 1 / (own.sum() + 0.5) + dispersion / len(own))
    usual = float(before[0] + np.log(spans.after.traffic.mean()))
    return _Estimate(*(math.exp(usual + _quantile(share, weights, means, spreads))
                       for share in (0.5, 0.025, 0.975)))


def _log_rates(span: _Span) -> Numbers:
    """Return each gap's log of contacts (½ added, Haldane 1956) by traffic."""
    rates: Numbers = (span.contacts.sum(axis=1) + 0.5) / (span.traffic.sum() or 1)
    return np.log(rates)


def _variances(spans: _Spans, dispersion: float) -> Numbers:
    """Return what chance adds to the variance of each control's log change.

    It rests on the share of contacts that all controls together had after, so that a control that
    fell by chance does not weigh less for it.
    """
    after = spans.after.contacts[1:].sum(axis=1) + 0.5
    both = spans.before.contacts[1:].sum(axis=1) + 0.5 + after
    share = after.sum() / both.sum() if len(both) else 0.5
    weeks = 1 / len(spans.before.traffic) + 1 / len(spans.after.traffic)
    chance: Numbers = 1 / (both * share * (1 - share)) + dispersion * weeks
    return chance


def _foretold(changes: Numbers, variances: Numbers, standing: Numbers,
              ) -> tuple[Numbers, Numbers, Numbers]:
    """Foretell the log change of one more gap: a mixture of normals (weights, means, variances).

    The predictive distribution of a random-effects meta-regression of the changes on `standing`
    (relative to the gap's own, so that the intercept is the gap): one normal for each of DRIFTS,
    weighted by how well that drift explains the changes (Röver 2020, Journal of Statistical
    Software 93(6); Röver and Friede 2023, doi 10.1016/j.cmpb.2022.107303). Without controls it is
    what was believed before.
    """
    terms = np.vstack([np.ones(len(changes)), standing])
    precisions = 1 / (variances + DRIFTS[:, None] ** 2)
    information = (precisions[:, None] * terms) @ terms.T + np.diag(PRIORS**-2)
    covariance, seen = np.linalg.inv(information), (precisions * changes) @ terms.T
    fitted = (covariance @ seen[:, :, None])[:, :, 0]
    misfit = (precisions * changes**2).sum(axis=1) - (fitted * seen).sum(axis=1)
    likelihood = (np.log(precisions).sum(axis=1) - np.linalg.slogdet(information)[1] - misfit
                  - (DRIFTS / DRIFT) ** 2) / 2
    weights = np.exp(likelihood - likelihood.max())
    return weights / weights.sum(), fitted[:, 0], covariance[:, 0, 0] + (CHOSEN * DRIFTS) ** 2


def _quantile(share: float, weights: Numbers, means: Numbers, spreads: Numbers) -> float:
    """Return the quantile of a mixture of normals, by bisection."""
    low, high = float((means - 9 * spreads).min()), float((means + 9 * spreads).max())
    for _step in range(40):
        middle = (low + high) / 2
        below = sum(weight * math.erfc(score) for weight, score in zip(
            weights, (means - middle) / (math.sqrt(2) * spreads), strict=True)) / 2
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
