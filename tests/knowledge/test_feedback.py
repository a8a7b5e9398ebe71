"""Did this solve it? With and without cookies, with and without JavaScript."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.clock import now
from app.core.database import db
from app.journey.models import Step
from app.knowledge.feedback import helpfulness
from app.knowledge.models import Article, Feedback

from .factories import BROWSER, faq, get, ticket

DUE = "/fi/faq/laskut/milloin-laskuni-eraantyy"


@pytest.fixture
def imported(app: Flask, content: Path) -> Path:
    assert faq(app, "import", content).exit_code == 0
    return content


@pytest.fixture
def no_cookies(app: Flask) -> FlaskClient:
    """A browser that refuses cookies."""
    return app.test_client(use_cookies=False)


def answer(client: FlaskClient, page: str, action: str = f"{DUE}/feedback",
           headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    return client.post(action, data={"ticket": ticket(page), **fields},
                       headers={**BROWSER, **(headers or {})})


def said() -> list[Feedback]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Feedback).order_by(Feedback.id)))


def steps(kind: str) -> list[Step]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Step).where(Step.kind == kind)))


def action_of(page: str) -> str:
    found = re.search(r'<form action="([^"]*feedback[^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_yes_is_thanked_and_kept(client: FlaskClient, imported: Path) -> None:
    done = answer(client, get(client, DUE).text, helped="yes")
    assert done.status_code == 303
    page = get(client, done.location)
    assert "Kiitos, että kerroit" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert [(one.helped, one.journey_id) for one in said()] == [
        (True, steps("ArticleHelped")[0].journey_id)]


@pytest.mark.parametrize("cookies", [True, False])
def test_no_asks_why_and_then_leads_on(app: Flask, imported: Path, cookies: bool) -> None:
    client = app.test_client(use_cookies=cookies)
    asked = get(client, answer(client, get(client, DUE).text, helped="no").location).text
    assert "Valitse, mikä sopii parhaiten" in asked
    done = answer(client, asked, action_of(asked), helped="no", reason="failed",
                  text="Soittakaa 040 123 4567, t. Matti")
    last = get(client, done.location).text
    assert re.search(r'href="/fi/contact\?t=[^"]+"', last)
    kept = said()
    assert [(one.helped, one.reason) for one in kept] == [(False, "failed")]
    assert "040" not in kept[0].text
    assert [step.data["reason"] for step in steps("ArticleDidNotHelp")] == ["", "failed"]


def test_the_last_word_counts(client: FlaskClient, imported: Path) -> None:
    page = get(client, DUE).text
    answer(client, page, helped="no")
    answer(client, page, helped="yes")
    assert [one.helped for one in said()] == [True]
    article = db.session.scalars(sa.select(Article.id).where(Article.key == "bill-due-date",
                                                             Article.language == "fi")).one()
    assert helpfulness([article]) == {article: (1, 1)}


def test_htmx_gets_fragments(client: FlaskClient, imported: Path) -> None:
    done = answer(client, get(client, DUE).text, helped="no", headers={"HX-Request": "true"})
    fragment = client.get(done.location, headers={**BROWSER, "HX-Request": "true"}).text
    assert "<html" not in fragment
    assert fragment.count('id="feedback"') == 1


@pytest.mark.parametrize("fields", [
    {"helped": "maybe"}, {}, {"helped": "no", "reason": "because"},
    {"helped": "no", "text": "x" * 1001}])
def test_what_does_not_fit_is_asked_again(client: FlaskClient, imported: Path,
                                          fields: dict[str, str]) -> None:
    done = answer(client, get(client, DUE).text, **fields)
    assert done.status_code == 422
    assert 'id="feedback"' in done.text
    assert not said()


def test_a_long_reason_is_not_lost(client: FlaskClient, imported: Path) -> None:
    asked = get(client, answer(client, get(client, DUE).text, helped="no").location).text
    done = answer(client, asked, action_of(asked), helped="no", text="pitkä " * 200)
    assert done.status_code == 422
    assert "pitkä pitkä" in done.text


def test_a_forged_or_old_ticket_keeps_nothing(client: FlaskClient, imported: Path) -> None:
    page = get(client, DUE).text
    forged = client.post(f"{DUE}/feedback", data={"ticket": "x", "helped": "yes"}, headers=BROWSER)
    assert forged.status_code == 422
    with time_machine.travel(now() + timedelta(days=4)):
        old = answer(client, page, helped="yes")
        assert old.status_code == 422
        assert answer(client, old.text, helped="yes").status_code == 303
    assert len(said()) == 1


def test_a_foreign_token_changes_no_other_answer(client: FlaskClient, no_cookies: FlaskClient,
                                                 imported: Path) -> None:
    page = get(client, DUE).text
    answer(client, page, helped="yes")
    answer(no_cookies, page, f"{DUE}/feedback?f=1", helped="no")
    assert [one.helped for one in said()] == [True, False]


def test_a_page_is_the_same_for_everybody(app: Flask, imported: Path) -> None:
    pages = {get(app.test_client(), DUE).text for _ in range(2)}
    assert len(pages) == 1


def test_there_is_no_feedback_on_what_is_gone(client: FlaskClient, imported: Path) -> None:
    assert client.post("/fi/faq/laskut/nope/feedback", headers=BROWSER).status_code == 404
    assert get(client, "/fi/faq/laskut/nope/feedback").status_code == 404


def test_robots_do_not_make_journeys(client: FlaskClient, imported: Path) -> None:
    page = get(client, DUE).text
    client.delete_cookie("luukku")
    client.post(f"{DUE}/feedback", data={"ticket": ticket(page), "helped": "yes"},
                headers={"User-Agent": "curl/8"})
    assert [one.journey_id for one in said()] == [None]


@pytest.mark.usefixtures("clock")  # counted by the hour
def test_a_flood_is_stopped(client: FlaskClient, imported: Path) -> None:
    page = get(client, DUE).text
    codes = {answer(client, page, helped="yes").status_code for _ in range(70)}
    assert codes == {303, 429}
