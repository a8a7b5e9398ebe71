"""The dashboard for managers, in the browser, as JSON and as CSV."""

import csv
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

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
    assert page.count("n = 1") >= 2


def test_csv_says_the_same_as_json(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json").json
    rows = list(csv.reader(manager.get("/staff/insights/figures.csv").text.splitlines()))[1:]
    assert figures
    assert dict(rows) == {name: "" if value is None else str(value)
                          for name, value in figures.items()}
    assert figures["searched in vain: xyzzyzzy"] == 1


def test_page_says_the_same_as_json(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json").json
    page = read(manager, "/staff/insights/")
    assert figures
    shown = {"".join(one.itertext()) for one in page.root.iter("p")
             if one.get("class") == "stat__value"}
    parts = [one.text for one in page.root.iter("strong")][:4]
    assert {str(figures[name]) for name in ("journeys", "intent", "searches")} <= shown
    assert f"{figures['strict'] * 100:.0f} %" in shown
    assert f"{figures['upper'] * 100:.0f} %" in shown
    assert parts == [str(figures[end])
                     for end in ("solved", "potential", "abandoned", "contacted")]


def test_every_figure_says_how_it_is_counted(manager: FlaskClient) -> None:
    page = read(manager, "/staff/insights/")
    figures = [one for one in page.root.iter("li") if one.get("class") == "stat"]
    assert len(figures) == 10
    assert all(any(part.get("class") == "definition" for part in one.iter("details"))
               for one in figures)


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
    with max_queries(12) as before:
        manager.get("/staff/insights/")
    for _visitor in range(5):
        visitor = app.test_client()
        for path in ("search?q=nothere", "contact/", "contact/billing", "contact/moving"):
            visitor.get(f"/fi/{path}")
    with max_queries(len(before)):
        manager.get("/staff/insights/")


@pytest.mark.parametrize("page", ["", "figures.json", "figures.csv"])
@pytest.mark.parametrize("role", ["agent", "editor"])
def test_only_managers_see_it(app: Flask, clock: time_machine.Traveller, page: str,
                              role: str) -> None:
    assert app.test_client().get(f"/staff/insights/{page}").status_code in {302, 303}
    assert sign_in(app, role).get(f"/staff/insights/{page}").status_code == 403


def test_nobody_may_keep_the_pages(manager: FlaskClient) -> None:
    for page in ("", "figures.json", "figures.csv"):
        assert manager.get(f"/staff/insights/{page}").headers["Cache-Control"] == "no-store"
