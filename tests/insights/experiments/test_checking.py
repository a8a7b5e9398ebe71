"""The hourly check: what became of visitors, the horizon, the guards, and what is kept of it."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Topic
from app.contact.models import Case, CaseState
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import run_all
from app.insights import settling
from app.insights.experiments.checking import check_experiments
from app.insights.experiments.judging import Seen, SeenCase, Verdict, judge
from app.journey import Sign
from app.journey.models import ExperimentState, Exposure, Journey, Kind
from app.web import tidy
from tests.contact.helpers import read, send, sign_in
from tests.queries import max_queries

from .making import enter, run, state_of

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)


def known(client: FlaskClient) -> FlaskClient:
    client.get("/en/contact")
    return client


def settle(clock: time_machine.Traveller) -> list[Exposure]:
    """Let seven days pass and check; return who entered, in order."""
    clock.shift(timedelta(days=7, minutes=1))
    db.session.rollback()  # the worker reads anew, too
    check_experiments()
    db.session.rollback()
    return list(db.session.scalars(sa.select(Exposure).order_by(Exposure.id).execution_options(
        populate_existing=True)))


def flags(row: Exposure) -> set[str]:
    return {name for name in ("contacted", "recontacted", "dissatisfied", "abandoned", "solved",
                              "number_shown", "call_logged") if getattr(row, name)}


def test_what_visitors_did_is_observed(site: Flask, clock: time_machine.Traveller) -> None:
    run(percent=100)
    quiet, writer, caller = (known(site.test_client()) for _visitor in range(3))
    quiet.get("/en/contact/billing")
    page = read(writer, "/en/contact/billing")
    send(writer, read(writer, page.link("/billing/message")).form("/message"), email="w@x.example",
         message="What is this on my bill?", name="W")
    code = read(caller, "/en/contact/billing").root.findtext(".//*[@class='code__value']")
    agent = sign_in(site, "agent")
    topic = db.session.scalar(sa.select(Topic.id).where(Topic.key == "billing"))
    logged = send(agent, read(agent, "/staff/calls").form("/calls"), code=code, solved="yes",
                  topic=str(topic))
    assert "with what the caller had tried" in logged.response.text, logged.errors
    rows = settle(clock)
    assert [row.arm for row in rows] == ["tried"] * 3
    assert [flags(row) for row in rows] == [
        {"number_shown"}, {"number_shown", "contacted"},
        {"number_shown", "contacted", "call_logged"}]
    assert all(row.settled_at for row in rows)


def test_a_later_case_under_the_same_address_counts(site: Flask, clock: time_machine.Traveller
                                                    ) -> None:
    run()
    visitor = known(site.test_client())
    visitor.get("/en/contact/billing")
    journey = db.session.scalars(sa.select(Journey.id)).one()
    clock.shift(DAY)
    for email, journey_id in (("A@x.example", journey), ("a@x.example", None),
                              ("b@x.example", None)):
        _add_case(email, journey_id)
        clock.shift(timedelta(hours=1))
    (row,) = settle(clock)
    assert flags(row) >= {"contacted", "recontacted"}


def _add_case(email: str, journey_id: int | None, **values: Any) -> None:
    with transaction():
        count = db.session.scalar(sa.select(sa.func.count(Case.id))) or 0
        db.session.add(Case(
            reference=f"KK-{count}", token=f"t{count}", language="en", channel="message",
            state=CaseState.OPEN, email=email, journey_id=journey_id, shares_history=True,
            created_at=now(), **values))


def test_an_article_that_helped(site: Flask, clock: time_machine.Traveller) -> None:
    entered = now()
    yes, no = (Seen(kind, sign, entered + DAY, {"article": "bill"}) for kind, sign in (
        ("ArticleHelped", Sign.YES), ("ArticleDidNotHelp", Sign.NO)))
    read_it = Seen("ArticleRead", Sign.READ | Sign.ATTEMPT, entered, {"article": "bill"})
    assert judge(entered, [read_it, yes], [], article="bill").solved
    assert not judge(entered, [read_it, yes], [], article="other").solved
    assert judge(entered, [read_it, yes, no], [], article="bill") == Verdict(abandoned=True)


@pytest.mark.parametrize(("after", "contacted"), [
    (timedelta(0), True), (7 * DAY - timedelta(seconds=1), True), (7 * DAY, False),
    (-timedelta(seconds=1), False)])
def test_seven_days_from_entry(after: timedelta, contacted: bool) -> None:
    entered = now()
    step = Seen("MessageSent", Sign.CONTACT, entered + after, {"topic": "billing"})
    assert judge(entered, [step], []).contacted is contacted
    assert judge(entered, [], [SeenCase(entered + after, None)]).contacted is contacted


def test_a_message_and_its_case_are_one_contact() -> None:
    entered = now()
    case = SeenCase(entered + DAY, None)
    step = Seen("MessageSent", Sign.CONTACT, entered + DAY + timedelta(seconds=1), {})
    later = Seen("CallLogged", Sign.CONTACT, entered + 2 * DAY, {})
    assert not judge(entered, [step], [case]).recontacted
    assert judge(entered, [step, later], [case]).recontacted


@pytest.mark.parametrize(("kind", "data", "bad"), [
    ("CaseRated", {"helped": False}, True), ("CaseRated", {"helped": True}, False),
    ("SatisfactionRated", {"score": 2}, True), ("SatisfactionRated", {"score": 3}, False)])
def test_dissatisfied(kind: str, data: dict[str, Any], bad: bool) -> None:
    assert judge(now(), [Seen(kind, Sign.NONE, now() + DAY, data)], []).dissatisfied is bad
    assert judge(now(), [], [SeenCase(now() + DAY, False)]).dissatisfied


def test_an_address_shown_is_never_a_contact() -> None:
    shown = Seen("ChannelShown", Sign.ADDRESS, now() + DAY, {"channel": "phone-billing"})
    verdict = judge(now(), [shown], [], phones={"phone-billing"})
    assert verdict == Verdict(number_shown=True)


def test_the_horizon_is_the_planned_number_and_seven_days(site: Flask,
                                                          clock: time_machine.Traveller) -> None:
    experiment = run(needed_usual=30, needed_tried=30)
    enter(experiment, "usual", 30, contacted=3)
    enter(experiment, "tried", 29, contacted=9)
    check_experiments()
    assert state_of(experiment).closed_at is None
    enter(experiment, "tried", 1)
    check_experiments()
    assert state_of(experiment).closed_at is not None
    clock.shift(timedelta(days=6, hours=23))
    check_experiments()
    assert state_of(experiment).state == ExperimentState.RUNNING
    clock.shift(timedelta(hours=2))
    check_experiments()
    assert state_of(experiment).state == ExperimentState.FINISHED
    lines = db.session.scalars(sa.select(AuditEntry)).all()
    assert [line.action for line in lines] == ["experiment.finished"]


def test_the_last_day_ends_it_too(site: Flask, clock: time_machine.Traveller) -> None:
    experiment = run(weeks=1, ends_at=now() + 7 * DAY)
    enter(experiment, "usual", 5)
    for days, state in ((6.9, "running"), (0.2, "running"), (7.1, "finished")):
        clock.shift(timedelta(days=days))
        check_experiments()
        assert state_of(experiment).state == state


def test_nobody_finishes_before_all_are_settled(site: Flask, clock: time_machine.Traveller) -> None:
    experiment = run(closed_at=now())
    clock.shift(timedelta(days=3))
    visitor = f"{7:032x}"
    with transaction():
        db.session.add(Exposure(experiment_id=experiment.id, visitor=visitor, arm="usual",
                                entered_at=now()))
    clock.shift(timedelta(days=5))
    check_experiments()
    assert state_of(experiment).state == ExperimentState.RUNNING
    clock.shift(timedelta(days=3))
    check_experiments()
    check_experiments()
    assert state_of(experiment).state == ExperimentState.FINISHED


@pytest.mark.parametrize("guard", ["recontacted", "dissatisfied", "abandoned"])
def test_a_guard_stops_what_harms(site: Flask, guard: str) -> None:
    experiment = run(kind=Kind.FORM, subject="form_suggestions")
    enter(experiment, "usual", 200, **{guard: 15})
    enter(experiment, "tried", 200, **{guard: 70})
    run_all_checks()
    found = state_of(experiment)
    assert (found.state, found.reason) == (ExperimentState.STOPPED, f"guard:{guard}")
    line = db.session.scalars(sa.select(AuditEntry)).one()
    assert (line.actor, line.action) == ("system", "experiment.stopped")
    manager = sign_in(site, "manager")
    for address in ("/staff/insights/experiments/", f"/staff/insights/experiments/{found.id}"):
        assert "Stopped by itself" in read(manager, address).text
    assert "Without suggestions: 70 of 200" in read(manager, address).text


def run_all_checks() -> None:
    check_experiments()
    run_all()


@pytest.mark.parametrize("guard", ["recontacted", "dissatisfied", "abandoned"])
def test_a_guard_lets_go_on_what_does_not(site: Flask, guard: str) -> None:
    experiment = run()
    enter(experiment, "usual", 200, **{guard: 70})
    enter(experiment, "tried", 200, **{guard: 30})
    check_experiments()
    assert state_of(experiment).state == ExperimentState.RUNNING


def test_who_may_still_come_back_has_not_given_up(site: Flask) -> None:
    experiment = run()
    enter(experiment, "tried", 200, settled=False, abandoned=100)
    check_experiments()
    assert state_of(experiment).state == ExperimentState.RUNNING


def test_results_stay_when_raw_steps_expire(site: Flask, clock: time_machine.Traveller) -> None:
    experiment = run(percent=50, ends_at=now() + DAY)
    page = read(known(visitor := site.test_client()), "/en/contact/billing")
    send(visitor, read(visitor, page.link("/billing/message")).form("/message"),
         email="w@x.example", message="What is this on my bill?", name="W")
    clock.shift(2 * DAY)
    check_experiments()
    clock.shift(8 * DAY)
    check_experiments()
    assert state_of(experiment).state == ExperimentState.FINISHED
    address = f"/staff/insights/experiments/{experiment.id}.json"
    before = sign_in(site, "manager").get(address).json
    clock.shift(91 * DAY)
    settling.settle()
    tidy()
    assert db.session.scalar(sa.select(sa.func.count(Journey.id))) == 0
    assert db.session.scalars(sa.select(Exposure.visitor)).all() == [None]
    assert sign_in(site, "manager", name="Maija").get(address).json == before
    assert flags(db.session.scalars(sa.select(Exposure)).one()) >= {"contacted"}


def test_checking_takes_a_fixed_number_of_queries(site: Flask) -> None:
    experiment = run()
    enter(experiment, "usual", 1, settled=False, recontacted=1)
    with max_queries(20) as few:
        check_experiments()
    enter(experiment, "usual", 40, settled=False, recontacted=9)
    with max_queries(len(few)):
        check_experiments()
