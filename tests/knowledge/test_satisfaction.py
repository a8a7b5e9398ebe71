"""How easy was it? After "this solved it" on an article: once, skippable, whatever the browser."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.database import db
from app.journey.models import Step
from tests.queries import max_queries

from .conftest import signed_in
from .factories import BROWSER, get, ticket
from .test_feedback import DUE, answer, imported, steps

__all__ = ["imported"]
ASK = "Kuinka helposti asiasi hoitui?"
RATE = "/fi/satisfaction"
HTMX = {"HX-Request": "true"}


def thanked(client: FlaskClient, page: str = DUE) -> str:
    """Say "this solved it" and return the page that comes."""
    done = answer(client, get(client, page).text, f"{page}/feedback", helped="yes")
    return get(client, done.location).text


def rate(client: FlaskClient, page: str, score: str, **headers: str) -> TestResponse:
    csrf = re.search(r'name="csrf_token"[^>]* value="([^"]*)"', page)
    return client.post(RATE, headers={**BROWSER, **headers}, data={
        "ticket": ticket(page[page.index('id="satisfaction"'):]), "score": score,
        **({"csrf_token": csrf[1]} if csrf else {})})


def scores() -> list[int]:
    return [step.data["score"] for step in steps("SatisfactionRated")]


@pytest.mark.parametrize("cookies", [True, False])
def test_a_score_is_taken_and_thanked(app: Flask, imported: Path, cookies: bool) -> None:
    client = app.test_client(use_cookies=cookies)
    page = thanked(client)
    assert ASK in page
    done = rate(client, page, "4")
    assert (done.status_code, scores()) == (303, [4])
    last = get(client, done.location)
    assert "Kiitos vastauksestasi" in last.text
    assert last.headers["Cache-Control"] == "no-store"


def test_nobody_has_to_answer(client: FlaskClient, imported: Path) -> None:
    assert ASK not in get(client, DUE).text
    assert ASK in thanked(client)
    assert ASK not in get(client, answer(client, get(client, DUE).text, helped="no").location).text
    assert scores() == []


def test_it_is_asked_once_a_journey_and_the_last_score_counts(client: FlaskClient, imported: Path
                                                             ) -> None:
    page = thanked(client)
    rate(client, page, "2")
    assert ASK not in thanked(client, "/fi/faq/laskut/sain-muistutuksen")
    rate(client, page, "5")  # back in the browser, and another button
    found = steps("SatisfactionRated")
    assert [step.data["score"] for step in found] == [2, 5]
    assert len({step.journey_id for step in found}
               | {step.journey_id for step in steps("ArticleHelped")}) == 1


def test_another_persons_journey_is_asked_on_its_own(app: Flask, imported: Path) -> None:
    for _person in range(2):
        client = app.test_client()
        rate(client, thanked(client), "3")
    assert len(scores()) == 2


def test_htmx_puts_the_thanks_in_place(client: FlaskClient, imported: Path) -> None:
    done = rate(client, thanked(client), "1", **HTMX)
    assert done.status_code == 200
    assert "<html" not in done.text
    assert "Kiitos vastauksestasi" in done.text
    assert scores() == [1]


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "5.0", "٣", "³", "1e0", "05", "x" * 10_000])
def test_other_scores_are_refused_clearly(client: FlaskClient, imported: Path, score: str) -> None:
    page = thanked(client)
    refused = rate(client, page, score)
    assert refused.status_code == 422
    assert "Valitse jokin luvuista 1–5." in refused.text
    assert ASK in refused.text
    assert scores() == []
    with_htmx = rate(client, page, score, **HTMX)
    assert with_htmx.status_code == 200  # or nobody would see it
    assert "Valitse jokin luvuista 1–5." in with_htmx.text
    assert scores() == []


def test_a_foreign_or_forged_form_is_refused(client: FlaskClient, imported: Path) -> None:
    page = thanked(client)
    assert rate(client, page, "5", Origin="https://evil.example").status_code == 403
    forged = client.post(RATE, data={"ticket": "forged", "score": "5"}, headers=BROWSER)
    assert forged.status_code == 422
    assert scores() == []


@pytest.mark.parametrize("agent", ["Googlebot/2.1", ""])
def test_robots_leave_no_score(client: FlaskClient, imported: Path, agent: str) -> None:
    assert rate(client, thanked(client), "5", **{"User-Agent": agent}).status_code == 303
    assert scores() == []


def test_scores_are_limited(client: FlaskClient, imported: Path) -> None:
    page = thanked(client)
    statuses = {rate(client, page, "5").status_code for _ in range(61)}
    assert statuses == {303, 429}


def test_colleagues_who_are_signed_in_can_answer_too(app: Flask, imported: Path) -> None:
    editor = signed_in(app, "eeva@example.org", "editor")
    page = get(editor, DUE).text
    token = ticket(page[page.index('id="feedback"'):], "csrf_token")
    done = answer(editor, page[page.index('id="feedback"'):], helped="yes", csrf_token=token)
    asked = get(editor, done.location).text
    assert rate(editor, asked[asked.index('id="satisfaction"'):], "4").status_code == 303
    assert scores() == [4]


def test_the_article_page_stays_as_cacheable_as_it_was(client: FlaskClient, imported: Path) -> None:
    rate(client, thanked(client), "4")
    first = get(client, DUE)
    assert get(client, DUE, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    db.session.rollback()
    with max_queries(6):
        thanked_again = get(client, f"{DUE}/feedback?said=yes")
    assert ASK not in thanked_again.text
    assert db.session.scalar(sa.select(sa.func.count(Step.id)))
