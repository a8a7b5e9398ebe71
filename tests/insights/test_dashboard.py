"""The dashboard for managers, in the browser, as JSON and as CSV."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.importing import import_site
from app.core.database import transaction
from tests.contact.helpers import sign_in
from tests.queries import max_queries

CONTENT = Path(__file__).parents[2] / "content"
THURSDAY = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(app: Flask, clock: time_machine.Traveller) -> FlaskClient:
    """A manager of a site that one visitor with cookies came to four days ago."""
    with transaction():
        import_site(CONTENT / "site.yaml")
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
    rows = dict(line.rsplit(",", 1) for line in
                manager.get("/staff/insights/figures.csv").text.strip().splitlines()[1:])
    assert figures
    assert rows["journeys"] == str(figures["journeys"])


def test_period_outside_has_nothing(manager: FlaskClient) -> None:
    figures = manager.get("/staff/insights/figures.json?from=2026-01-01&to=2026-01-31").json
    assert figures
    assert figures["journeys"] == 0
    assert figures["strict"] is None


@pytest.mark.parametrize("query", ["from=x&to=y", "days=999", "language=xx", "from=2027-01-01"])
def test_nonsense_in_the_address_is_survived(manager: FlaskClient, query: str) -> None:
    assert manager.get(f"/staff/insights/?{query}").status_code == 200


def test_query_count_is_fixed(manager: FlaskClient) -> None:
    manager.get("/staff/insights/")
    with max_queries(12):
        manager.get("/staff/insights/")


def test_agents_do_not_see_it(app: Flask, clock: time_machine.Traveller) -> None:
    assert sign_in(app, "agent").get("/staff/insights/").status_code == 403
