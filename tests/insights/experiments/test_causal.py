"""What the gate changes: told once an experiment is finished, on the dashboard and in money."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.database import db, transaction
from app.insights.causal import Causal, causal
from app.insights.models import DayJourneys
from app.journey.models import Experiment, ExperimentState, Kind
from tests.contact.helpers import read

from .making import enter, run

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)


def made(state: ExperimentState = ExperimentState.FINISHED, days_ago: int = 0, hits: int = 110
         ) -> Experiment:
    experiment = run(state=state, needed_usual=500, needed_tried=600,
                     started_at=now() - timedelta(days=days_ago + 30),
                     ended_at=now() - timedelta(days=days_ago)
                     if state == ExperimentState.FINISHED else None)
    enter(experiment, "usual", 500, contacted=55)
    enter(experiment, "tried", 500, contacted=hits)
    return experiment


def test_causal_is_the_open_arms_share_minus_the_gated_arms(site: Flask) -> None:
    experiment = made()
    found = causal(TODAY - 28 * DAY, TODAY)
    assert found
    assert found.value == pytest.approx(0.11)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 0.11 < found.high
    assert replace(found, value=None, low=None, high=None) == Causal(
        experiment.id, "The gate", True, None, None, None, open=500, gated=500, needed=100,
        mismatched=False)


def test_causal_of_a_running_one_is_progress_only(site: Flask) -> None:
    experiment = made(ExperimentState.RUNNING)
    assert causal(TODAY - 28 * DAY, TODAY) == Causal(
        experiment.id, "The gate", False, None, None, None, open=500, gated=500, needed=100,
        mismatched=False)


def test_causal_stays_until_the_next_is_finished(site: Flask) -> None:
    made(days_ago=5, hits=60)
    latest = made(days_ago=1)
    made(ExperimentState.RUNNING)
    found = causal(TODAY - 28 * DAY, TODAY)
    assert found
    assert (found.experiment_id, found.finished) == (latest.id, True)
    early = causal(TODAY - 33 * DAY, TODAY - 32 * DAY)
    assert early
    assert early.value == pytest.approx(0.01)


def test_causal_of_what_was_stopped_or_is_about_something_else(site: Flask) -> None:
    run(state=ExperimentState.STOPPED, ended_at=now())
    run(kind=Kind.FORM, subject="form_suggestions", state=ExperimentState.FINISHED, ended_at=now())
    assert causal(TODAY - 28 * DAY, TODAY) is None
    assert causal(TODAY - 400 * DAY, TODAY - 300 * DAY) is None


def test_dashboard_tells_the_effect_and_what_it_is_worth(manager: FlaskClient) -> None:
    made()
    with transaction():
        db.session.add(DayJourneys(day=TODAY, language="fi", device="mobile", topic="billing",
                                   apart=False, contact_pages=200, counted=200, journeys=200))
    figures = manager.get("/staff/insights/figures.json").json
    assert figures
    assert figures["causal"] == pytest.approx(0.11)
    assert figures["causal_low"] < 0.11 < figures["causal_high"]
    assert (figures["causal_n"], figures["causal_needed"]) == (1000, 100)
    assert figures["avoided_by_gate_contacts"] == pytest.approx(55)
    assert figures["avoided_by_gate_cost"] == pytest.approx(55 * figures["cost_of_contact"])
    assert "+11 points fewer visitors contact us" in read(manager, "/staff/insights/").text


def test_dashboard_tells_nothing_before_the_end(manager: FlaskClient) -> None:
    made(ExperimentState.RUNNING)
    figures = manager.get("/staff/insights/figures.json").json
    assert figures
    assert (figures["causal"], figures["avoided_by_gate_cost"]) == (None, None)
    assert "visitors still needed: 100" in read(manager, "/staff/insights/").text
