"""A holdout on the gate, and suggestions in the form: what visitors see, who enters and when."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.database import db, transaction
from app.journey import assign
from app.journey.models import Experiment, ExperimentState, Exposure, Kind

from .helpers import gated_in, read, send


def run(subject: str = "gate", percent: int = 100) -> Experiment:
    """Start an experiment in which everybody (or nobody) tries the other way."""
    with transaction():
        experiment = Experiment(
            kind=Kind(subject), subject=subject, name="Trial", percent=percent, salt="s" * 32,
            baseline=0.2, effect=0.05, needed_usual=10, needed_tried=10, weeks=4,
            state=ExperimentState.RUNNING, created_at=now())
        db.session.add(experiment)
    return experiment


def entries() -> list[tuple[str | None, str]]:
    db.session.rollback()
    rows = db.session.execute(sa.select(Exposure.visitor, Exposure.arm).order_by(Exposure.id))
    return [(visitor, arm) for visitor, arm in rows]


def known(client: FlaskClient) -> FlaskClient:
    """Return a browser that has its number and has not tried anything."""
    client.get("/en/contact")
    return client


def test_an_open_arm_shows_the_number_at_once(alice: FlaskClient) -> None:
    run()
    page = read(known(alice), "/en/contact/billing")
    assert gated_in(page.response) == {"phone-billing"}
    assert "I need to talk to a person" not in page.text
    assert [arm for _visitor, arm in entries()] == ["tried"]
    assert page.response.headers["Cache-Control"] == "no-store"


def test_the_gated_arm_sees_the_gate_and_is_entered_too(alice: FlaskClient) -> None:
    run(percent=0)
    assert gated_in(read(known(alice), "/en/contact/billing").response) == set()
    assert [arm for _visitor, arm in entries()] == ["usual"]


def test_entry_is_at_the_first_gated_topic_and_once(alice: FlaskClient) -> None:
    run()
    known(alice)
    for address in ("/en/contact", "/en/search?q=bill", "/en/contact/outage",
                    "/en/contact/estate", "/en/contact/-/words?q=bill"):
        alice.get(address)
    assert entries() == []
    for address in ("/en/contact/billing", "/en/contact/wifi", "/en/contact/billing/message"):
        alice.get(address)
    assert len(entries()) == 1


def test_who_refuses_cookies_meets_the_gate_and_is_not_entered(site: Flask) -> None:
    run()
    for _visit in range(3):
        assert gated_in(site.test_client().get("/en/contact/billing")) == set()
    assert entries() == []


@pytest.mark.parametrize("headers", [
    {"User-Agent": "Googlebot/2.1"}, {"Sec-Purpose": "prefetch"}])
def test_robots_and_prefetches_never_see_a_number(alice: FlaskClient, headers: dict[str, str]
                                                  ) -> None:
    run()
    known(alice)
    assert gated_in(alice.get("/en/contact/billing", headers=headers)) == set()
    assert entries() == []


def test_the_same_visitor_always_meets_the_same_way(site: Flask) -> None:
    experiment = run(percent=50)
    seen = set()
    for _visitor in range(12):
        client = known(site.test_client())
        shown = {bool(gated_in(client.get(f"/{language}/contact/{topic}")))
                 for language in ("fi", "en") for topic in ("billing", "wifi")}
        assert len(shown) == 1
        seen |= shown
    assert seen == {True, False}
    assert all(visitor and arm == assign(experiment.salt, visitor, 50)
               for visitor, arm in entries())
    assert len(entries()) == 12


def test_other_pages_show_no_number_to_the_open_arm(alice: FlaskClient) -> None:
    run()
    known(alice)
    alice.get("/en/contact/billing")
    for address in ("/en/contact", "/en/", "/en/search?q=phone", "/en/faq/bills/bill-explained",
                    "/en/contact/billing/message", "/en/contact/billing/callback"):
        assert gated_in(alice.get(address)) == set(), address


@pytest.mark.parametrize("state", [ExperimentState.DRAFT, ExperimentState.STOPPED,
                                   ExperimentState.FINISHED])
def test_only_a_running_experiment_opens_anything(alice: FlaskClient, state: ExperimentState
                                                  ) -> None:
    experiment = run()
    with transaction():
        db.session.merge(experiment).state = state
    assert gated_in(known(alice).get("/en/contact/billing")) == set()
    assert entries() == []


def test_after_the_horizon_arms_stay_but_nobody_enters(alice: FlaskClient) -> None:
    experiment = run()
    with transaction():
        db.session.merge(experiment).closed_at = now()
    assert gated_in(known(alice).get("/en/contact/billing")) == {"phone-billing"}
    assert entries() == []


def test_numbers_show_as_after_a_skip(alice: FlaskClient) -> None:
    run(percent=0)
    page = read(known(alice), "/en/contact/billing")
    assert gated_in(send(alice, page.form("/skip"), reason="other").response) == {"phone-billing"}


@pytest.mark.parametrize("percent", [0, 100])
def test_suggestions_in_the_form(alice: FlaskClient, percent: int) -> None:
    run("form_suggestions", percent)
    known(alice)
    page = read(alice, "/en/contact/billing/message")
    assert entries() == []
    words = {"message": "When is my bill due?"}
    alice.post("/en/contact/billing/message/answers", data={"message": "xyzzy"})
    assert entries() == []  # nothing would have been suggested either way
    answer = alice.post("/en/contact/billing/message/answers", data=words)
    assert ("When is my bill due?" in answer.text) is (percent == 0)
    assert [arm for _visitor, arm in entries()] == ["usual" if percent == 0 else "tried"]
    asked = send(alice, page.form("/message"), suggest="1", **words)
    assert "These answers may help at once" in asked.text  # who asks is always answered
