"""The dashboard for managers, in the browser, as JSON and as CSV."""

import csv
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels import all_topics
from app.contact.staff_actions import log_call
from app.core.database import transaction
from app.insights.settling import settle
from tests.contact.helpers import read, send, sign_in
from tests.demo import THURSDAY, import_demo_site
from tests.queries import max_queries


@pytest.fixture
def manager(app: Flask, clock: time_machine.Traveller) -> FlaskClient:
    """A manager of a site that one visitor with cookies came to four days ago."""
    import_demo_site()
    visitor = app.test_client()
    visitor.get("/fi/search?q=xyzzyzzy")
    visitor.get("/fi/contact/")
    visitor.get("/fi/contact/billing")
    clock.shift(timedelta(days=4))
    settle()
    return sign_in(app, "manager")


def test_figures_of_a_visit(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json?days=7").json
    assert figures
    assert (figures["journeys"], figures["intent"], figures["n"]) == (1, 1, 1)
    assert figures["searches_without_results"] == 1
    # A search without results opened the gate, so the number was shown and may have been called.
    assert figures["contacted"] == 1


def test_page_shows_both_rates_and_the_failed_search(manager: FlaskClient) -> None:
    page = manager.get("/staff/insights/?days=7").text
    assert "xyzzyzzy" in page
    assert page.count("n&nbsp;=&nbsp;1") >= 2


def test_csv_says_the_same_as_json(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json").json
    rows = list(csv.reader(manager.get("/staff/insights/figures.csv").text.splitlines()))[1:]
    assert figures
    told = {(name, of): value for name, given in figures.items()
            for of, value in (given.items() if isinstance(given, dict) else [("", given)])}
    assert {(name, of): value for name, of, value in rows} == {
        key: "" if value is None else str(value) for key, value in told.items()}
    assert figures["searched_in_vain"] == {"xyzzyzzy": 1}


def test_no_cell_becomes_a_formula(app: Flask, clock: time_machine.Traveller) -> None:
    visitor = app.test_client()
    visitor.get("/fi/search?q=%3Dhyperlink")
    visitor.get("/fi/")
    visitor.get("/fi/contact/")
    settle()
    csv_text = sign_in(app, "manager").get("/staff/insights/figures.csv").text
    assert "'=hyperlink" in csv_text


def test_page_says_the_same_as_json(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json").json
    page = read(manager, "/staff/insights/")
    assert figures
    shown = ["".join(one.itertext()) for one in page.root.iter("p")
             if one.get("class") == "stat__value"]
    parts = [one.text for one in page.root.iter("strong")][:4]
    assert {str(figures[name]) for name in ("journeys", "intent")} <= set(shown)
    assert shown[:2] == [f"{figures[name] * 100:.0f}\xa0%" for name in ("strict", "upper")]
    assert parts == [str(figures[end])
                     for end in ("solved", "potential", "abandoned", "contacted")]


def test_every_figure_says_how_it_is_counted(manager: FlaskClient) -> None:
    page = read(manager, "/staff/insights/")
    figures = [one for one in page.root.iter("li") if one.get("class") == "stat"]
    assert len(figures) == 19
    for one in figures:
        told = [part for part in one.iter("dl") if part.get("class") == "counting"]
        assert len(told) == 1
        assert len([answer for answer in told[0].iter("dd") if answer.text]) == 3


def test_period_outside_has_nothing(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json?from=2026-01-01&to=2026-01-31").json
    assert figures
    assert figures["journeys"] == 0
    assert figures["strict"] is None


@pytest.mark.parametrize(("days", "journeys"), [
    ("from=2026-11-26&to=2026-11-26", 1), ("from=2026-11-25&to=2026-11-25", 0),
    ("from=2026-11-27&to=2026-11-30", 0), ("language=sv", 0), ("language=fi", 1)])
def test_period_and_language_hold_what_began_in_them(
        manager: FlaskClient, days: str, journeys: int) -> None:
    assert manager.get(f"/staff/insights/figures.json?{days}").json["journeys"] == journeys


@pytest.mark.parametrize(("moment", "day"), [
    ("2026-11-26T21:59:59+00:00", "2026-11-26"), ("2026-11-26T22:00:00+00:00", "2026-11-27")])
def test_days_end_at_midnight_where_the_site_is(
        app: Flask, clock: time_machine.Traveller, moment: str, day: str) -> None:
    clock.move_to(datetime.fromisoformat(moment))
    app.test_client().get("/fi/search?q=xyzzyzzy")
    clock.move_to(THURSDAY + timedelta(days=4))
    settle()
    figures = sign_in(app, "manager").get(
        f"/staff/insights/figures.json?from={day}&to={day}").json
    assert figures
    assert figures["journeys"] == 1


def write_to_us(client: FlaskClient, path: str) -> None:
    client.get("/fi/search?q=xyzzyzzy")  # something to let us know: so the case names its journey
    sent = send(client, read(client, path).form("message"), name="Alice", share="y",
                email="alice@asiakas.example", message="Laskussa on kaksi kuukautta.")
    assert not sent.errors


@pytest.mark.parametrize("how", ["same browser", "cookies refused"])
def test_contact_after_the_period_counts_for_the_journey_in_it(
        app: Flask, clock: time_machine.Traveller, how: str) -> None:
    """She gave up late in the evening and wrote next day: by her browser, or by her address."""
    import_demo_site()
    clock.move_to(THURSDAY - timedelta(days=2))
    alice, stranger = app.test_client(), app.test_client()
    write_to_us(alice, "/fi/contact/billing/message")
    clock.move_to(THURSDAY + timedelta(hours=13))
    alice.get("/fi/contact/")
    alice.get("/fi/contact/feedback/message")
    form = read(alice, "/fi/contact/feedback/message").form("message")
    clock.move_to(THURSDAY + timedelta(hours=14, minutes=30))
    if how == "cookies refused":
        alice.delete_cookie("luukku")
        form = read(stranger, "/sv/contact/feedback/message").form("message")
        stranger.delete_cookie("luukku")
    refused = how == "cookies refused"
    send(stranger if refused else alice, form, name="Alice", message="En löytänyt vastausta.",
         email="Alice@asiakas.example" if refused else "alice@tyo.example")
    clock.move_to(THURSDAY + timedelta(days=5))
    settle()
    figures = sign_in(app, "manager").get(
        "/staff/insights/figures.json?from=2026-11-26&to=2026-11-26&language=fi").json
    assert figures
    assert (figures["n"], figures["contacted"]) == (1, 1)


@pytest.mark.parametrize("query", ["from=x&to=y", "days=999", "language=xx", "from=2027-01-01"])
def test_nonsense_in_the_address_is_survived(manager: FlaskClient, query: str) -> None:
    assert manager.get(f"/staff/insights/?{query}").status_code == 200


def test_query_count_is_the_same_however_much_there_is(app: Flask, manager: FlaskClient,
                                                       clock: time_machine.Traveller) -> None:
    manager.get("/staff/insights/")
    with max_queries(17) as before:
        manager.get("/staff/insights/")
    for _visitor in range(5):
        visitor = app.test_client()
        for path in ("search?q=nothere", "contact/", "contact/billing", "contact/moving"):
            visitor.get(f"/fi/{path}")
    clock.shift(timedelta(days=5))
    settle()
    with max_queries(len(before)):
        manager.get("/staff/insights/")


@pytest.mark.parametrize("page", ["", "figures.json", "figures.csv", "journeys/", "journeys/1"])
@pytest.mark.parametrize("role", ["agent", "editor"])
def test_only_managers_see_it(app: Flask, clock: time_machine.Traveller, page: str,
                              role: str) -> None:
    assert app.test_client().get(f"/staff/insights/{page}").status_code in {302, 303}
    assert sign_in(app, role).get(f"/staff/insights/{page}").status_code == 403


def test_nobody_may_keep_the_pages(manager: FlaskClient) -> None:
    for page in ("", "figures.json", "figures.csv", "journeys/"):
        assert manager.get(f"/staff/insights/{page}").headers["Cache-Control"] == "no-store"


def test_filters_hold_the_figures(manager: FlaskClient) -> None:
    for query, n in (("topic=billing", 1), ("topic=moving", 0), ("device=desktop", 1),
                     ("device=mobile", 0), ("topic=nothere", 0)):
        assert manager.get(f"/staff/insights/figures.json?{query}").json["n"] == n, query


def test_period_before_stands_beside(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json?from=2026-11-27&to=2026-11-30").json
    assert figures
    assert (figures["n"], figures["before_n"]) == (0, 1)


def test_logged_calls_are_contacts(app: Flask, manager: FlaskClient) -> None:
    billing = next(topic for topic in all_topics() if topic.key == "billing")
    with transaction():
        log_call(billing, None, solved=True, note="", code="")  # type: ignore[arg-type]
    settle()
    figures = manager.get("/staff/insights/figures.json").json
    assert figures
    assert figures["contacts_contacts"] == {"billing/phone/self_service": 1}
    assert "Phone, logged" in manager.get("/staff/insights/").text


def test_any_figure_can_be_followed_to_its_journeys(manager: FlaskClient) -> None:
    page = read(manager, "/staff/insights/journeys/?outcome=contacted")
    assert "the visitor may have called" in page.text
    one = read(manager, page.link("/staff/insights/journeys/1"))
    assert "Searched for “xyzzyzzy”" in one.text
    assert "the visitor may have called" in one.text
    assert "No judged journeys here" in read(
        manager, "/staff/insights/journeys/?outcome=solved").text
    assert manager.get("/staff/insights/journeys/999").status_code == 404
