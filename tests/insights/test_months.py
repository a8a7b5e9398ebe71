"""Whole months are read instead of their days, and say the same."""

from datetime import date, timedelta

import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.database import db, transaction
from app.insights.board import board
from app.insights.exports import as_object, as_rows
from app.insights.months import forget_months_since, rolled_months, spans
from app.insights.selection import Selection
from app.insights.settling import recompute, settle
from tests.demo import THURSDAY, import_demo_site
from tests.insights.making import STEPS, make_journey

DAY = date(2026, 1, 1)
days = st.integers(0, 800).map(lambda n: DAY + timedelta(days=n))


@given(days, days, st.sets(st.integers(0, 26)))
def test_spans_hold_each_day_once(one: date, other: date, numbers: set[int]) -> None:
    first, last = sorted((one, other))
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in numbers]
    held = [span.first + timedelta(days=n) for span in spans(first, last, months)
            for n in range(((span.last if not span.is_month else
                             (span.first + timedelta(days=32)).replace(day=1) - timedelta(days=1))
                            - span.first).days + 1)]
    assert held == [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_a_year_says_the_same_by_months_and_by_days(
        app: Flask, clock: time_machine.Traveller) -> None:
    import_demo_site()
    with transaction():
        for n in range(130):
            make_journey(list(STEPS)[n % 7:n % 7 + 3], visitor="abcde"[n % 5],
                         at=THURSDAY - timedelta(days=n, hours=n % 9))
    settle()
    chosen = Selection(date(2026, 1, 10), THURSDAY.date())
    assert rolled_months() == [date(2026, 8, 1), date(2026, 9, 1)]  # July began before its journeys
    by_months = as_object(as_rows(board(chosen)))
    with transaction():
        forget_months_since(DAY)
    assert as_object(as_rows(board(chosen))) == by_months
    assert by_months["n"] > 30


def test_counting_days_again_adds_their_months_up_again(
        app: Flask, clock: time_machine.Traveller) -> None:
    import_demo_site()
    with transaction():
        for n in range(100):
            make_journey(["TopicChosen"], visitor="a", at=THURSDAY - timedelta(days=n))
    settle()
    before = rolled_months()
    assert not any(changed for _day, changed in recompute())
    db.session.rollback()
    assert rolled_months() == before != []
