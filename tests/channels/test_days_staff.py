"""Days that differ, through the manager's pages."""

from datetime import date, time

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Channel, ExceptionalDay
from app.core.audit import newest
from app.core.database import db
from tests.contact.helpers import Page, read, send, sign_in

NEW = "/staff/days/new"
OPEN = {"day": "2026-12-24", "closed": "no", "span": "9-12"}


def add(client: FlaskClient, **values: str | None) -> Page:
    return send(client, read(client, NEW).form(NEW), **values)


def days() -> list[ExceptionalDay]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(ExceptionalDay).order_by(ExceptionalDay.id)))


def contact_page(site: Flask, language: str = "en") -> str:
    return read(site.test_client(), f"/{language}/contact/outage").text


def test_a_closed_day(manager: FlaskClient, site: Flask) -> None:
    page = add(manager, day="2026-11-26", note_en="Closed for training", note_fi="Koulutuspäivä")
    assert page.response.request.path == "/staff/days/"
    assert "26 November 2026 Every channel Closed Closed for training" in page.text
    assert "Closed for training" in contact_page(site)
    assert "Koulutuspäivä" in contact_page(site, "fi")
    assert "Closed now, opens tomorrow at 08:00" in contact_page(site)
    assert newest(1)[0].action == "day.saved"


def test_an_open_holiday_of_one_channel(manager: FlaskClient) -> None:
    line = db.session.scalars(sa.select(Channel).where(Channel.key == "phone-personal")).one()
    add(manager, **OPEN, channel_id=str(line.id))
    add(manager, **(OPEN | {"span": "10.00–11"}))
    assert [(one.channel_id, one.opens, one.closes) for one in days()] == [
        (line.id, time(9), time(12)), (None, time(10), time(11))]
    page = read(manager, "/staff/days/")
    assert "24 December 2026 Direct line 09:00–12:00" in page.text
    assert "Christmas Eve" in page.text


@pytest.mark.parametrize(("values", "told"), [
    ({"day": ""}, "Choose the day"),
    ({"day": "2026-11-25"}, "This day is over"),
    ({"day": "2026-02-30"}, "Not a valid date"),
    ({"span": ""}, "Write the hours, in one span"),
    ({"span": "8-9, 10-11"}, "Write the hours, in one span"),
    ({"span": "late"}, "Write hours like"),
    ({"channel_id": "999"}, "Not a valid choice"),
    ({"note_en": "x" * 201}, "Field cannot be longer than 200"),
    ({"note_en": "Call 029 000 0101"}, "A gated number stands in the words of: 2026-12-24"),
])
def test_a_mistake_keeps_what_was_typed(manager: FlaskClient, values: dict[str, str], told: str
                                        ) -> None:
    page = add(manager, **(OPEN | {"note_fi": "Pidetään"} | values))
    assert page.response.status_code == 422
    assert told in page.errors
    assert page.value("note_fi") == "Pidetään"
    assert page.value("span") == values.get("span", "09:00-12:00")
    assert days() == []


def test_a_day_is_on_the_list_once(manager: FlaskClient) -> None:
    add(manager, **OPEN)
    page = add(manager, day="2026-12-24")
    assert "This day is on the list already" in page.errors
    assert len(days()) == 1


def test_changing_and_removing(manager: FlaskClient) -> None:
    add(manager, **OPEN)
    page = read(manager, read(manager, "/staff/days/").link(f"/staff/days/{days()[0].id}"))
    address = page.response.request.path
    page = send(manager, page.form(address), span="9-13")
    assert days()[0].closes == time(13)
    page = send(manager, page.form("/remove"))
    assert "No special days ahead" in page.text
    assert days() == []
    assert newest(1)[0].action == "day.removed"
    assert manager.get(address).status_code == 404


def test_two_people_save_at_once_and_nothing_is_lost(manager: FlaskClient, site: Flask) -> None:
    other = sign_in(site, "admin", name="Eeva")
    add(manager, **OPEN)
    address = f"/staff/days/{days()[0].id}"
    mine = read(manager, address).form(address)
    send(other, read(other, address).form(address), span="10-11", note_en="Theirs")
    page = send(manager, mine, note_en="Mine", note_sv="Min")
    assert page.response.status_code == 409
    assert "What to tell about it (English) Theirs Mine" in page.text
    assert "Hours 10:00-11:00 09:00-12:00" in page.text
    assert (page.value("note_sv"), days()[0].note) == ("Min", {"en": "Theirs"})
    send(manager, page.form(address), span="10-11")
    assert (days()[0].note, days()[0].opens) == ({"sv": "Min", "en": "Mine"}, time(10))


def test_a_day_that_was_removed_meanwhile(manager: FlaskClient) -> None:
    add(manager, **OPEN)
    page = read(manager, "/staff/days/")
    send(manager, page.form("/remove"))
    again = send(manager, page.form("/remove"))
    assert again.response.status_code == 404
    assert "not on the list any more" in again.text


def test_days_that_are_over_are_not_listed(manager: FlaskClient) -> None:
    db.session.add(ExceptionalDay(day=date(2026, 11, 25), note={"en": "Yesterday"}))
    db.session.commit()
    assert "Yesterday" not in read(manager, "/staff/days/").text


@pytest.mark.parametrize("role", ["editor", "agent"])
def test_days_are_for_managers(site: Flask, role: str) -> None:
    client = sign_in(site, role)
    for address in ("/staff/days/", NEW):
        assert client.get(address).status_code == 403
    assert client.post("/staff/days/1/remove").status_code == 403


def test_without_the_sessions_token_nothing_is_removed(manager: FlaskClient) -> None:
    add(manager, **OPEN)
    assert manager.post(f"/staff/days/{days()[0].id}/remove").status_code == 400
    assert len(days()) == 1
