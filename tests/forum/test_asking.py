"""Asking: as a customer and as a guest, with what is offered meanwhile; nothing typed is lost."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db, transaction
from app.core.jobs import run_all
from app.core.mail import outbox
from app.core.site_settings import set_site_setting
from app.forum.models import Kind, Post, Question, State, WaitingQuestion
from app.journey.models import Step
from tests.contact.helpers import path_of, read, send

from .making import BODY, TITLE, ask, asked, make_first_posts_wait, post_ids, the_question

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def mails() -> list[str]:
    run_all()
    return [str(message_from_bytes(path.read_bytes(), policy=default).get_content())
            for path in sorted(outbox().glob("*.eml"))]


def test_a_customer_asks_and_everybody_reads_it(alice: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice, tags="Modem, red light")
    page = read(client, address)
    assert TITLE in page.text
    assert "<strong>twice</strong>" in page.response.text
    assert "Set-Cookie" not in client.get(address).headers
    assert "red light" in page.text
    assert TITLE in read(client, "/en/questions/?tag=red+light").text


def test_a_guest_asks_by_a_link_in_a_mail(forum: Flask, client: FlaskClient) -> None:
    sent = ask(client, email="guest@example.org", name="Guest")
    assert "Look in your mail" in sent.text
    assert db.session.scalar(sa.select(Question)) is None
    mail, = mails()
    assert TITLE not in mail
    assert "Guest" not in mail
    link = path_of(re.search(r"http\S+", mail)[0])  # type: ignore[index]
    shown = read(client, link)
    assert db.session.scalar(sa.select(Question)) is None  # a scanner only opens it
    page = send(client, shown.form("/confirm/"))
    assert TITLE in page.text
    assert "Guest" in page.text
    assert the_question().state == State.SHOWN
    assert client.get(link).status_code == 404  # used


def test_a_guests_question_is_forgotten_after_two_days(
        forum: Flask, client: FlaskClient, clock: time_machine.Traveller) -> None:
    ask(client, email="guest@example.org", name="Guest")
    link = path_of(re.search(r"http\S+", mails()[0])[0])  # type: ignore[index]
    clock.shift(49 * 3600)
    assert client.get(link).status_code == 404


def test_first_posts_wait_for_a_moderator(alice: FlaskClient, client: FlaskClient) -> None:
    make_first_posts_wait()
    page = ask(alice)
    assert "waits for a moderator" in page.text
    address = page.response.request.path
    assert client.get(address).status_code == 404
    assert TITLE not in read(client, "/en/questions/").text
    assert TITLE in read(alice, address).text


@pytest.mark.parametrize(("given", "told"), [
    ({"title": ""}, "Write your question."),
    ({"title": "Help"}, "Write a whole question"),
    ({"title": "x" * 151}, "This is 151 characters long"),
    ({"body": ""}, "Tell a little more"),
    ({"body": "y" * 20_001}, "This is 20001 characters long"),
    ({"tags": "a,b,c,d,e,f"}, "At most 5 tags"),
    ({"tags": "z" * 41}, "at most 40 characters"),
])
def test_what_does_not_fit_comes_back_with_what_was_typed(
        alice: FlaskClient, given: dict[str, str], told: str) -> None:
    typed = {"title": TITLE, "body": BODY, "tags": "modem", **given}
    page = ask(alice, **typed)
    assert page.response.status_code == 422
    assert told in page.errors
    assert {name: page.value(name) for name in typed} == typed


def test_sending_twice_asks_once(alice: FlaskClient) -> None:
    form = read(alice, "/en/questions/ask").form("/ask")
    first, second = (send(alice, form, title=TITLE, body=BODY) for _turn in range(2))
    assert first.response.request.path == second.response.request.path
    assert db.session.scalar(sa.select(sa.func.count(Question.id))) == 1


def test_personal_data_is_asked_about_and_then_hidden(alice: FlaskClient) -> None:
    body = "Call me at 040 123 4567 or write to alice@example.org. It shows a red light."
    page = ask(alice, body=body)
    assert page.response.status_code == 422
    assert "040 123 4567" in page.text
    assert "alice@example.org" in page.text
    assert page.value("body") == body
    assert db.session.scalar(sa.select(Question)) is None
    done = send(alice, page.form("/ask"))
    assert "[phone number removed]" in done.text
    assert "[e-mail address removed]" in done.text
    assert "4567" not in done.response.text
    stored = db.session.get_one(Post, post_ids(Kind.QUESTION)[0])
    assert "4567" not in stored.body + stored.html


def test_other_personal_data_is_asked_about_anew(alice: FlaskClient) -> None:
    page = ask(alice, body="My number is 040 123 4567, please help me.")
    again = send(alice, page.form("/ask"), body="My number is 050 765 4321, please help me.")
    assert again.response.status_code == 422
    assert "050 765 4321" in again.text


def test_a_gated_number_is_masked(alice: FlaskClient, agent: FlaskClient) -> None:
    form = read(agent, "/en/questions/ask").form("/ask")
    page = send(agent, form, title="Should I call 029 000 0101?", body="Or is 0290000101 right?")
    assert "0101" not in page.response.text.replace(" ", "")


def test_a_preview_sends_nothing(alice: FlaskClient) -> None:
    page = ask(alice, preview="1")
    assert "<strong>twice</strong>" in page.response.text
    assert page.value("title") == TITLE
    assert db.session.scalar(sa.select(Question)) is None
    fragment = alice.post("/en/questions/preview", data={"body": "*so* <script>alert(1)</script>"})
    assert "<em>so</em>" in fragment.text
    assert "<script" not in fragment.text


def test_what_was_asked_before_is_offered(alice: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    run_all()
    offers = client.get("/en/questions/ask/similar?title=my modem needs a restart",
                        headers=BROWSER)
    assert TITLE in offers.text
    assert address in offers.text
    form = read(client, "/en/questions/ask?title=restart modem", headers=BROWSER).form("/solved")
    page = send(client, form, document="question/1/en")
    assert "Nothing was posted" in page.text


def test_what_solved_it_while_asking_ends_the_journey_as_solved(forum: Flask) -> None:
    client = forum.test_client()
    page = client.get("/en/questions/ask", headers=BROWSER)
    ticket = re.search(r'<form id="solved".*?value="([^"]+)"', page.text, re.S)
    assert ticket
    client.post("/en/questions/ask/solved", headers=BROWSER,
                data={"ticket": ticket[1], "document": "article/bill/en"})
    kinds = list(db.session.scalars(sa.select(Step.kind).order_by(Step.id)))
    assert kinds == ["QuestionStarted", "SuggestionSolved"]


def test_who_may_not_take_part_is_told(forum: Flask, client: FlaskClient) -> None:
    with transaction():
        set_site_setting("forum", {"is_open": False})
    page = client.get("/en/questions/ask")
    assert page.status_code == 403
    assert "takes no new posts just now" in page.text


def test_waiting_questions_hold_no_link(forum: Flask, client: FlaskClient) -> None:
    ask(client, email="guest@example.org", name="Guest")
    kept = db.session.scalars(sa.select(WaitingQuestion)).one()
    assert kept.token not in mails()[0]
