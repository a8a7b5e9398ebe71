"""Topics through the admin's pages."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Topic
from app.core.audit import newest
from app.core.database import db
from tests.contact.helpers import read, send, sign_in
from tests.queries import max_queries

NEW = {"key": "tv", "name_fi": "Televisio", "name_sv": "Teve", "name_en": "Television",
       "description_fi": "Kanavat", "description_sv": "Kanaler", "description_en": "Channels",
       "checklist_fi": "Kortin numero\n\n  Kanava  \n", "service_class": "assisted"}


def topic_of(key: str) -> Topic:
    db.session.rollback()  # sees what the browsers wrote
    return db.session.scalars(sa.select(Topic).where(Topic.key == key)).one()


@pytest.fixture(params=["fi", "sv", "en"])
def speaking(request: pytest.FixtureRequest, site: Flask) -> tuple[str, FlaskClient]:
    admin = sign_in(site, "admin", name="Aino")
    form = read(admin, "/staff/accounts/me").form("/staff/accounts/me")
    send(admin, form, language=request.param)
    return request.param, admin


def test_pages_speak_the_persons_language(speaking: tuple[str, FlaskClient]) -> None:
    language, admin = speaking
    names = topic_of("billing").name
    for address in ("/staff/topics", "/staff/topics/billing", "/staff/topics/new",
                    "/staff/channels", "/staff/channels/phone-support", "/staff/channels/new",
                    "/staff/channels/new/callback", "/staff/days", "/staff/days/new"):
        page = read(admin, address)
        assert page.response.status_code == 200
        assert page.root.get("lang") == language
    assert names[language] in read(admin, "/staff/topics").text


def test_an_untouched_form_changes_nothing(admin: FlaskClient) -> None:
    before = topic_of("billing").version
    page = send(admin, read(admin, "/staff/topics/billing").form("/staff/topics/billing"))
    assert page.response.request.path == "/staff/topics"
    assert topic_of("billing").version == before
    assert "topic.saved" not in {entry.action for entry in newest(5)}


def test_what_is_changed_shows_on_the_contact_page(admin: FlaskClient, site: Flask) -> None:
    form = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    send(admin, form, name_en="Bills and paying", checklist_en="Your bill\n \nThe date",
         response_hours="4", urgent="y", articles="bill-due-date")
    topic = topic_of("billing")
    assert topic.checklist["en"] == ["Your bill", "The date"]
    assert (topic.response_hours, topic.urgent, topic.articles) == (4, True, ["bill-due-date"])
    text = read(site.test_client(), "/en/contact/billing").text
    assert "Bills and paying" in text
    assert "+358 29 000 0102" in text  # urgent: shown at once
    entry = next(one for one in newest(3) if one.action == "topic.saved")
    assert (entry.actor, entry.subject) == ("aino@kotikaista.example", "billing")
    assert set(entry.detail["changed"]) == {"name", "checklist", "response_hours", "urgent",
                                            "articles"}


def test_channels_come_in_the_order_of_their_numbers(admin: FlaskClient) -> None:
    ids = {channel.key: channel.id for channel in topic_of("billing").channels}
    form = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    send(admin, form, **{f"place_{ids['shop']}": "1", f"place_{ids['phone-billing']}": "2",
                         f"place_{ids['message']}": "", f"place_{ids['callback']}": "9",
                         f"place_{ids['email']}": "3"})
    assert [channel.key for channel in topic_of("billing").channels] == [
        "shop", "phone-billing", "email", "callback"]


def test_a_new_topic(admin: FlaskClient, site: Flask) -> None:
    page = send(admin, read(admin, "/staff/topics/new").form("/staff/topics/new"), **NEW)
    assert page.response.request.path == "/staff/topics"
    assert "Television has no channel: customers cannot reach anybody there." in page.text
    topic = topic_of("tv")
    assert (topic.active, topic.gate.value, topic.position) == (True, "after_attempt", 18)
    assert topic.checklist == {"fi": ["Kortin numero", "Kanava"]}
    assert "Televisio" in read(site.test_client(), "/fi/contact").text


@pytest.mark.parametrize(("values", "told"), [
    ({"key": "billing"}, "There is one with this key already"),
    ({"key": "Not a key"}, "Use small letters"),
    ({"name_sv": "  "}, "This is needed"),
    ({"response_hours": "0"}, "Number must be between 1 and 240"),
    ({"articles": "What is this?"}, "Write the keys of articles"),
    ({"checklist_fi": "a\n" * 13}, "Too many lines"),
    ({"icon": "no-such-icon"}, "Not a valid choice"),
    ({"description_en": "Call 029 000 0101"}, "A gated number stands in the words of"),
    ({"checklist_sv": "Ring\n+358 (0)29 0000 101"}, "A gated number stands in the words of"),
])
def test_a_mistake_keeps_what_was_typed(admin: FlaskClient, values: dict[str, str], told: str
                                        ) -> None:
    form = read(admin, "/staff/topics/new").form("/staff/topics/new")
    page = send(admin, form, **(NEW | {"name_fi": "Minun sanani"} | values))
    assert page.response.status_code == 422
    assert told in page.errors
    assert page.value("name_fi") == "Minun sanani"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Topic)) == 18


def test_two_people_save_at_once_and_nothing_is_lost(admin: FlaskClient, site: Flask) -> None:
    other = sign_in(site, "admin", name="Eeva")
    mine = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    theirs = read(other, "/staff/topics/billing").form("/staff/topics/billing")
    send(other, theirs, name_en="Their name", description_en="Their line", urgent="y")
    page = send(admin, mine, name_en="My name", checklist_en="Mine\nToo")
    assert page.response.status_code == 409
    assert "Somebody else saved this while you were writing" in page.errors
    for words in ("Name (English) Their name My name", "Urgent Yes No", "Their line"):
        assert words in page.text, words
    assert page.value("name_en") == "My name"
    assert page.value("checklist_en") == "Mine\nToo"
    assert topic_of("billing").name["en"] == "Their name"
    done = send(admin, page.form("/staff/topics/billing"), description_en="Their line")
    assert done.response.request.path == "/staff/topics"
    assert topic_of("billing").name["en"] == "My name"
    assert topic_of("billing").description["en"] == "Their line"


def test_only_a_changed_order_is_a_conflict_too(admin: FlaskClient) -> None:
    channel = topic_of("billing").channels[0]
    first = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    send(admin, first, **{f"place_{channel.id}": "9"})
    page = send(admin, first, name_en="My name")
    assert page.response.status_code == 409


@pytest.mark.parametrize("version", ["", "0", "x", "999999"])
def test_a_forged_version_saves_nothing(admin: FlaskClient, version: str) -> None:
    form = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    page = send(admin, form, name_en="Forged", version=version)
    assert page.response.status_code in {409, 422}
    assert topic_of("billing").name["en"] == "Bill and payment"


@pytest.mark.parametrize("role", ["editor", "agent", "manager"])
def test_topics_are_for_admins(site: Flask, role: str) -> None:
    client = sign_in(site, role)
    for address in ("/staff/topics", "/staff/topics/new", "/staff/topics/billing"):
        assert client.get(address).status_code == 403
        assert client.post(address, data=NEW).status_code in {403, 405}
    assert site.test_client().get("/staff/topics").status_code == 302


def test_without_the_sessions_token_nothing_is_saved(admin: FlaskClient) -> None:
    form = read(admin, "/staff/topics/billing").form("/staff/topics/billing")
    for token in ("forged", None):
        page = send(admin, form, name_en="Forged", csrf_token=token)
        assert page.response.status_code == 422
    assert topic_of("billing").name["en"] == "Bill and payment"


def test_an_unknown_topic(admin: FlaskClient) -> None:
    assert admin.get("/staff/topics/nothing").status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(admin: FlaskClient) -> None:
    with max_queries(12):
        admin.get("/staff/topics")
