"""Lists and question pages: what they hold, how many queries they take, what robots read."""

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.core.jobs import run_all
from app.forum.models import Question
from app.journey.models import Step
from tests.contact.helpers import read, send
from tests.queries import max_queries

from .making import answer, asked, comment, post_ids, press

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def test_lists_take_as_many_queries_for_many_questions_as_for_one(
        alice: FlaskClient, client: FlaskClient) -> None:
    for turn in range(5):
        asked(alice, f"How do I restart modem number {turn}?", tags="modem")
    for path in ("/en/questions/", "/en/questions/?order=active", "/en/questions/?tag=modem",
                 "/en/questions/?order=unanswered"):
        client.get(path)
        with max_queries(6):
            client.get(path)


def test_a_question_takes_as_many_queries_with_many_answers(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    for turn in range(4):
        answer(bo, address, f"Answer number {turn}")
        comment(bo, post_ids()[-1], "A word more")
    client.get(address)
    with max_queries(8):
        client.get(address)
    with max_queries(16):
        alice.get(address)


def test_a_list_is_narrowed_by_topic(alice: FlaskClient, client: FlaskClient) -> None:
    form = read(alice, "/en/questions/ask")
    topics = re.findall(r'<option value="(\d+)">([^<]+)', form.response.text)
    asked(alice, "How do I read my bill?", topic=topics[0][0])
    asked(alice, "How do I restart the modem?", topic=topics[1][0])
    page = read(client, "/en/questions/")
    keys = {link.partition("topic=")[2] for link in page.links if "topic=" in link}
    assert "How do I read my bill?" in page.text
    one = read(client, read(client, f"/en/questions/{db.session.scalar(sa.select(Question.id))}")
               .link("topic="))
    assert "How do I read my bill?" in one.text
    assert "restart" not in one.text
    assert keys == set()


def test_structured_data_tells_question_and_answers(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice, body="</script><script>alert(1)</script> & <b>so</b>")
    answer(bo, address, "Hold the button.")
    press(alice, address, f"/posts/{post_ids()[0]}/accept")
    page = client.get(address).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "QAPage"
    assert data["mainEntity"]["acceptedAnswer"]["text"] == "Hold the button."
    assert data["mainEntity"]["answerCount"] == 1
    assert "alert(1)" in data["mainEntity"]["text"]


def test_other_languages_and_old_names_lead_to_the_question(
        alice: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    for path in (address.replace("/en/", "/fi/"), "/en/questions/1", "/en/questions/1-other",
                 "/sv/questions/1"):
        moved = client.get(path)
        assert (moved.status_code, moved.headers["Location"]) == (301, address), path


def test_reading_is_a_step_and_an_attempt(alice: FlaskClient, bo: FlaskClient,
                                          client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    client.get(address, headers=BROWSER)
    db.session.rollback()
    step = db.session.scalars(sa.select(Step).where(Step.kind == "QuestionRead").order_by(
        Step.id.desc())).first()
    assert step is not None
    assert step.data == {"id": 1, "answers": 1}


@pytest.mark.parametrize("said", ["yes", "no"])
def test_did_this_solve_it(alice: FlaskClient, bo: FlaskClient, client: FlaskClient,
                           said: str) -> None:
    address = asked(alice)
    answer(bo, address)
    form = read(client, address).form("/helped")
    page = send(client, form, helped=said)
    assert ("Good to hear" in page.text) == (said == "yes")
    assert ("Ask a question" in page.text) == (said == "no")


def test_a_revisit_is_a_304_until_something_changes(alice: FlaskClient, bo: FlaskClient,
                                                    client: FlaskClient) -> None:
    address = asked(alice)
    first = client.get(address)
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=again).status_code == 304
    answer(bo, address)
    assert client.get(address, headers=again).status_code == 200


def test_similar_questions_stand_beside(alice: FlaskClient, client: FlaskClient) -> None:
    asked(alice, "Why does my modem restart at night?")
    run_all()
    address = asked(alice, "How do I restart my modem at night?")
    run_all()
    assert "Why does my modem restart at night?" in read(client, address).response.text


def test_it_is_found_with_its_answer_and_not_when_it_waits(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice, "My television shows nothing")
    answer(bo, address, "Pull the antenna cable and scan the channels.")
    run_all()
    assert address in read(client, "/en/search?q=antenna cable").response.text
    send(bo, read(bo, f"/en/questions/posts/{post_ids()[0]}/remove").form("/remove"))
    run_all()
    assert address not in read(client, "/en/search?q=antenna cable").response.text


def test_a_profile_shows_questions_answers_and_points(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    press(alice, address, f"/posts/{post_ids()[0]}/vote")
    press(alice, address, f"/posts/{post_ids()[0]}/accept")
    page = read(client, read(client, address).link("/people/2"))
    assert "Bo" in page.text
    assert re.search(r"Points\s*6", page.text)
    assert "How do I restart the modem?" in page.text
