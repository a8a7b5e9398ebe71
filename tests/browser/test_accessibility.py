"""axe finds nothing serious, nothing scrolls sideways, in light and dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.gaps.making import make_case, make_filled_gap, make_gap

from .conftest import Server

pytestmark = pytest.mark.browser
PAGES = ("/fi/", "/fi/search?q=netti+p%C3%A4tkii", "/fi/search?q=xyzzy",
         "/fi/faq/", "/fi/faq/laskut/", "/fi/faq/laskut/milloin-laskuni-eraantyy", "/fi/contact/",
         "/fi/contact/billing", "/fi/contact/outage", "/fi/contact/billing/message",
         "/fi/contact/billing/callback", "/fi/company", "/fi/privacy", "/fi/accessibility",
         "/sv/", "/en/contact/moving", "/fi/nowhere", "/fi/sign-in", "/fi/sign-in/link",
         "/fi/sign-up", "/fi/sign-in/passkey")
STAFF = ("/staff/", "/staff/inbox", "/staff/calls", "/staff/code", "/staff/articles/",
         "/staff/articles/new", "/staff/search/", "/staff/search/explain?q=puhelin+laksu",
         "/staff/insights/", "/staff/insights/experiments/",
         "/staff/insights/experiments/new/gate", "/staff/insights/experiments/new/article",
         "/staff/channels", "/staff/topics", "/staff/gaps/topics",
         "/staff/gaps/", "/staff/gaps/costs",
         "/staff/days", "/staff/banners/", "/staff/banners/new", "/staff/accounts/",
         "/staff/audit", "/staff/settings", "/staff/accounts/me", "/staff/search/synonyms",
         "/staff/search/stop-words", "/staff/search/pins", "/staff/search/pins/new?q=bill",
         "/fi/account", "/fi/account/delete", "/fi/faq/")


def faults(page: Page, paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += faults_here(page)
    return found


def faults_here(page: Page) -> list[str]:
    found = [f"{page.url}: {one['id']}: {one['nodes'][0]['target']}"
             for one in Axe().run(page).response["violations"]
             if one["impact"] in {"serious", "critical"}]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{page.url}: scrolls sideways by {wide}"] if wide > 0 else found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_public_pages(visit: Callable[..., Page], width: int, scheme: str) -> None:
    assert faults(visit(width=width, scheme=scheme), PAGES) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_on_the_way_to_a_case(server: Server, visit: Callable[..., Page], width: int,
                                    scheme: str) -> None:
    page = visit(width=width, scheme=scheme)
    page.goto("/fi/contact/billing")
    page.locator("button[name=reason][value=other]").click()
    expect(page.locator(".code__value").first).to_be_visible()  # the gate is open
    found = faults_here(page)
    page.goto("/fi/contact/billing/message")
    page.locator("textarea[name=message]").fill("Laskussani on kaksi kertaa sama maksu.")
    send = page.locator("main form button[type=submit]").last
    send.click()
    expect(page.locator(".error-summary")).to_be_visible()
    found += faults_here(page)
    page.locator("input[name=email]").fill("aino@example.org")
    send.click()
    page.wait_for_url("**/fi/cases/KK-**")
    found += faults_here(page)
    page.goto(server.sign_in_path(f"agentti-{width}@example.org", "agent"))
    page.locator("main button[type=submit]").click()
    page.goto("/staff/inbox")
    page.locator('main a[href*="/staff/cases/"]').first.click()
    page.wait_for_url("**/staff/cases/**")
    assert [*found, *faults_here(page)] == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_staff_pages(server: Server, visit: Callable[..., Page], width: int, scheme: str) -> None:
    page = visit(width=width, scheme=scheme)
    page.goto(server.sign_in_path(f"admin-{width}@example.org", "admin"))
    page.locator("main button[type=submit]").click()
    assert faults(page, STAFF) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_pages_of_gaps(server: Server, database: Flask, visit: Callable[..., Page], width: int,
                       scheme: str) -> None:
    gap, filled = (make_gap("Mistä saan eSIM-kortin?", language="fi"), make_filled_gap())
    make_case(gap, "eSIM, kiitos", "eSIM-kortin saa Oma-palvelusta kohdasta Lisäpalvelut.")
    page = visit(width=width, scheme=scheme)
    page.goto(server.sign_in_path(f"aukot-{width}@example.org", "admin"))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/staff/**")
    page.goto("/staff/gaps/?shelf=filled")
    assert page.locator(".table-wrap").evaluate("wrap => wrap.scrollWidth - wrap.clientWidth") == 0
    paths = ("", "?shelf=filled", f"{gap}", f"{gap}/write", f"{gap}/merge", f"{filled}")
    assert faults(page, tuple(f"/staff/gaps/{path}" for path in paths)) == []
    expect(page.locator("#effect")).to_be_visible()
