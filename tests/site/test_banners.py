"""Incident banners: where and when they show, and how staff tell them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient

from app.core.audit import newest
from app.core.database import db
from app.site.banners import Banner, banners
from tests.contact.helpers import Page, gated_in, read, send, sign_in
from tests.knowledge.factories import get
from tests.queries import max_queries

SHOWN = ("/{}/", "/{}/search?q=lasku", "/{}/search", "/{}/contact/", "/{}/contact/billing",
         "/{}/contact/billing/message", "/{}/contact/billing/callback")
ELSEWHERE = ("/fi/faq/", "/fi/faq/laskut/mita-laskussani-on", "/fi/company", "/fi/privacy",
             "/fi/accessibility", "/fi/sign-in", "/fi/nowhere")
TEXTS = {"title_fi": "Katkos Tampereella", "title_sv": "Avbrott i Tammerfors",
         "title_en": "Outage in Tampere", "text_fi": "Korjaamme sitä.",
         "text_sv": "Vi reparerar.", "text_en": "We are on it.",
         "since": "2026-11-26T10:00", "until": "2026-11-26T14:00", "level": "critical"}
TITLES = {"fi": "Katkos Tampereella", "sv": "Avbrott i Tammerfors", "en": "Outage in Tampere"}


def tell(client: FlaskClient, **values: str) -> Page:
    """Write a banner through the form; it runs from 10 to 14 o'clock."""
    form = read(client, "/staff/banners/new").form("/staff/banners/new")
    return send(client, form, **{**TEXTS, **values})


def kept() -> list[Banner]:
    """Return the banners as they are now: the browsers wrote them."""
    db.session.rollback()
    g.pop("site_settings", None)
    return banners()


def shown(client: FlaskClient, address: str = "/fi/") -> bool:
    return 'class="banner ' in get(client, address).text


@pytest.fixture
def told(agent: FlaskClient) -> str:
    """The id of a banner that runs until 14 o'clock."""
    tell(agent)
    return kept()[0].id


@pytest.mark.parametrize("language", TITLES)
def test_it_shows_on_home_search_and_contact_pages_and_only_there(
        told: str, alice: FlaskClient, language: str) -> None:
    for address in SHOWN:
        text = get(alice, address.format(language)).text
        assert text.count(TITLES[language]) == 1, address
        assert TEXTS[f"text_{language}"] in text
        assert "banner--critical" in text
    for address in ELSEWHERE:
        assert not shown(alice, address), address


def test_it_begins_and_ends_by_itself_also_for_a_browser_that_has_the_page(
        alice: FlaskClient, agent: FlaskClient, clock: time_machine.Traveller) -> None:
    tell(agent, since="2026-11-26T12:00")
    begins, ends = kept()[0].since, kept()[0].until
    assert ends
    for address in ("/fi/", "/fi/search?q=lasku"):
        clock.move_to(begins - timedelta(seconds=1))
        before = get(alice, address)
        clock.shift(timedelta(seconds=1))
        begun = get(alice, address, **{"If-None-Match": before.headers["ETag"]})
        clock.move_to(ends - timedelta(seconds=1))
        last = get(alice, address, **{"If-None-Match": begun.headers["ETag"]})
        clock.shift(timedelta(seconds=1))
        over = get(alice, address, **{"If-None-Match": begun.headers["ETag"]})
        assert [answer.status_code for answer in (before, begun, last, over)] == [
            200, 200, 304, 200], address
        assert [TITLES["fi"] in answer.text for answer in (before, begun, over)] == [
            False, True, False], address


def test_times_are_the_sites_own(agent: FlaskClient) -> None:
    tell(agent, since="2026-11-26T11:30")
    assert kept()[0].since.isoformat() == "2026-11-26T09:30:00+00:00"
    assert read(agent, f"/staff/banners/{kept()[0].id}").value("since") == "2026-11-26T11:30"


def test_without_an_end_it_runs_until_somebody_ends_it(
        agent: FlaskClient, alice: FlaskClient, clock: time_machine.Traveller) -> None:
    tell(agent, until="")
    clock.shift(timedelta(days=30))
    assert shown(alice)
    agent = sign_in(agent.application, "agent", name="Bo")
    page = send(agent, read(agent, "/staff/banners/").form("/end"))
    assert page.response.request.path == "/staff/banners/"
    assert not shown(alice)
    assert [entry.action for entry in newest(20) if entry.action.startswith("banner")] == [
        "banner.ended", "banner.saved"]


