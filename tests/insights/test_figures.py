"""Sums to figures: spans partition the period, both rates stand together, silence is no money."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.insights.charts import line
from app.insights.figures import ContactSums, deflection, figures, trend
from app.insights.money import avoided_for_sure, cost_of_contact
from app.insights.rates import Rate, share
from app.insights.selection import Selection

DAY = date(2026, 11, 2)
COSTS = {"phone": 9.0, "message": 6.0, "callback": 9.0}
ENDS = ("solved", "potential", "abandoned", "contacted")


def contacts(channel: str, count: int) -> ContactSums:
    return ContactSums(False, "billing", channel, "assisted", Counter(contacts=count))


@given(st.integers(1, 900), st.dictionaries(
    st.tuples(st.integers(-30, 930), st.booleans()),
    st.fixed_dictionaries({end: st.integers(0, 9) for end in ENDS})))
def test_points_partition_the_period(days: int, given_days: dict[tuple[int, bool], dict[str, int]]
                                     ) -> None:
    sums = {(DAY + timedelta(days=day), apart): Counter(counts)
            for (day, apart), counts in given_days.items()}
    chosen = Selection(DAY, DAY + timedelta(days=days - 1))
    points = trend(chosen, sums, {})
    found = figures(chosen, sums, {}, [])
    assert sum(point.deflection.n for point in points) == found.main.n
    assert points[0].first == chosen.first
    assert points[-1].last == chosen.last
    assert all(one.last + timedelta(days=1) == after.first
               for one, after in pairwise(points))
    assert len(points) <= 60


@given(st.fixed_dictionaries({end: st.integers(0, 99) for end in ENDS}))
def test_strict_is_never_above_upper(counts: dict[str, int]) -> None:
    found = deflection(Counter(counts), Counter())
    assert sum(found.outcomes.values()) == found.n
    if found.n:
        assert (found.strict.value or 0) <= (found.upper.value or 0)


def test_money_is_for_the_solved_only_at_the_mean_cost_of_contacts() -> None:
    found = deflection(Counter(solved=10, potential=70, abandoned=10, contacted=10), Counter())
    cost = cost_of_contact([contacts("phone", 1), contacts("message", 2)], COSTS)
    assert cost == 7.0
    assert avoided_for_sure(found, cost).worth.value == 70.0


def test_without_contacts_one_costs_as_a_call() -> None:
    assert cost_of_contact([], COSTS) == 9.0


def test_line_breaks_where_nothing_is_known() -> None:
    found = line([share(1, 2), share(1, 4), Rate(None, None, None, 0), share(2, 4)])
    assert found.path == "M0 120L333.3 180"
    assert found.dots == ((1000.0, 120.0),)
