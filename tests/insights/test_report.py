"""The weekly report: asked for, sent once a week, ended with one click, the same figures."""

import email
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage

import html5lib
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.links import make_sign_in_link
from app.accounts.models import User
from app.core.bounces import note_refusal
from app.core.database import db, transaction
from app.core.i18n import speaking
from app.core.jobs import Job, run_all
from app.core.mail import outbox
from app.insights.rates import mean, share
from app.insights.report import due_monday, weekly_report
from app.insights.report_mails import mail_reports
from app.insights.report_models import ReportReader
from app.insights.report_rows import Row, ease_row, number_row, share_row
from app.insights.settling import settle
from tests.contact.helpers import Page, path_of, read, send, sign_in
from tests.demo import import_demo_site
from tests.knowledge.factories import BROWSER
from tests.queries import max_queries

REPORT = "/staff/insights/report"
MONDAY = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # 7:00 in Helsinki


@pytest.fixture
def manager(app: Flask, clock: time_machine.Traveller) -> FlaskClient:
    """A manager on a Thursday, of a site that one visitor with cookies came to."""
    import_demo_site()
    visitor = app.test_client()
    visitor.environ_base["HTTP_USER_AGENT"] = BROWSER["User-Agent"]
    visitor.get("/fi/search?q=xyzzyzzy")
    visitor.get("/fi/search?q=evil.example+now")
    visitor.get("/fi/contact/")
    visitor.get("/fi/contact/billing")
    return sign_in(app, "manager", name="Maija")


def choose(client: FlaskClient, send_it: str = "yes") -> Page:
    return send(client, read(client, REPORT).form(REPORT), send=send_it)


def mails() -> list[EmailMessage]:
    """Do what the worker does; return all reports that were written so far."""
    db.session.rollback()  # sees what the browsers wrote
    settle()
    mail_reports([])
    run_all()
    found = [email.message_from_bytes(path.read_bytes(), policy=policy.default)
             for path in sorted(outbox().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)]
    return [one for one in found if isinstance(one, EmailMessage) and one["List-Unsubscribe"]]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def readers() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(ReportReader.user_id)))


def sign_in_again(client: FlaskClient) -> FlaskClient:
    """Return a browser with a session of today."""
    with client.application.test_request_context(), transaction():
        user = db.session.scalars(sa.select(User).where(User.email.startswith("maija"))).one()
        link = path_of(make_sign_in_link(user))
    fresh = client.application.test_client()
    send(fresh, read(fresh, link).form("/sign-in/"), follow=False)
    return fresh


def test_only_managers_see_it(app: Flask, manager: FlaskClient) -> None:
    assert "/sign-in" in app.test_client().get(REPORT).location
    assert manager.get(REPORT).status_code == 200
    assert sign_in(app, "admin", name="Anna").get(REPORT).status_code == 200
    for role in ("agent", "editor"):
        other = sign_in(app, role, name=role)
        assert other.get(REPORT).status_code == 403
        assert other.post(REPORT, data={"send": "yes"}).status_code == 403
    assert readers() == []


def test_one_button_turns_it_on_and_off(manager: FlaskClient) -> None:
    page = read(manager, REPORT)
    assert "Have this report sent to maija@kotikaista.example" in page.text
    page = choose(manager)
    assert "This report comes to maija@kotikaista.example every Monday" in page.text
    choose(manager)  # twice, as from two tabs
    assert len(readers()) == 1
    assert "Have this report sent" in choose(manager, "no").text
    assert readers() == []


def test_a_form_without_its_token_changes_nothing(manager: FlaskClient) -> None:
    assert manager.post(REPORT, data={"send": "yes"}).status_code == 303
    assert readers() == []


