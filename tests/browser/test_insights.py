"""The dashboard on a phone and a screen, in the dark, on paper, by keyboard."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.clock import now
from app.core.database import db, transaction
from app.insights.models import DayJourneys, RolledDay
from app.insights.settling import settle
from app.journey.models import Journey
from tests.insights.making import make_journey

from .conftest import Server
from .test_accessibility import faults, faults_here

pytestmark = pytest.mark.browser
ENDS = (("TopicChosen", "ArticleRead", "ArticleHelped"), ("TopicChosen", "ArticleRead"),
        ("TopicChosen", "MessageSent"), ("TopicChosen", "ArticleRead", "ChannelShown"),
        ("Searched", "TopicChosen", "ArticleDidNotHelp"))


@pytest.fixture
def journeys(database: Flask) -> Iterator[None]:
    """Six weeks of a few journeys a day, counted; gone afterwards."""
    with transaction():
        made = [make_journey(ENDS[(day * 3 + n) % 5], visitor="abcdef"[n % 6],
                             at=now() - timedelta(days=day, hours=1))
                for day in range(4, 46) for n in range(3 + day % 3)]
    settle()
    yield
    with transaction():
        db.session.execute(sa.delete(Journey).where(Journey.id.in_([one.id for one in made])))
        for model in (RolledDay, DayJourneys):
            db.session.execute(sa.delete(model))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_dashboard(server: Server, journeys: None, visit: Callable[..., Page], width: int,
                   scheme: str) -> None:
    page = visit(width=width, scheme=scheme)
    page.goto(server.sign_in_path(f"johtaja-{width}@example.org", "manager"))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/staff/**")
    paths = ("?days=90", "journeys/", "report")
    assert faults(page, tuple(f"/staff/insights/{path}" for path in paths)) == []
    page.goto("/staff/insights/?days=90")
    _the_lines_have_their_table(page)
    _a_definition_opens_by_keyboard(page)
    _any_figure_leads_to_its_journeys(page)


def test_dashboard_on_paper(server: Server, journeys: None, visit: Callable[..., Page]) -> None:
    page = visit(width=794)  # A4
    page.goto(server.sign_in_path("paperi@example.org", "manager"))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/staff/**")
    page.goto("/staff/insights/?days=90")
    page.emulate_media(media="print")
    expect(page.locator(".chart__plot svg")).to_be_visible()
    expect(page.locator("#solved")).to_be_visible()
    for hidden in ("form.filters", ".staff-header", ".tabs"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_how_easy_it_was_is_asked_once(visit: Callable[..., Page], javascript: bool) -> None:
    page = visit(javascript=javascript, width=320, scheme="dark")
    page.goto("/fi/faq/laskut/milloin-laskuni-eraantyy")
    page.locator("button[name=helped][value=yes]").click()
    expect(page.locator("#satisfaction")).to_contain_text("Kuinka helposti asiasi hoitui?")
    assert not javascript or faults_here(page) == []
    page.locator("button[name=score][value='5']").click()
    expect(page.locator("button[name=score]")).to_have_count(0)
    page.goto("/fi/faq/laskut/milloin-laskuni-eraantyy")
    page.locator("button[name=helped][value=yes]").click()
    expect(page.locator("main")).to_contain_text("Kiitos")
    expect(page.locator("button[name=score]")).to_have_count(0)


def _the_lines_have_their_table(page: Page) -> None:
    drawn = page.locator(".chart__line--1").first
    assert (drawn.get_attribute("d") or "").count("L") >= 5  # a point a week
    table = page.locator(".chart table")
    expect(table).to_be_hidden()
    page.locator(".chart summary").click()
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() >= 6


def _a_definition_opens_by_keyboard(page: Page) -> None:
    first = page.locator(".stat .definition").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator(".counting dd").first).to_be_visible()
    assert first.locator(".counting dd").count() == 3


def _any_figure_leads_to_its_journeys(page: Page) -> None:
    page.locator('main a[href*="/staff/insights/journeys/"]').last.click()
    page.wait_for_url("**/insights/journeys/**")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/insights/journeys/*")
    expect(page.locator("#steps")).to_be_visible()
