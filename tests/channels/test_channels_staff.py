"""Channels through the pages of agents, managers and admins."""

from datetime import time
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, current_app
from flask.testing import FlaskClient

from app.channels.actions import REFRESH_JOB
from app.channels.models import Channel
from app.core.audit import newest
from app.core.database import db, transaction
from app.core.jobs import Job
from tests.contact.helpers import Page, gated_in, read, send, sign_in
from tests.queries import max_queries

SUPPORT = "/staff/channels/phone-support"
SPOKEN = {"name_fi": "Linja", "name_sv": "Linje", "name_en": "Line"}


def channel_of(key: str) -> Channel:
    db.session.rollback()  # sees what the browsers wrote
    return db.session.scalars(sa.select(Channel).where(Channel.key == key)).one()


def refreshes() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(Job.kind == REFRESH_JOB)) or 0


def edit(client: FlaskClient, key: str = "phone-support", **values: str | None) -> Page:
    address = f"/staff/channels/{key}"
    form = read(client, address).form(address)
    if "languages" in form.values:  # several boxes of one name
        form.values["languages"] = channel_of(key).languages
    return send(client, form, **values)


def test_an_untouched_form_changes_nothing(admin: FlaskClient) -> None:
    for key in ("phone-support", "message", "callback", "email", "social", "shop"):
        before = channel_of(key).version
        assert edit(admin, key).response.request.path == "/staff/channels"
        assert channel_of(key).version == before
    assert refreshes() == 0


def test_numbers_are_shown_as_people_write_them_and_kept_as_e164(admin: FlaskClient) -> None:
    assert read(admin, SUPPORT).value("address") == "+358 29 000 0101"
    for typed in ("029 000 0109", "+358 (0)29 000 0109", "00358 290000109"):
        assert edit(admin, address=typed).response.status_code == 200
        assert channel_of("phone-support").address == "+358290000109"
    edit(admin, address="+46 8 123 456 78")
    assert channel_of("phone-support").address == "+46812345678"


@pytest.mark.parametrize(("key", "address", "told"), [
    ("phone-support", "123", "not a phone number that can be called"),
    ("phone-support", "help@example.org", "not a phone number"),
    ("whatsapp", "+358 29", "not a phone number"),
    ("email", "help", "should look like name@example.com"),
    ("social", "http://social.example/x", "beginning with https://"),
    ("social", "javascript:alert(1)", "beginning with https://"),
    ("shop", " ", "This is needed"),
])
def test_an_address_that_reaches_nobody(admin: FlaskClient, key: str, address: str, told: str
                                        ) -> None:
    page = edit(admin, key, address=address, note_en="Kept")
    assert page.response.status_code == 422
    assert told in page.errors
    assert (page.value("note_en"), page.value("address")) == ("Kept", address.strip())


def test_opening_hours_as_text(admin: FlaskClient, site: Flask) -> None:
    edit(admin, hours_0="8-12, 13.00–24:00", hours_5="", hours_3="9-9:30")
    hours = [(one.weekday, one.opens, one.closes) for one in channel_of("phone-support").hours]
    assert hours[:2] == [(0, time(8), time(12)), (0, time(13), time(0))]
    assert not any(day == 5 for day, *_more in hours)
    assert read(admin, SUPPORT).value("hours_0") == "08:00-12:00, 13:00-24:00"
    page = send(site.test_client(), read(site.test_client(), "/en/contact/wifi").form("/skip"),
                reason="other", follow=False)
    shown = read(site.test_client(), page.response.location)
    assert "Closed now, opens tomorrow at 08:00" in shown.text


@pytest.mark.parametrize(("hours", "told"), [
    ("8-12, 11-16", "These hours overlap"), ("8 to 12", "Write hours like"),
    ("8-25", "25:00 is not a time of day"), ("8-8", "Write hours like")])
def test_hours_that_cannot_be_come_back_as_typed(admin: FlaskClient, hours: str, told: str
                                                 ) -> None:
    page = edit(admin, hours_2=hours, name_en="Kept")
    assert page.response.status_code == 422
    assert told in page.errors
    assert (page.value("hours_2"), page.value("name_en")) == (hours, "Kept")


def test_managers_change_hours_only(manager: FlaskClient) -> None:
    page = read(manager, SUPPORT)
    assert page.value("address") is None
    send(manager, page.form(SUPPORT), hours_6="10-14", address="029 000 0199", gated="",
         name_en="Mine")
    channel = channel_of("phone-support")
    assert (channel.address, channel.gated) == ("+358290000101", True)
    assert channel.name["en"] == "Advice and technical support"
    assert channel.hours[-1].weekday == 6
    assert newest(1)[0].detail == {"changed": ["hours"]}
    assert refreshes() == 0


