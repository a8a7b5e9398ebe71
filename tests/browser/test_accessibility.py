"""axe finds nothing serious, nothing scrolls sideways, in light and dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import Server

pytestmark = pytest.mark.browser
PAGES = ("/fi/", "/fi/search?q=netti+p%C3%A4tkii", "/fi/search?q=xyzzy",
         "/fi/faq/", "/fi/faq/laskut/", "/fi/faq/laskut/milloin-laskuni-eraantyy", "/fi/contact/",
         "/fi/contact/billing", "/fi/contact/outage", "/fi/contact/billing/message",
         "/fi/contact/billing/callback", "/fi/company", "/fi/privacy", "/fi/accessibility",
         "/sv/", "/en/contact/moving", "/fi/nowhere", "/fi/sign-in")
STAFF = ("/staff/", "/staff/inbox", "/staff/calls", "/staff/code", "/staff/articles/",
         "/staff/articles/new", "/staff/insights/", "/staff/channels", "/staff/topics",
         "/staff/days", "/staff/banners/", "/staff/banners/new", "/staff/accounts/",
         "/staff/audit", "/staff/settings", "/staff/accounts/me")


def faults(page: Page, paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path}: {one['id']}: {one['nodes'][0]['target']}"
                  for one in Axe().run(page).response["violations"]
                  if one["impact"] in {"serious", "critical"}]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{path}: scrolls sideways by {wide}")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_public_pages(visit: Callable[..., Page], width: int, scheme: str) -> None:
    assert faults(visit(width=width, scheme=scheme), PAGES) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_staff_pages(server: Server, visit: Callable[..., Page], width: int, scheme: str) -> None:
    page = visit(width=width, scheme=scheme)
    page.goto(server.sign_in_path(f"admin-{width}@example.org", "admin"))
    page.locator("main button[type=submit]").click()
    assert faults(page, STAFF) == []
