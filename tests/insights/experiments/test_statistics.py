"""The statistics hold what they promise: shown by simulation, with seeds."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights.experiments.statistics import (
    Counts,
    difference,
    is_harmed,
    is_mismatched,
    sample_size,
)

LOOKS = 1500  # events, each looked at


@cache
def bounds(percent: int, guards: int = 1) -> np.ndarray:
    """Return for each number of events how many in the tried arm stop the experiment."""
    found, tried = [], 0
    for events in range(1, LOOKS + 1):
        tried = next((n for n in range(tried, events + 1)
                      if is_harmed(n, events, percent, guards=guards)), events + 1)
        found.append(tried)
    return np.array(found)


def stopped(percent: int, chance: float, runs: int = 4000, seed: int = 1, guards: int = 1
            ) -> float:
    """Return the share of experiments stopped at any of 1,500 looks, when each bad event falls to
    the tried arm with `chance`.
    """
    random = np.random.default_rng(seed)
    tried = np.cumsum(random.random((runs, LOOKS)) < chance, axis=1)
    return float((tried >= bounds(percent, guards)).any(axis=1).mean())


@pytest.mark.parametrize("percent", [5, 10, 30, 50])
def test_guards_hold_their_error_under_continuous_looks(percent: int) -> None:
    assert stopped(percent, percent / 100) <= 0.05
    assert stopped(percent, percent / 100, guards=3) <= 0.05 / 3 + 0.004
    assert stopped(percent, percent / 100 * 0.8) <= 0.01  # the other way does good


def test_what_looking_at_p_values_would_have_done() -> None:
    """The same looks with the usual test of each: far more than 5 % would be stopped wrongly."""
    random = np.random.default_rng(2)
    tried = np.cumsum(random.random((2000, LOOKS)) < 0.5, axis=1)
    events = np.arange(1, LOOKS + 1)
    z = (tried - events / 2) / np.sqrt(events / 4)
    assert (z[:, 20:] > 1.645).any(axis=1).mean() > 0.2


def test_guards_see_harm() -> None:
    assert stopped(50, 2 / 3, guards=3) == 1.0  # twice as often
    assert stopped(10, 0.18, guards=3) >= 0.99
    assert not is_harmed(0, 0, 50)
    assert not is_harmed(50, 100, 50)
    assert is_harmed(80, 100, 50)
    assert not is_harmed(20, 100, 50)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 99))
@settings(max_examples=60)
def test_more_harm_is_never_less_evidence(tried: int, others: int, percent: int) -> None:
    if is_harmed(tried, tried + others, percent):
        assert is_harmed(tried + 1, tried + 1 + others, percent)
        assert not is_harmed(0, tried + others, percent)


@pytest.mark.parametrize("percent", [10, 50])
def test_a_mismatch_is_rarely_cried_and_surely_seen(percent: int) -> None:
    random, looks = np.random.default_rng(3), range(100, 5001, 100)
    for share, least, most in ((percent / 100, 0, 2), (percent / 100 * 0.8, 290, 300)):
        drawn = np.cumsum(random.random((300, 10_000)) < share, axis=1)
        cried = sum(any(is_mismatched(int(run[n - 1]), n, percent) for n in (*looks, 10_000))
                    for run in drawn)
        assert least <= cried <= most
    assert not is_mismatched(0, 0, percent)


@pytest.mark.parametrize(("p1", "p2", "n1", "n2"), [
    (0.2, 0.2, 400, 400), (0.05, 0.02, 1000, 120), (0.5, 0.6, 80, 80), (0.01, 0.01, 300, 300),
    (0.3, 0.24, 2000, 200)])
def test_intervals_hold_the_truth(p1: float, p2: float, n1: int, n2: int) -> None:
    random, runs = np.random.default_rng(4), 2000
    hits = zip(random.binomial(n1, p1, runs), random.binomial(n2, p2, runs), strict=True)
    held = 0
    for a, b in hits:
        found = difference(Counts(n1, int(a)), Counts(n2, int(b)))
        assert found
        assert -1 <= found.low <= found.value <= found.high <= 1
        held += found.low <= p1 - p2 <= found.high
    assert held / runs >= 0.94


def test_newcombes_own_example() -> None:
    """Newcombe 1998, table II, row (a) by method 10: 56/70 − 48/80."""
    found = difference(Counts(70, 56), Counts(80, 48))
    assert found
    assert [round(x, 4) for x in (found.low, found.high)] == [0.0524, 0.3339]
    assert difference(Counts(0, 0), Counts(3, 1)) is None


@pytest.mark.parametrize(("baseline", "effect", "percent"), [
    (0.2, 0.05, 50), (0.2, 0.05, 10), (0.05, 0.02, 30), (0.6, 0.1, 50)])
def test_planned_numbers_find_the_effect_in_four_of_five(baseline: float, effect: float,
                                                         percent: int) -> None:
    plan, random, runs = sample_size(baseline, effect, percent), np.random.default_rng(5), 2000
    assert math.isclose(plan.tried / (plan.tried + plan.usual), percent / 100, abs_tol=0.01)
    found = [difference(Counts(plan.tried, int(a)), Counts(plan.usual, int(b))) for a, b in zip(
        random.binomial(plan.tried, baseline + effect, runs),
        random.binomial(plan.usual, baseline, runs), strict=True)]
    power = sum(one is not None and one.is_clear for one in found) / runs
    assert 0.77 <= power <= 0.87


def test_weeks_of_a_plan() -> None:
    plan = sample_size(0.2, 0.05, 10)
    assert plan.weeks(0, 10) is None
    assert plan.weeks(1000, 10) == math.ceil(max(plan.tried / 100, plan.usual / 900))


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.5), st.integers(1, 50))
def test_any_plan_is_a_number(baseline: float, effect: float, percent: int) -> None:
    if 0 <= baseline + effect <= 1 or 0 <= baseline - effect <= 1:
        plan = sample_size(baseline, effect, percent)
        assert plan.tried >= 1
        assert plan.usual >= plan.tried
    else:
        with pytest.raises(ValueError):
            sample_size(baseline, effect, percent)
