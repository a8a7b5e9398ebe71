"""Limits hold across threads, pass with their window, and forget who was counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.database import db, transaction
from app.core.errors import TooMany
from app.core.limits import LimitWindow, asking_network, forget_old, hit

HOUR = timedelta(hours=1)
NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def refused(bucket: str, limit: int) -> bool:
    try:
        hit(bucket, limit=limit, per=HOUR)
    except TooMany:
        return True
    return False


def test_the_last_allowed_one_passes(app: Flask) -> None:
    with app.test_request_context("/fi/"):
        assert [refused("code", 3) for _n in range(5)] == [False] * 3 + [True] * 2
        assert not refused("other", 3)
        with pytest.raises(TooMany, match="Odota hetki"):
            hit("code", limit=3, per=HOUR)


def test_it_counts_across_threads(app: Flask) -> None:
    def one(_n: int) -> bool:
        with app.app_context(), app.test_request_context("/"):
            return refused("code", 20)

    with time_machine.travel(NINE, tick=False), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(60))) == 40


def test_a_window_passes(app: Flask) -> None:
    with time_machine.travel(NINE, tick=False) as clock, app.test_request_context("/"):
        assert [refused("code", 1), refused("code", 1)] == [False, True]
        clock.shift(HOUR - timedelta(seconds=1))
        assert refused("code", 1)
        clock.shift(timedelta(seconds=1))
        assert not refused("code", 1)


def test_a_refused_request_counts_though_all_else_is_rolled_back(app: Flask) -> None:
    with app.test_request_context("/"):
        assert not refused("code", 1)
        db.session.rollback()
        assert refused("code", 1)


def test_old_windows_are_forgotten(app: Flask) -> None:
    with time_machine.travel(NINE, tick=False) as clock, app.test_request_context("/"):
        refused("code", 1)
        for hours, left in ((24, 1), (1, 0)):
            clock.shift(timedelta(hours=hours))
            with transaction():
                forget_old()
            assert db.session.scalar(sa.select(sa.func.count()).select_from(LimitWindow)) == left


@pytest.mark.parametrize(("one", "other", "same"), [
    ("192.0.2.7", "192.0.2.200", True), ("192.0.2.7", "192.0.3.7", False),
    ("2001:db8:1:2::5", "2001:db8:1:2:ffff::1", True),
    ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
    ("", "unknown", True)])
def test_a_network_is_counted_not_an_address(app: Flask, one: str, other: str, same: bool) -> None:
    names = []
    for address in (one, other):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            names.append(asking_network())
    assert (names[0] == names[1]) == same
    assert "192" not in names[0]


def test_a_network_has_another_name_tomorrow(app: Flask) -> None:
    with (time_machine.travel(NINE, tick=False) as clock,
          app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.7"})):
        today = asking_network()
        clock.shift(timedelta(days=1))
        assert asking_network() != today
