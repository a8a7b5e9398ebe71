"""Managers plan, start and stop experiments; nothing of the difference shows before its time."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import AuditEntry
from app.core.database import db
from app.core.i18n import use_language
from app.insights.experiments.statistics import Counts, difference, sample_size
from app.insights.experiments.tallies import Finding, Measure
from app.insights.experiments.words import result_sentence
from app.journey.models import Experiment, ExperimentState, Kind
from app.knowledge.importing import import_folder
from tests.contact.conftest import _faq as answers
from tests.contact.helpers import read, send, sign_in
from tests.queries import max_queries

from .making import enter, run, state_of

LIST = "/staff/insights/experiments/"
PLAN = {"name": "Holdout of autumn", "percent": "10", "baseline": "20", "effect": "5",
        "weekly": "2000", "weeks": ""}
# What a page or JSON would say if it told the difference of the arms below.
TOLD = re.compile(r"likely between|No difference can be told|contacted us|55|110|11 %|22 %")


def only() -> Experiment:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Experiment)).one()


def audited() -> list[str]:
    db.session.rollback()
    return [action for action in db.session.scalars(sa.select(AuditEntry.action).order_by(
        AuditEntry.id)) if action.startswith("experiment")]


def page_of(experiment: Experiment) -> str:
    return f"{LIST}{experiment.id}"


@pytest.mark.parametrize("address", [LIST, f"{LIST}new/gate", f"{LIST}1", f"{LIST}1.json"])
@pytest.mark.parametrize("role", ["agent", "editor"])
def test_for_managers_only(site: Flask, address: str, role: str) -> None:
    run()
    assert sign_in(site, role).get(address).status_code == 403
    assert site.test_client().get(address).status_code in {302, 303}


def test_a_holdout_is_planned_started_and_stopped(manager: FlaskClient) -> None:
    page = read(manager, LIST)
    assert "Nothing was tried yet" in page.text
    page = read(manager, page.link("/new/gate"))
    page = send(manager, page.form("/new/gate"), **PLAN, calculate="1")
    plan = sample_size(0.2, 0.05, 10)
    for words in (f"{plan.usual:,} visitors", f"{plan.tried:,} visitors",
                  f"Weeks {plan.weeks(2000, 10)}"):
        assert words in page.text
    assert page.value("name") == PLAN["name"]
    page = send(manager, page.form("/new/gate"), **PLAN, calculate=None)
    assert "Saved as a plan" in page.response.text
    experiment = only()
    assert (experiment.state, experiment.percent) == (ExperimentState.DRAFT, 10)
    assert experiment.needed_usual == pytest.approx(9 * experiment.needed_tried, abs=9)
    page = send(manager, page.form("/start"))
    assert only().state == ExperimentState.RUNNING
    failed = send(manager, page.form("/stop"), why=" ")
    assert "Say why" in failed.errors
    page = send(manager, page.form("/stop"), why="The site moves")
    assert "The site moves" in page.text
    assert only().state == ExperimentState.STOPPED
    assert audited() == ["experiment.planned", "experiment.started", "experiment.stopped"]


@pytest.mark.parametrize(("changed", "words"), [
    ({"name": ""}, "name"), ({"percent": "60"}, "Between 1 and 50"), ({"baseline": "x"}, "valid"),
    ({"effect": ""}, "a hundred"), ({"weekly": "0"}, "At least 1"),
    ({"baseline": "60", "effect": "50", "percent": "0"}, "1 and 50"), ({"weeks": "99"}, "52")])
def test_errors_keep_what_was_typed(manager: FlaskClient, changed: dict[str, str], words: str
                                    ) -> None:
    given = {**PLAN, **changed}
    page = send(manager, read(manager, f"{LIST}new/gate").form("/new"), **given, calculate=None)
    assert page.response.status_code == 422
    assert words in page.errors
    assert {name: page.value(name) or "" for name in given} == given
    assert db.session.scalar(sa.select(sa.func.count(Experiment.id))) == 0


def test_one_experiment_on_the_gate_runs(manager: FlaskClient) -> None:
    run()
    draft = run(state=ExperimentState.DRAFT)
    page = send(manager, read(manager, page_of(draft)).form("/start"))
    assert "Another experiment on the same runs" in page.errors
    assert state_of(draft).state == ExperimentState.DRAFT


def test_a_plan_can_be_deleted_and_nothing_else(manager: FlaskClient) -> None:
    draft = run(state=ExperimentState.DRAFT)
    form = read(manager, page_of(draft)).form("/drop")
    send(manager, form)
    assert db.session.scalar(sa.select(sa.func.count(Experiment.id))) == 0
    experiment = run()
    form.action = f"{page_of(experiment)}/drop"
    assert "started before" in send(manager, form).errors


@pytest.mark.parametrize("state", [ExperimentState.RUNNING, ExperimentState.STOPPED])
def test_no_difference_is_told_before_the_horizon(manager: FlaskClient, state: ExperimentState
                                                  ) -> None:
    experiment = run(state=state, reason="why" if state == ExperimentState.STOPPED else "")
    enter(experiment, "usual", 500, contacted=55, solved=110)
    enter(experiment, "tried", 500, contacted=110, solved=55)
    for address in (page_of(experiment), LIST):
        assert not TOLD.search(read(manager, address).text)
    figures = manager.get(f"{page_of(experiment)}.json").json
    assert figures["result"] is None
    assert figures["call_log_coverage"] is None
    assert figures["entered"] == {"usual": 500, "tried": 500}
    assert not {"contacted", "solved"} & {guard["name"] for guard in figures["guards"]}


@pytest.mark.parametrize(("usual", "tried", "words"), [
    (55, 110, "about 11 fewer of 100 visitors contacted us, likely between 6 and 16"),
    (110, 55, "about 11 more of 100 visitors contacted us, likely between 6 and 16"),
    (100, 105, "No difference can be told")])
def test_a_finished_experiment_says_it_in_a_sentence(manager: FlaskClient, usual: int, tried: int,
                                                     words: str) -> None:
    experiment = run(state=ExperimentState.FINISHED)
    enter(experiment, "usual", 500, contacted=usual, number_shown=100, call_logged=20)
    enter(experiment, "tried", 500, contacted=tried, number_shown=500, call_logged=40)
    page = read(manager, page_of(experiment))
    assert words in page.text
    assert f"{tried} of 500" in page.text
    assert "20 of 100" in page.text
    assert "40 of 500" in page.text
    assert words in read(manager, LIST).text
    figures = manager.get(f"{page_of(experiment)}.json").json
    assert figures["result"][0]["difference"]["value"] == pytest.approx((tried - usual) / 500)
    assert figures["call_log_coverage"]["tried"] == {"n": 500, "hits": 40}


def test_a_mismatch_is_shown(manager: FlaskClient) -> None:
    experiment = run()
    enter(experiment, "usual", 200)
    enter(experiment, "tried", 110)
    assert "not of the sizes" in read(manager, page_of(experiment)).text
    enter(experiment, "tried", 90)
    assert "not of the sizes" not in read(manager, page_of(experiment)).text


def test_the_list_takes_a_fixed_number_of_queries(manager: FlaskClient) -> None:
    run()
    with max_queries(12) as few:
        manager.get(LIST)
    for number in range(5):
        enter(run(subject=f"article:a{number}:en", state=ExperimentState.DRAFT), "usual", 2)
    with max_queries(len(few)):
        manager.get(LIST)


def test_planning_knows_the_traffic(site: Flask, manager: FlaskClient,
                                    clock: time_machine.Traveller) -> None:
    for _visitor in range(8):
        visitor = site.test_client()
        visitor.get("/fi/contact")
        visitor.get("/fi/contact/billing")
    clock.shift(timedelta(minutes=20))
    assert read(manager, f"{LIST}new/gate").value("weekly") == "2"


@pytest.mark.parametrize("address", ["new/nothing", "99", "99.json"])
def test_what_is_not_there(manager: FlaskClient, address: str) -> None:
    assert manager.get(LIST + address).status_code == 404


@pytest.mark.parametrize(("language", "hits", "words"), [
    ("en", 110, "With the gate, about 11 fewer of 100 visitors contacted us, likely between 6"),
    ("fi", 110, "Portin ansiosta noin 11 kävijää sadasta jätti yhteydenoton väliin"),
    ("sv", 30, "Med grinden kontaktade ungefär 5 fler av 100 besökare oss"),
    ("sv", 57, "Ingen skillnad kan påvisas"),
    ("en", 57, "No difference can be told: with the gate, between 4 fewer and 4 more of 100")])
def test_the_sentence_in_three_languages(app: Flask, language: str, hits: int, words: str) -> None:
    usual, tried = Counts(500, 55), Counts(500, hits)
    found = difference(tried, usual)
    assert found
    with app.test_request_context("/"):
        use_language(language)
        assert result_sentence(Kind.GATE, Finding(Measure.CONTACTED, found, usual, tried)
                               ).startswith(words)


def test_nobody_is_followed_longer_than_steps_live(site: Flask, manager: FlaskClient) -> None:
    draft = run(state=ExperimentState.DRAFT)
    site.extensions["luukku_settings"] = replace(site.extensions["luukku_settings"],
                                                 steps_kept_days=7)
    page = send(manager, read(manager, page_of(draft)).form("/start"))
    assert "STEPS_KEPT_DAYS" in page.errors


def test_an_article_is_put_in_other_words(site: Flask, manager: FlaskClient, tmp_path: Path
                                          ) -> None:
    import_folder(answers(tmp_path), lambda done, total: None)
    page = read(manager, f"{LIST}new/article")
    wrong = read(manager, f"{LIST}new/article?article=no-such&language=en")
    assert "No published article" in wrong.response.text
    assert wrong.response.status_code == 422
    page = read(manager, f"{LIST}new/article?article=bill-explained&language=en")
    assert page.value("title") == "What is on my bill?"
    given = {**PLAN, "percent": None, "body": "See [it](article:no-such)."}
    page = send(manager, page.form("new/article"), **given, calculate=None)
    assert "leads nowhere" in page.errors
    assert page.value("body") == given["body"]
    page = send(manager, page.form("new/article"), **{**given, "body": "The month's fee."},
                calculate=None)
    assert "The month's fee." in page.text
    assert only().subject == "article:bill-explained:en"
    send(manager, page.form("/start"))
    reader = site.test_client()
    reader.get("/en/contact")
    assert reader.get("/en/faq/bills/bill-explained").status_code == 200
    assert audited() == ["experiment.planned", "experiment.started"]