def test_it_comes_on_monday_at_seven_and_once(manager: FlaskClient,
                                              clock: time_machine.Traveller) -> None:
    choose(manager)
    assert mails() == []  # what is past was on the page
    clock.move_to(MONDAY - timedelta(minutes=1))
    assert mails() == []
    clock.move_to(MONDAY)
    [message] = mails()
    assert message["To"] == "maija@kotikaista.example"
    assert "23/11/2026 – 29/11/2026" in message["Subject"]
    for hours in (0, 1, 24, 150):
        clock.move_to(MONDAY + timedelta(hours=hours))
        assert len(mails()) == 1
    clock.move_to(MONDAY + timedelta(days=9))  # the worker was away on Monday
    assert len(mails()) == 2


def test_turning_it_off_and_on_brings_no_second_one(manager: FlaskClient,
                                                    clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    assert len(mails()) == 1
    manager = sign_in_again(manager)
    choose(manager, "no")
    choose(manager)
    assert len(mails()) == 1


def test_two_workers_at_once_send_one(app: Flask, manager: FlaskClient,
                                      clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)

    def work(_n: int) -> None:
        with app.app_context():
            mail_reports([])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(mails()) == 1


def test_a_worker_that_dies_sends_it_later(manager: FlaskClient, clock: time_machine.Traveller,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    with monkeypatch.context() as broken:
        broken.setattr("app.insights.report_mails.send_mails", lambda mails: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mail_reports([])
    assert len(mails()) == 1


@pytest.mark.parametrize("change", ["inactive", "no role", "gone", "refused"])
def test_who_is_no_manager_any_more_gets_none(manager: FlaskClient, change: str,
                                              clock: time_machine.Traveller) -> None:
    choose(manager)
    with transaction():
        user = db.session.scalars(sa.select(User).where(User.email.startswith("maija"))).one()
        if change == "inactive":
            user.active = False
        elif change == "no role":
            user.roles = []
        elif change == "gone":
            db.session.delete(user)
        else:
            clock.shift(60)
            note_refusal(user.email, "5.1.1")
    clock.move_to(MONDAY)
    assert mails() == []


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Contacts that were not needed"), ("fi", "Viime viikko"), ("sv", "Förra veckan")])
def test_it_speaks_the_language_of_the_account(manager: FlaskClient, language: str, words: str,
                                               clock: time_machine.Traveller) -> None:
    choose(manager)
    with transaction():
        db.session.execute(sa.update(User).values(language=language))
    clock.move_to(MONDAY)
    [message] = mails()
    assert words in part(message, "html")
    assert f'lang="{language}"' in part(message, "html")
    assert f"/{language}/weekly-report/" in message["List-Unsubscribe"]


def test_mail_text_and_page_say_the_same(app: Flask, manager: FlaskClient,
                                         clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    [message] = mails()
    assert message.get_content_type() == "multipart/alternative"
    page, text = part(message, "html"), part(message, "plain")
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"<img|<script|<link|src=|@import|url\(", page)  # fetches nothing
    words = "".join(html5lib.parse(page, namespaceHTMLElements=False).itertext())
    said = " ".join(words.replace("\u200b", "").split())
    shown = read(sign_in_again(manager), REPORT).text
    with app.test_request_context(), speaking("en"):
        sections = weekly_report(date(2026, 11, 30)).sections
    assert len([row for section in sections for row in section.rows]) > 10
    for section in sections:
        assert section.title.upper() in text
        for row in section.rows:
            assert f"{row.label}: {row.value}" in text
            for value in (section.title, row.label, row.value, row.before, row.change):
                assert " ".join(value.split()) in said
                assert " ".join(value.split()) in shown


def test_what_it_says(manager: FlaskClient, clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    text = part(mails()[0], "plain")
    assert "Journeys: 1; before: 0" in text
    assert "Searches: 2; before: 0" in text
    assert "xyzzyzzy: 1" in text
    assert "evil.example" not in text  # mail readers would make a link of it
    assert "At most: 0% (0–79%)" in text
    clock.move_to(MONDAY + timedelta(days=7))
    text = part(mails()[1], "plain")
    assert "Journeys: 0; before: 1; −100%" in text
    assert "Solved for sure: –; before: 0% (0–79%)" in text


def test_one_click_in_the_mail_ends_it(manager: FlaskClient, client: FlaskClient,
                                       clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    address = path_of(mails()[0]["List-Unsubscribe"].strip("<>"))
    page = read(client, address)
    assert "Do you want no more weekly reports" in page.text
    assert len(readers()) == 1  # a scanner that opens links ends nothing
    done = client.post(address, data={"List-Unsubscribe": "One-Click"},
                       headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"})
    assert "You get no more weekly reports" in done.text
    assert readers() == []
    back = send(client, Page(done).form("/undo"))
    assert "You get these mails again" in back.text
    clock.move_to(MONDAY + timedelta(days=7))
    assert len(mails()) == 2


def test_other_addresses_end_nothing(manager: FlaskClient, client: FlaskClient,
                                     clock: time_machine.Traveller) -> None:
    choose(manager)
    clock.move_to(MONDAY)
    address = path_of(mails()[0]["List-Unsubscribe"].strip("<>"))
    for wrong in (address[:-1], address + "A", "/en/weekly-report/x",
                  "/en/weekly-report/" + "A" * 3000):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code == 404
        assert client.post(wrong + "/undo").status_code == 404
    assert len(readers()) == 1


@pytest.mark.parametrize(("moment", "monday"), [
    (datetime(2026, 11, 30, 4, 59, tzinfo=UTC), date(2026, 11, 23)),
    (datetime(2026, 11, 30, 5, 0, tzinfo=UTC), date(2026, 11, 30)),
    (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), date(2026, 11, 30)),
    (datetime(2026, 3, 30, 4, 0, tzinfo=UTC), date(2026, 3, 30)),  # summer time began on Sunday
    (datetime(2026, 3, 30, 3, 59, tzinfo=UTC), date(2026, 3, 23))])
def test_when_it_is_due(app: Flask, moment: datetime, monday: date) -> None:
    assert due_monday(moment) == monday


def test_queries_do_not_grow_with_readers(app: Flask, manager: FlaskClient,
                                          clock: time_machine.Traveller) -> None:
    choose(manager)
    for number in range(5):
        choose(sign_in(app, "manager", name=f"m{number}"))
    clock.move_to(MONDAY)
    with max_queries(40):
        mail_reports([])
    db.session.rollback()
    sent = db.session.scalar(sa.select(sa.func.count()).where(Job.kind == "mail.send"))
    assert sent == 6
    with max_queries(3):
        mail_reports([])


def test_it_is_in_what_one_downloads(manager: FlaskClient) -> None:
    choose(manager)
    assert '"weekly_report"' in manager.get("/en/account/export").text


def test_a_change_is_told_only_when_it_is_sure(app: Flask) -> None:
    with app.test_request_context(), speaking("en"):
        assert share_row("x", share(230, 1000), share(150, 1000)) == Row(
            "x", "23% (20–26%)", "15% (13–17%)", "+8 points", 23, 15)
        assert share_row("x", share(23, 100), share(15, 100)).change == "no clear change"
        assert share_row("x", share(1, 10), share(0, 0)) == Row("x", "10% (2–40%)", "–", "", 10)
        assert ease_row("x", mean(450, 2050, 100), mean(300, 950, 100)) == Row(
            "x", "4.5 of 5; n = 100", "3.0 of 5; n = 100", "+1.5", 90, 60)
        assert ease_row("x", mean(4, 16, 1), mean(0, 0, 0)).change == ""
        assert number_row("x", 5120, 4220) == Row("x", "5,120", "4,220", "+21%", 100, 82)
        assert number_row("x", 0, 0) == Row("x", "0", "0", "", 0, 0)
    with app.test_request_context(), speaking("fi"):
        assert share_row("x", share(160, 1000), share(230, 1000)).change == "−7 %-yks."
