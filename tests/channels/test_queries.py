"""The site's own calendar, as pages read it."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from app.channels import calendar
from app.core.clock import now
from tests.queries import max_queries

from .making import channel, helsinki


@pytest.mark.parametrize(("today", "due"), [
    ("2026-12-21 08:00", "2027-02-05 10:00"),  # over Christmas, New Year and Epiphany
    ("2027-03-22 08:00", "2027-05-05 10:00"),  # over Easter and the change to summer time
])
def test_a_long_promise_knows_next_years_holidays(
        site: Flask, clock: time_machine.Traveller, today: str, due: str) -> None:
    clock.move_to(datetime.fromisoformat(today).replace(tzinfo=UTC))
    found = calendar().add_hours(None, now(), 240)
    assert found.date() not in calendar().holidays
    assert found == helsinki(due)


def test_yesterday_is_known_on_new_years_day(site: Flask, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))  # 2027 began an hour ago in Helsinki
    opening = calendar().opening(channel(hours={"thu": "22:00-02:00"}), now())
    assert opening.closes_at == helsinki("2027-01-01 02:00")


def test_the_calendar_takes_one_query(site: Flask) -> None:
    with max_queries(1):
        calendar()