@pytest.mark.parametrize("values", [
    {"address": "029 000 0109"}, {"gated": None}])
def test_what_is_masked_changes_with_the_channel(admin: FlaskClient,
                                                 values: dict[str, str | None]) -> None:
    edit(admin, **values)
    assert refreshes() == 1
    assert REFRESH_JOB in current_app.extensions["luukku_jobs"]
    assert newest(1)[0].detail["changed"] == list(values)


def test_other_changes_mask_nothing_anew(admin: FlaskClient) -> None:
    edit(admin, note_en="Another note", hours_6="10-12", active=None)
    assert refreshes() == 0


def test_a_gated_number_in_the_words_is_refused(admin: FlaskClient) -> None:
    page = edit(admin, "message", note_en="Or call +358 29 000 01 01")
    assert page.response.status_code == 422
    assert "A gated number stands in the words of: Message" in page.errors
    page = edit(admin, "phone-billing", price_fi="Numero 029 000 0102")
    assert "in the words of: Bills and contracts" in page.errors


def test_a_number_that_stands_in_other_words_cannot_become_gated(admin: FlaskClient) -> None:
    edit(admin, "message", note_en="Fax 029 000 0177")
    page = edit(admin, address="029 000 0177")
    assert "A gated number stands in the words of: Message" in page.errors
    assert page.value("address") == "+358 29 000 0177"
    assert channel_of("phone-support").address == "+358290000101"
    assert refreshes() == 0


def test_two_people_save_at_once_and_nothing_is_lost(admin: FlaskClient, manager: FlaskClient
                                                     ) -> None:
    mine = read(admin, SUPPORT).form(SUPPORT)
    edit(manager, hours_6="10-14")
    page = send(admin, mine, name_en="My name", hours_6="8-9", gated=None,
                languages=["fi", "sv", "en"])
    assert page.response.status_code == 409
    assert "Sunday 10:00-14:00 08:00-09:00" in page.text
    assert "Gated Yes No" in page.text
    assert page.value("name_en") == "My name"
    assert channel_of("phone-support").name["en"] == "Advice and technical support"
    send(admin, page.form(SUPPORT), hours_6="10-14", languages=["fi", "sv", "en"])
    channel = channel_of("phone-support")
    assert (channel.name["en"], channel.hours[-1].opens) == ("My name", time(10))
    assert not channel.gated


def test_really_at_once(site: Flask) -> None:
    """Of many who save the same version in the same moment, one does and the others are told."""
    browsers = [sign_in(site, "admin", name=f"Admin{number}") for number in range(4)]
    forms = [read(browser, SUPPORT).form(SUPPORT) for browser in browsers]
    together, codes = Barrier(len(browsers)), []

    def save(number: int) -> None:
        together.wait()
        page = send(browsers[number], forms[number], follow=False, hours_0=f"{number + 1}-20")
        codes.append(page.response.status_code)

    threads = [Thread(target=save, args=(number,)) for number in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409, 409, 409]
    assert len([one for one in channel_of("phone-support").hours if one.weekday == 0]) == 1


def test_a_new_channel(admin: FlaskClient) -> None:
    page = read(admin, "/staff/channels/new")
    address = page.link("/staff/channels/new/phone")
    page = send(admin, read(admin, address).form(address), **SPOKEN, key="phone-tv",
                address="029 000 0150", gated="y", hours_0="8-16")
    assert page.response.request.path == "/staff/channels"
    channel = channel_of("phone-tv")
    assert (channel.address, channel.gated, channel.position) == ("+358290000150", True, 9)
    assert refreshes() == 1


def test_a_new_channel_that_needs_no_address(admin: FlaskClient) -> None:
    address = "/staff/channels/new/callback"
    page = send(admin, read(admin, address).form(address), **SPOKEN, key="callback-tv",
                slot_minutes="15")
    assert page.response.request.path == "/staff/channels"
    assert (channel_of("callback-tv").address, channel_of("callback-tv").slot_minutes) == ("", 15)
    again = send(admin, read(admin, address).form(address), **SPOKEN, key="callback-tv")
    assert "There is one with this key already" in again.errors


def test_unknown_channels_and_kinds(admin: FlaskClient) -> None:
    assert admin.get("/staff/channels/nothing").status_code == 404
    assert admin.get("/staff/channels/new/fax").status_code == 404


def test_the_gates_switch(admin: FlaskClient, site: Flask) -> None:
    page = read(admin, "/staff/channels")
    assert "Consumer law" in page.text
    page = send(admin, page.form("/staff/gate"))
    assert "The gate is off: every number is shown at once." in page.text
    assert gated_in(site.test_client().get("/en/contact/billing")) == {"phone-billing"}
    assert newest(1)[0].action == "gate.switched"
    send(admin, page.form("/staff/gate"))
    assert gated_in(site.test_client().get("/en/contact/billing")) == set()


