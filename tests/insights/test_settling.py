"""Days are settled: judged when their windows close, the same whenever counted, kept for good."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.alone import alone
from app.core.clock import now
from app.core.database import db, transaction
from app.insights.board import board
from app.insights.exports import as_object, as_rows
from app.insights.models import DayJourneys, JourneyOutcome, RolledDay
from app.insights.selection import Selection
from app.insights.settling import first_recomputable, forget_counted_journeys, recompute, settle
from app.journey.models import Journey, Step
from tests.contact.helpers import read, send, sign_in
from tests.demo import THURSDAY, import_demo_site
from tests.insights.making import STEPS, make_journey

FIGURES = "/staff/insights/figures.json?from=2026-10-01&to=2026-12-31"


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller) -> Flask:
    import_demo_site()
    return app


def visit(client: FlaskClient, *paths: str) -> None:
    for path in paths:
        assert client.get(f"/fi/{path}").status_code == 200


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def ends() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.outcome.value, row.reason.value) for row in db.session.execute(
        sa.select(JourneyOutcome.outcome, JourneyOutcome.reason))]


def test_journey_is_judged_when_its_window_closes(
        site: Flask, clock: time_machine.Traveller) -> None:
    visit(site.test_client(), "contact/", "contact/billing")
    clock.shift(timedelta(hours=71))
    settle()
    assert ends() == []
    clock.shift(timedelta(hours=1))
    settle()
    assert ends() == [("abandoned", "nothing_read")]


def test_contact_in_the_window_is_why(site: Flask, clock: time_machine.Traveller) -> None:
    alice = site.test_client()
    visit(alice, "contact/", "contact/feedback")
    clock.shift(timedelta(hours=1))
    form = read(alice, "/fi/contact/feedback/message").form("message")
    clock.shift(timedelta(hours=2))
    assert not send(alice, form, name="Alice", email="alice@asiakas.example",
                    message="En löytänyt vastausta.").errors
    clock.shift(timedelta(days=4))
    settle()
    assert ("contacted", "contact_seen") in ends() or ("contacted", "contact_later") in ends()


def test_day_is_final_when_nothing_can_change_it(
        site: Flask, clock: time_machine.Traveller) -> None:
    visit(site.test_client(), "contact/")
    clock.shift(timedelta(days=8))
    settle()
    assert not db.session.get_one(RolledDay, THURSDAY.date()).is_final
    clock.shift(timedelta(days=2))
    settle()
    db.session.expire_all()
    assert db.session.get_one(RolledDay, THURSDAY.date()).is_final


def test_counting_again_changes_nothing(site: Flask, clock: time_machine.Traveller) -> None:
    alice = site.test_client()
    visit(alice, "search?q=xyzzy", "contact/", "contact/billing")
    clock.shift(timedelta(days=1))
    visit(alice, "contact/", "contact/moving")
    clock.shift(timedelta(days=20))
    settle()
    days = list(recompute())
    assert len(days) == 22
    assert not any(changed for _day, changed in days)


def test_command_says_what_it_did(site: Flask, clock: time_machine.Traveller) -> None:
    visit(site.test_client(), "contact/")
    clock.shift(timedelta(days=10))
    runner = site.test_cli_runner()
    assert "2026-11-26 rolled up" in runner.invoke(args=["insights", "settle"]).output
    assert "0 days changed" in runner.invoke(args=["insights", "recompute"]).output
    with transaction():
        db.session.execute(sa.update(DayJourneys).values(intent=7))
    assert "2026-11-26 CHANGED" in runner.invoke(
        args=["insights", "recompute", "--since", "2026-11-26"]).output


def test_steps_expire_and_no_figure_changes(site: Flask, clock: time_machine.Traveller) -> None:
    alice = site.test_client()
    visit(alice, "search?q=xyzzy", "contact/", "contact/billing")
    clock.shift(timedelta(days=3))
    visit(alice, "contact/", "contact/moving")
    clock.shift(timedelta(days=80))
    settle()
    before = sign_in(site, "manager").get(FIGURES).json
    assert before
    assert before["n"] == 2
    clock.shift(timedelta(days=12))
    with transaction():
        forget_counted_journeys()
    settle()
    assert count(Journey) == count(Step) == 0
    assert sign_in(site, "manager", name="Maija").get(FIGURES).json == before


def test_steps_that_were_never_counted_do_not_expire(
        site: Flask, clock: time_machine.Traveller) -> None:
    visit(site.test_client(), "contact/")
    clock.shift(timedelta(days=200))
    with transaction():
        forget_counted_journeys()
    assert count(Journey) == 1
    settle()
    with transaction():
        forget_counted_journeys()
    assert count(Journey) == 0


def test_days_whose_neighbours_are_gone_are_not_counted_again(
        site: Flask, clock: time_machine.Traveller) -> None:
    alice = site.test_client()
    for _visit in range(4):
        visit(alice, "contact/", "contact/billing")
        clock.shift(timedelta(days=25))
    settle()
    with transaction():
        forget_counted_journeys()
    assert count(Journey) == 3
    assert first_recomputable() == (THURSDAY + timedelta(days=55)).date()
    assert not any(changed for _day, changed in recompute())


journeys = st.lists(st.tuples(
    st.sampled_from("abc"), st.integers(0, 60), st.booleans(),
    st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=4)), max_size=12)


@pytest.fixture
def manager(site: Flask) -> Callable[[], dict[str, Any]]:
    """What a manager reads of one period, always the same."""
    def figures() -> dict[str, Any]:
        db.session.rollback()
        chosen = Selection((THURSDAY - timedelta(days=61)).date(), THURSDAY.date())
        return as_object(as_rows(board(chosen)))
    return figures


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journeys)
def test_figures_hold_whatever_is_counted_again_or_expires(
        site: Flask, manager: Callable[[], dict[str, Any]], clock: time_machine.Traveller,
        given_journeys: list[tuple[str, int, bool, list[str]]]) -> None:
    clock.move_to(THURSDAY)
    with transaction():
        for model in (Journey, RolledDay, DayJourneys):
            db.session.execute(sa.delete(model))
        for visitor, days_ago, returned, kinds in given_journeys:
            make_journey(kinds, visitor=visitor, at=now() - timedelta(days=days_ago),
                         returned=returned)
    clock.shift(timedelta(days=12))
    settle()
    first = manager()
    assert not any(changed for _day, changed in recompute())
    assert manager() == first
    clock.shift(timedelta(days=75))
    with transaction():
        forget_counted_journeys()
    settle()
    assert manager() == first


def test_two_countings_at_once_do_not_meet(site: Flask) -> None:
    runner = site.test_cli_runner()
    with alone("insights"):
        for words in (["settle"], ["recompute"]):
            done = runner.invoke(args=["insights", *words])
            assert (done.exit_code, "goes on" in done.output) == (1, True)
