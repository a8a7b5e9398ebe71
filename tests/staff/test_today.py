"""The staff home and the navigation: to each role what waits for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Case, CaseState
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Job, enqueue, run_all
from app.core.mail import send_mail
from app.core.settings import current_settings
from app.core.site_settings import set_site_setting, site_settings
from app.knowledge.models import Article, Category
from tests.contact.helpers import Page, read, send
from tests.knowledge.factories import get
from tests.queries import max_queries

Colleague = Callable[..., FlaskClient]
PAGES = {
    "editor": {"Today", "Articles", "Gaps", "Question forum", "Site search"},
    "agent": {"Today", "Inbox", "Calls", "Contact code", "Callbacks", "Question forum", "Banners",
              "Channels"},
    "manager": {"Today", "Gaps", "Question forum", "Site search", "Figures", "Experiments",
                "Banners", "Channels", "Special days", "Forum settings"},
}
ONLY_ADMINS = {"Topics", "Unsent mail", "Accounts", "Audit log", "Settings"}
HEADINGS = {"editor": ["Question forum", "Articles"], "agent": ["Contacts", "Question forum"],
            "manager": ["Question forum"], "admin": ["Contacts", "Question forum", "Articles"]}
NO_POSTS = {"Waiting to be shown": "0", "Reported": "0", "Appeals": "0"}


def navigation(page: Page) -> dict[str, str]:
    """Return the addresses of the staff pages by their names."""
    nav = next(nav for nav in page.root.iter("nav") if nav.get("class") == "staff-nav")
    return {"".join(link.find("span").itertext()): link.get("href", "")  # type: ignore[union-attr]
            for link in nav.iter("a")}


def figures(page: Page) -> dict[str, str]:
    """Return the figures of the page by their names."""
    return {"".join(box[0].itertext()).strip(): "".join(box[1].itertext()).strip()
            for box in page.root.iter("li") if box.get("class") == "stat"}


def add_case(reference: str) -> None:
    with transaction():
        db.session.add(Case(reference=reference, channel="message", language="fi",
                            token=reference, state=CaseState.OPEN, shares_history=False,
                            promised_at=now() + timedelta(hours=1)))


@pytest.mark.parametrize("role", PAGES)
def test_each_role_sees_and_may_open_its_own_pages(colleague: Colleague, role: str) -> None:
    client = colleague(role)
    places = navigation(read(client, "/staff/"))
    assert set(places) == PAGES[role]
    for address in places.values():
        assert client.get(address).status_code == 200, address


def test_an_admin_sees_all(admin: FlaskClient) -> None:
    places = navigation(read(admin, "/staff/"))
    assert set(places) == set.union(ONLY_ADMINS, *PAGES.values())
    for name, address in places.items():
        page = Page(get(admin, address))
        assert page.response.status_code == 200, name
        assert f'href="{address}" aria-current="page"' in page.response.text


@pytest.mark.parametrize("path", ["/staff/audit", "/staff/settings"])
def test_the_others_are_told_why_they_may_not(colleague: Colleague, path: str) -> None:
    page = read(colleague("editor", "agent", "manager"), path)
    assert page.response.status_code == 403
    assert "An admin can give them." in page.text


def test_a_stranger_is_asked_to_sign_in(site: Flask, client: FlaskClient) -> None:
    for path in ("/staff/", "/staff/audit", "/staff/settings", "/staff/banners/"):
        response = client.get(path)
        assert response.status_code == 302
        assert "/sign-in?next=" in response.headers["Location"]


@pytest.mark.parametrize("role", HEADINGS)
def test_the_home_shows_what_the_role_looks_after(colleague: Colleague, role: str) -> None:
    page = Page(get(colleague(role), "/staff/"))
    assert ["".join(head.itertext()) for head in page.root.iter("h2")] == HEADINGS[role]
    assert page.response.headers["Cache-Control"] == "no-store"
    assert ("statutory contact page is not complete" in page.text) == (role == "admin")


def test_contacts_are_counted_on_the_home_and_in_the_navigation(
        colleague: Colleague, clock: time_machine.Traveller) -> None:
    add_case("KK-0000-0001")
    clock.shift(timedelta(hours=2))
    add_case("KK-0000-0002")
    agent = colleague("agent")
    page = read(agent, "/staff/")
    assert figures(page) == {"Mine, waiting for an answer": "0", "Nobody's yet": "2",
                             "Past the promised time": "1", "Callbacks today": "0", **NO_POSTS}
    counts = ["".join(item.itertext()) for item in page.root.iter("span")
              if item.get("class") == "count"]
    assert counts == ["2"]


def test_articles_are_counted(colleague: Colleague) -> None:
    with transaction():
        shelf = Category(key="billing", icon="receipt", position=0)
        db.session.add(shelf)
        db.session.flush()
        for number, (published, review_by) in enumerate((
                (True, date(2026, 11, 26)), (True, date(2026, 11, 27)), (False, None),
                (False, date(2020, 1, 1)))):
            db.session.add(Article(
                key=f"a{number}", language="fi", slug=f"a{number}", title="A", body="A",
                html="A", text="A", phrasings=[], tags=[], services=[], headings=[],
                category_id=shelf.id, published=published, review_by=review_by,
                updated_at=now()))
    assert figures(read(colleague("editor"), "/staff/")) == {**NO_POSTS, "To be reviewed now": "1",
                                                             "Drafts": "2"}


def test_admins_hear_of_work_that_is_not_done(
        colleague: Colleague, admin: FlaskClient, clock: time_machine.Traveller) -> None:
    warning = "Some work in the background does not get done"
    assert warning not in read(admin, "/staff/").text
    with transaction():
        enqueue("mail.send", {})
        db.session.add(Job(kind="search.apply", payload={}, run_at=now(), failed_at=now(),
                           last_error="OSError: disk full"))
    clock.shift(timedelta(minutes=11))
    page = read(admin, "/staff/")
    assert warning in page.text
    assert "1 job was given up." in page.text
    assert "1 job is late" in page.text
    assert "OSError: disk full" in read(admin, "/staff/audit").text
    assert warning not in read(colleague("agent"), "/staff/").text


def test_admins_hear_of_mail_that_lies_in_the_outbox(site: Flask, admin: FlaskClient) -> None:
    assert "Mail is not sent" not in read(admin, "/staff/").text
    with transaction():
        send_mail("alice@example.org", "Hello", "Text")
    run_all()
    assert "1 mail lies in the outbox" in read(admin, "/staff/").text
    site.extensions["luukku_settings"] = replace(current_settings(), smtp_url="smtp://localhost")
    assert "Mail is not sent" not in read(admin, "/staff/").text


def test_a_running_banner_is_in_sight(colleague: Colleague) -> None:
    agent = colleague("agent")
    form = read(agent, "/staff/banners/new").form("/staff/banners/new")
    send(agent, form, title_fi="Katkos", title_en="Outage", since="2026-11-26T10:00")
    page = read(agent, "/staff/")
    assert "Shown to everybody now: Outage" in page.text
    assert page.link("/staff/banners/")
    assert "/staff/banners/" not in str(read(colleague("editor"), "/staff/").links)


def test_the_statutory_warning_goes_when_the_page_is_filled_in(admin: FlaskClient) -> None:
    with transaction():
        set_site_setting("statutory", {**site_settings()["statutory"], "fictional": False})
    assert "statutory" not in read(admin, "/staff/").text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_speaks_the_persons_language(admin: FlaskClient, language: str) -> None:
    own = "/staff/accounts/me"
    send(admin, read(admin, own).form(own), language=language)
    for path in ("/staff/", "/staff/audit", "/staff/settings", "/staff/banners/",
                 "/staff/banners/new"):
        assert Page(get(admin, path)).root.get("lang") == language, path


def test_queries(admin: FlaskClient) -> None:
    with max_queries(10):
        admin.get("/staff/")
    for number in range(5):
        add_case(f"KK-0000-000{number}")
    with max_queries(10):
        admin.get("/staff/")


def test_signing_out(admin: FlaskClient) -> None:
    form = read(admin, "/staff/").form("/sign-out")
    assert admin.get(form.action).status_code == 405
    send(admin, form, follow=False)
    assert admin.get("/staff/").status_code == 302
