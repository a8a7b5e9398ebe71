"""Assignment by hash, entry once, and what is forgotten."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from app.core.clock import now
from app.core.database import db, transaction
from app.journey import GATE, Arm, assign, enter, forget_visitors_in_experiments
from app.journey.models import Experiment, ExperimentState, Exposure, Kind

VISITOR = "0123456789abcdef" * 2


def run(**values: object) -> Experiment:
    """Start an experiment on the gate."""
    given = {"kind": Kind.GATE, "subject": GATE, "name": "Gate", "percent": 50, "salt": "s" * 32,
             "baseline": 0.2, "effect": 0.05, "needed_usual": 10, "needed_tried": 10, "weeks": 4,
             "state": ExperimentState.RUNNING, "created_at": now(), **values}
    with transaction():
        experiment = Experiment(**given)
        db.session.add(experiment)
    return experiment


@given(st.text("0123456789abcdef", min_size=8, max_size=32), st.integers(1, 99))
@settings(max_examples=15)
def test_arms_are_as_large_as_drawn_and_do_not_know_each_other(salt: str, percent: int) -> None:
    visitors = [f"{number:032x}" for number in range(2000)]
    arms = [assign(salt, visitor, percent) for visitor in visitors]
    assert arms == [assign(salt, visitor, percent) for visitor in visitors]
    tried = [arm is Arm.TRIED for arm in arms]
    noise = 4.5 * (percent / 100 * (1 - percent / 100) / 2000) ** 0.5
    assert abs(sum(tried) / 2000 - percent / 100) <= noise
    other = [assign(salt + "x", visitor, percent) is Arm.TRIED for visitor in visitors]
    both = sum(one and two for one, two in zip(tried, other, strict=True)) / 2000
    assert abs(both - (percent / 100) ** 2) <= 4.5 * 0.5 / 2000 ** 0.5


def test_a_larger_holdout_keeps_who_was_in_it() -> None:
    visitors = [f"{number:032x}" for number in range(500)]
    few = {one for one in visitors if assign("salt", one, 10) is Arm.TRIED}
    assert few <= {one for one in visitors if assign("salt", one, 30) is Arm.TRIED}
    assert not [one for one in visitors if assign("salt", one, 0) is Arm.TRIED]


@pytest.mark.parametrize(("headers", "cookie", "entered"), [
    ({}, VISITOR, 1), ({}, "", 0), ({}, "forged", 0),
    ({"User-Agent": "Googlebot/2.1"}, VISITOR, 0), ({"Sec-Purpose": "prefetch"}, VISITOR, 0)])
def test_who_enters(app: Flask, headers: dict[str, str], cookie: str, entered: int) -> None:
    run(percent=99)
    for _visit in range(2):
        with app.test_request_context("/", headers={
                "User-Agent": "Firefox", **headers,
                **({"Cookie": f"luukku={cookie}"} if cookie else {})}):
            assert enter(GATE) is (Arm.TRIED if entered else Arm.USUAL)
            app.process_response(app.make_response(""))
    assert db.session.scalar(sa.select(sa.func.count(Exposure.id))) == entered


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_head_request_is_no_exposure(app: Flask, method: str) -> None:
    run()
    with app.test_request_context("/", method=method, headers={
            "User-Agent": "Firefox", "Cookie": f"luukku={VISITOR}"}):
        enter(GATE)
        app.process_response(app.make_response(""))
    assert db.session.scalar(sa.select(sa.func.count(Exposure.id))) == (method == "GET")


def test_a_page_that_failed_is_no_exposure(app: Flask) -> None:
    run()
    with app.test_request_context("/", headers={
            "User-Agent": "Firefox", "Cookie": f"luukku={VISITOR}"}):
        enter(GATE)
        app.process_response(app.make_response(("", 500)))
    assert db.session.scalar(sa.select(sa.func.count(Exposure.id))) == 0


def test_one_experiment_on_a_subject_runs(app: Flask) -> None:
    run()
    with pytest.raises(sa.exc.IntegrityError):
        run()
    db.session.rollback()
    run(state=ExperimentState.DRAFT)
    run(subject="form_suggestions", kind=Kind.FORM)


@pytest.mark.parametrize(("state", "settled", "kept"), [
    (ExperimentState.RUNNING, False, True), (ExperimentState.RUNNING, True, False),
    (ExperimentState.STOPPED, False, False), (ExperimentState.FINISHED, True, False)])
def test_the_visitors_number_goes_when_raw_steps_do(
        app: Flask, clock: Traveller, state: ExperimentState, settled: bool, kept: bool) -> None:
    experiment = run(state=state)
    with transaction():
        db.session.add(Exposure(experiment_id=experiment.id, visitor=VISITOR, arm="usual",
                                entered_at=now(), contacted=True,
                                settled_at=now() if settled else None))
    for days, there in ((89, True), (2, kept)):
        clock.shift(timedelta(days=days))
        with transaction():
            forget_visitors_in_experiments()
        row = db.session.scalars(sa.select(Exposure).execution_options(
            populate_existing=True)).one()
        assert (row.visitor == VISITOR) is there
        assert row.contacted