def test_a_number_that_slips_past_the_gate_is_warned_of(admin: FlaskClient) -> None:
    assert "always shown, although" not in read(admin, "/staff/channels").text
    page = edit(admin, always_open="y")
    assert "Advice and technical support is always shown, although it serves topics" in page.text


def tell(client: FlaskClient, wait: str, key: str = "phone-support", **own: str) -> Page:
    form = read(client, "/staff/channels").form(f"/{key}/queue")
    return send(client, form, **{f"{key}-wait": wait},
                **{f"{key}-own_{code}": text for code, text in own.items()})


def shown_hint(site: Flask, language: str = "en") -> str:
    page = read(site.test_client(), f"/{language}/contact/wifi")
    sent = send(site.test_client(), page.form("/skip"), follow=False, reason="other")
    return read(site.test_client(), sent.response.location).text


@pytest.mark.parametrize("role", ["agent", "manager", "admin"])
def test_a_queue_is_told_and_forgotten(site: Flask, role: str, clock: time_machine.Traveller
                                       ) -> None:
    client = sign_in(site, role)
    version = channel_of("phone-support").version
    assert "Queue: A long wait now" in tell(client, "long").text
    assert "A long wait now" in shown_hint(site)
    assert set(channel_of("phone-support").queue_hint) == {"fi", "sv", "en", "until"}
    assert channel_of("phone-support").version == version
    clock.shift(2 * 3600)
    assert "A long wait now" not in shown_hint(site)
    assert "Queue: nothing is said" in read(client, "/staff/channels").text


def test_a_queue_in_own_words(agent: FlaskClient, site: Flask) -> None:
    page = tell(agent, "own")
    assert page.response.status_code == 422
    assert "Write what customers should read." in page.errors
    tell(agent, "own", en="About\0 ten   minutes", fi="Noin kymmenen minuuttia")
    assert "About ten minutes" in shown_hint(site)
    assert "Noin kymmenen minuuttia" in shown_hint(site, "fi")
    entry = newest(1)[0]
    assert (entry.action, entry.actor, entry.subject) == (
        "queue.told", "asko@kotikaista.example", "phone-support")
    tell(agent, "")
    assert channel_of("phone-support").queue_hint == {}


def test_a_queue_hint_shows_no_gated_number(agent: FlaskClient) -> None:
    page = tell(agent, "own", en="Call 029 000 0103 instead")
    assert "A gated number stands in these words" in page.errors
    assert page.value("phone-support-own_en") == "Call 029 000 0103 instead"
    assert channel_of("phone-support").queue_hint == {}


def test_an_editor_with_an_open_form_is_not_in_conflict_with_the_queue(
        admin: FlaskClient, agent: FlaskClient) -> None:
    form = read(admin, SUPPORT).form(SUPPORT)
    tell(agent, "short")
    send(admin, form, name_en="New name")
    channel = channel_of("phone-support")
    assert (channel.name["en"], channel.queue_hint["en"]) == ("New name", "A short wait now")


@pytest.mark.parametrize(("role", "allowed"), [
    ("editor", set()), ("agent", {"list"}), ("manager", {"list", "edit"}),
    ("admin", {"list", "edit", "new"})])
def test_who_may_do_what(site: Flask, role: str, allowed: set[str]) -> None:
    client = sign_in(site, role)
    for name, address in (("list", "/staff/channels"), ("edit", SUPPORT),
                          ("new", "/staff/channels/new"), ("new", "/staff/channels/new/phone")):
        assert client.get(address).status_code == (200 if name in allowed else 403), address
    for address in ("/staff/gate", "/staff/queue-token"):
        assert client.post(address, data={"enabled": "no"}).status_code == (
            400 if role == "admin" else 403)
    if role in {"agent", "manager"}:
        assert "Consumer law" not in read(client, "/staff/channels").text


def test_strangers_are_asked_to_sign_in(site: Flask) -> None:
    for address in ("/staff/channels", SUPPORT, "/staff/topics", "/staff/days"):
        response = site.test_client().get(address, follow_redirects=True)
        assert "/sign-in" in response.request.path
        assert gated_in(response) == set()


def test_the_list_takes_a_fixed_number_of_queries(admin: FlaskClient) -> None:
    with transaction():
        db.session.add_all(Channel(
            key=f"extra-{number}", kind="visit", position=50, address="Street 1", gated=False,
            languages=["fi"], name={"fi": "Myymälä"}) for number in range(20))
    with max_queries(14):
        admin.get("/staff/channels")
