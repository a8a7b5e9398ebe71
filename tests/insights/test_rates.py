"""Intervals hold their share, are clustered by visitor without knowing any, and cover the truth."""

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.rates import Pairs, Rate, difference, mean, share

Rows = list[tuple[int, bool]]  # visitor, hit


def rate_of(rows: Rows) -> Rate:
    by_visitor: dict[int, list[bool]] = defaultdict(list)
    for visitor, hit in rows:
        by_visitor[visitor].append(hit)
    found = Counter(one + other for hits in by_visitor.values()
                    for one, other in combinations(hits, 2))
    return share(sum(hit for _visitor, hit in rows), len(rows),
                 Pairs(found.total(), found[1], found[2]))


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1))
def test_interval_holds_its_share(rows: Rows) -> None:
    rate = rate_of(rows)
    assert rate.value is not None
    assert rate.low is not None
    assert rate.high is not None
    assert 0 <= rate.low <= rate.value + 1e-9 <= rate.high + 2e-9 <= 1 + 3e-9


def test_nothing_has_no_rate() -> None:
    assert share(0, 0) == Rate(None, None, None, 0)
    assert mean(0, 0, 0) == Rate(None, None, None, 0)


@pytest.mark.parametrize("solved", [10, 20])
def test_repeating_visitors_does_not_make_us_surer(solved: int) -> None:
    people = [(n, n < solved) for n in range(20)]
    once, often = rate_of(people), rate_of(people * 10)
    assert often.low == pytest.approx(once.low)
    assert often.high == pytest.approx(once.high)


def test_interval_holds_the_truth_though_visitors_come_again() -> None:
    """Of 600 sites, each 60 visitors of 1 to 6 journeys, alike in how they end."""
    random = np.random.default_rng(7)
    held = 0
    for _site in range(600):
        rows: Rows = []
        for visitor in range(60):
            leaning = random.beta(1.2, 2.8)  # 0.3 on the mean
            rows += [(visitor, random.random() < leaning)
                     for _journey in range(random.integers(1, 7))]
        rate = rate_of(rows)
        held += (rate.low or 0) <= 0.3 <= (rate.high or 0)
    assert held / 600 >= 0.93


def test_mean_of_scores() -> None:
    rate = mean(4 + 5 + 3 + 4, 16 + 25 + 9 + 16, 4)
    assert rate.value == 4
    assert rate.low == pytest.approx(4 - 1.96 * np.std([4, 5, 3, 4], ddof=1) / 2, abs=1e-3)
    assert mean(4, 16, 1) == Rate(4, None, None, 1)


def test_difference_as_in_newcombe_1998() -> None:
    """His table II, (a) 56/70 - 48/80, method 10."""
    found = difference(share(56, 70), share(48, 80))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=1e-4),
                                       pytest.approx(0.3339, abs=1e-4))


def test_nothing_before_has_no_difference() -> None:
    assert difference(share(1, 2), share(0, 0)) is None
