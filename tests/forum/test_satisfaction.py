"""How easy was it? After "this solved it" on a question, and on an answer offered while asking."""

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.journey.models import Step
from tests.contact.helpers import Page, read, send
from tests.knowledge.factories import BROWSER

from .making import answer, asked

ASK = "How easy was it to get your matter settled?"


def scores() -> list[int]:
    db.session.rollback()
    return [data["score"] for data in db.session.scalars(
        sa.select(Step.data).where(Step.kind == "SatisfactionRated").order_by(Step.id))]


def solved_by_question(client: FlaskClient, address: str) -> Page:
    return send(client, read(client, address).form("/helped"), helped="yes")


def test_after_a_question_that_solved_it(alice: FlaskClient, bo: FlaskClient, client: FlaskClient
                                         ) -> None:
    address = asked(alice)
    answer(bo, address)
    client.environ_base["HTTP_USER_AGENT"] = BROWSER["User-Agent"]
    assert ASK not in read(client, address).text
    page = solved_by_question(client, address)
    assert ASK in page.text
    done = send(client, page.form("/satisfaction"), score="5")
    assert "Thank you for your answer." in done.text
    assert scores() == [5]
    assert ASK not in solved_by_question(client, address).text


def test_no_is_not_asked(alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    assert ASK not in send(client, read(client, address).form("/helped"), helped="no").text


def test_the_page_that_thanks_is_a_304_until_one_has_answered(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    client.environ_base["HTTP_USER_AGENT"] = BROWSER["User-Agent"]
    page = solved_by_question(client, address)
    thanks = page.response.request.full_path
    again = {"If-None-Match": page.response.headers["ETag"]}
    assert client.get(thanks, headers=again).status_code == 304
    send(client, page.form("/satisfaction"), score="1")
    later = client.get(thanks, headers=again)
    assert later.status_code == 200
    assert ASK not in later.text


def test_after_an_answer_offered_while_asking(forum: Flask) -> None:
    client = forum.test_client()
    client.environ_base["HTTP_USER_AGENT"] = BROWSER["User-Agent"]
    page = client.get("/en/questions/ask")
    ticket = re.search(r'<form id="solved".*?value="([^"]+)"', page.text, re.S)
    assert ticket
    thanks = Page(client.post("/en/questions/ask/solved", follow_redirects=True,
                              data={"ticket": ticket[1], "document": "article/bill/en"}))
    assert ASK in thanks.text
    send(client, thanks.form("/satisfaction"), score="3")
    assert scores() == [3]
    assert ASK not in read(client, "/en/questions/ask/solved").text


def test_who_is_signed_in_can_answer(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    alice.environ_base["HTTP_USER_AGENT"] = BROWSER["User-Agent"]
    page = solved_by_question(alice, address)
    send(alice, page.form("/satisfaction"), score="2")
    assert scores() == [2]
