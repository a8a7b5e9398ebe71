"""Callbacks: in opening hours, outside holidays, never more than there is room for."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Callback, Case
from app.core.clock import local
from app.core.database import db
from app.journey.models import Step

from .helpers import Page, read, send
from .test_messages import mails

ADDRESS = "/en/contact/billing/callback"
GOOD: dict[str, Any] = {"phone": "040 123 4567", "message": "My router", "name": "Alice",
                        "email": "alice@example.com"}


def slots(page: Page) -> list[str]:
    return [item.get("value", "") for item in page.root.iter("input") if item.get("name") == "slot"]


def book(client: FlaskClient, **values: Any) -> Page:
    page = read(client, ADDRESS)
    return send(client, page.form("/callback"), **{**GOOD, "slot": slots(page)[0], **values})


def test_slots_are_in_opening_hours_and_an_hour_ahead(alice: FlaskClient) -> None:
    found = [datetime.strptime(value, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
             for value in slots(read(alice, ADDRESS))]
    assert local(found[0]).strftime("%a %H:%M") == "Thu 11:00"
    assert all(9 <= local(moment).hour < 18 for moment in found)
    assert "Sun" not in {local(moment).strftime("%a") for moment in found}


def test_no_slots_on_public_holidays(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 12, 23, 20, 0, tzinfo=UTC))
    days = {value[:8] for value in slots(read(alice, ADDRESS))}
    assert not days & {"20261225", "20261226"}
    assert "20261228" in days


def test_a_callback_is_a_case_with_a_time(alice: FlaskClient) -> None:
    page = book(alice)
    assert "/en/cases/" in page.response.request.path
    assert "We call you at the time you chose." in page.text
    assert "+358 40 123 4567" in page.text
    callback = db.session.scalars(sa.select(Callback)).one()
    case = db.session.scalars(sa.select(Case)).one()
    assert callback.phone == "+358401234567"
    assert case.promised_at == callback.ends_at
    assert case.channel == "callback"
    assert "Thursday 26 November between 11:00 and 11:30" in mails()[0]
    assert list(db.session.scalars(sa.select(Step.kind).order_by(Step.id)))[-1] == (
        "CallbackRequested")


def test_no_mail_without_an_address(alice: FlaskClient) -> None:
    page = book(alice, email="")
    assert "keep this page's address to come back" in page.text
    assert mails() == []


@pytest.mark.parametrize(("phone", "stored"), [
    ("0401234567", "+358401234567"), ("+358 40 123 4567", "+358401234567"),
    ("00358 40 1234567", "+358401234567"), ("+46 70 123 45 67", "+46701234567"),
    ("09-4245 0110", "+358942450110")])
def test_numbers_are_taken_as_people_write_them(alice: FlaskClient, phone: str, stored: str
                                                ) -> None:
    book(alice, phone=phone)
    assert db.session.scalars(sa.select(Callback.phone)).one() == stored


@pytest.mark.parametrize(("values", "word"), [
    ({"phone": ""}, "Give the number"), ({"phone": "12"}, "Check the phone number"),
    ({"phone": "call me"}, "Check the phone number"),
    ({"phone": "0600 12345"}, "costs extra"), ({"slot": None}, "Choose a time"),
    ({"slot": "20261126T0300Z"}, "just took this time"), ({"slot": "nonsense"}, "just took"),
    ({"email": "alice"}, "Check the e-mail address"), ({"ticket": ""}, "could not be confirmed"),
])
def test_every_error_is_told_and_keeps_what_was_typed(alice: FlaskClient, values: dict[str, Any],
                                                      word: str) -> None:
    page = book(alice, **values)
    assert page.response.status_code == 422
    assert word in page.errors
    for name in {"phone", "message", "name", "email"} - set(values):
        assert page.value(name) == GOOD[name]
    if "slot" not in values:
        assert page.value("slot") == slots(page)[0]
    assert db.session.scalar(sa.select(sa.func.count(Case.id))) == 0


def test_a_slot_fills_up_while_one_types(site: Flask) -> None:
    late = site.test_client()
    page = read(late, ADDRESS)
    wanted = slots(page)[0]
    for _ in range(2):
        book(site.test_client(), slot=wanted)
    answer = send(late, page.form("/callback"), **GOOD, slot=wanted)
    assert answer.response.status_code == 422
    assert "Somebody else just took this time" in answer.errors
    assert answer.value("phone") == GOOD["phone"]
    assert wanted not in slots(answer)
    again = send(late, answer.form("/callback"), slot=slots(answer)[0])
    assert "/en/cases/" in again.response.request.path


def test_a_closed_case_gives_its_slot_back(site: Flask) -> None:
    wanted = slots(read(site.test_client(), ADDRESS))[0]
    pages = [book(site.test_client(), slot=wanted) for _ in range(2)]
    assert wanted not in slots(read(site.test_client(), ADDRESS))
    send(site.test_client(), pages[0].form("/close"))
    assert wanted in slots(read(site.test_client(), ADDRESS))


def test_a_double_click_books_one_call(alice: FlaskClient) -> None:
    page = read(alice, ADDRESS)
    values = {**GOOD, "slot": slots(page)[0]}
    one, two = (send(alice, page.form("/callback"), **values) for _ in range(2))
    assert one.response.request.full_path == two.response.request.full_path
    assert db.session.scalar(sa.select(sa.func.count(Callback.id))) == 1