def test_empty_languages_show_the_finnish(agent: FlaskClient, alice: FlaskClient) -> None:
    tell(agent, title_sv="", title_en=" ", text_sv="", text_en="")
    for address in ("/sv/", "/en/"):
        text = get(alice, address).text
        assert f'lang="fi">{TITLES["fi"]}' in text  # read out in Finnish
        assert f'<p lang="fi">{TEXTS["text_fi"]}' in text
    assert f'lang="fi">{TITLES["fi"]}' not in get(alice, "/fi/").text


def test_the_gravest_comes_first(agent: FlaskClient, alice: FlaskClient) -> None:
    tell(agent, level="info", title_fi="Huolto")
    tell(agent, level="critical", title_fi="Suuri katkos", since="2026-11-26T09:00")
    tell(agent, level="warning", title_fi="Hidasta")
    text = get(alice, "/fi/").text
    assert text.index("Suuri katkos") < text.index("Hidasta") < text.index("Huolto")


@pytest.mark.parametrize(("values", "said"), [
    ({"title_fi": " "}, "Write the title."),
    ({"until": "2026-11-26T09:00"}, "The end must come after the beginning."),
    ({"since": "2026-11-25T10:00", "until": "2026-11-26T09:59"}, "This time is over."),
    ({"since": ""}, "Give the time."),
    ({"since": "yesterday"}, "Not a valid datetime"),
    ({"title_en": "x" * 121}, "longer than 120"),
    ({"level": "apocalypse"}, "Not a valid choice"),
    ({"text_sv": "Ring 029 000 01 01"}, "A gated number stands in these words"),
    ({"csrf_token": "forged"}, "could not be confirmed as ours")])
def test_what_is_refused_is_said_and_kept(agent: FlaskClient, values: dict[str, str],
                                          said: str) -> None:
    page = tell(agent, **values)
    assert page.response.status_code == 422
    assert said in page.errors
    typed = {**TEXTS, **values}
    assert page.value("text_sv") == typed["text_sv"]
    assert page.value("since") == typed["since"]
    assert kept() == []


def test_a_number_that_becomes_gated_later_is_masked(
        admin: FlaskClient, alice: FlaskClient) -> None:
    tell(admin, text_fi="Soita 09 4245 0110.")
    assert "09 4245 0110" in get(alice, "/fi/").text
    line = "/staff/channels/phone-support"
    send(admin, read(admin, line).form(line), address="09 4245 0110")
    for address in SHOWN[:5]:
        assert "4245" not in get(alice, address.format("fi")).text


def test_changing_keeps_the_rest(agent: FlaskClient, alice: FlaskClient, told: str) -> None:
    tell(agent, title_fi="Toinen")
    address = f"/staff/banners/{told}"
    send(agent, read(agent, address).form(address), text_fi="Korjattu kohta.", level="info")
    text = get(alice, "/fi/").text
    assert "Korjattu kohta." in text
    assert "Toinen" in text
    assert len(kept()) == 2


def test_two_people_change_one_banner(site: Flask, agent: FlaskClient, told: str) -> None:
    address = f"/staff/banners/{told}"
    other = sign_in(site, "manager", name="Maija")
    mine = read(agent, address).form(address)
    send(other, read(other, address).form(address), text_en="Theirs.")
    page = send(agent, mine, text_en="Mine.")
    assert page.response.status_code == 409
    assert "Theirs." in page.text
    assert page.value("text_en") == "Mine."
    assert kept()[0].text["en"] == "Theirs."
    send(agent, page.form(address))
    assert kept()[0].text["en"] == "Mine."


def test_one_changes_what_the_other_has_ended(site: Flask, agent: FlaskClient, told: str) -> None:
    address = f"/staff/banners/{told}"
    mine = read(agent, address).form(address)
    send(agent, read(agent, "/staff/banners/").form("/end"))
    page = send(agent, mine, text_en="What I wrote in the meantime.")
    assert page.response.status_code == 404
    assert "What I wrote in the meantime." in page.text
    assert kept() == []
    ended_twice = send(agent, read(agent, "/staff/banners/new").form("/staff"), title_fi="")
    assert ended_twice.response.status_code == 422


def test_only_those_who_answer_customers_tell_them(site: Flask, alice: FlaskClient) -> None:
    editor = sign_in(site, "editor", name="Eeva")
    assert editor.get("/staff/banners/new").status_code == 403
    assert editor.post("/staff/banners/abc/end").status_code == 403
    assert alice.get("/staff/banners/").status_code == 302
    assert sign_in(site, "manager", name="Maija").get("/staff/banners/").status_code == 200


def test_queries(agent: FlaskClient, alice: FlaskClient, told: str) -> None:
    with max_queries(7):  # home's six, and one for what to mask
        get(alice, "/fi/")
    for number in range(3):
        tell(agent, title_fi=f"Katkos {number}")
    with max_queries(7):
        page = get(alice, "/fi/")
    assert not gated_in(page)
