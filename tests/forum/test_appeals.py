"""Decisions as the person concerned sees them, and appeals against them."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db, transaction
from app.forum.decisions import decision_key
from app.forum.models import Kind, State
from app.forum.moderation_models import Ban, Decision
from app.forum.people import ForumHolding
from tests.contact.helpers import Page, read, send, sign_in

from .making import asked, post_ids, the_question, user_named
from .test_moderation import act, mails, post_now

WHY = "Seven weeks without an answer: people need to read it."


@pytest.fixture
def hidden(alice: FlaskClient, agent: FlaskClient) -> str:
    """The address in the mail about Alice's question that was hidden."""
    asked(alice)
    act(agent, post_ids(Kind.QUESTION)[0], "hide", ground="off_topic", text="Not about us.")
    found = re.search(r"/en/questions/decisions/\d+\?key=\w+",
                      mails()["alice@kotikaista.example"])
    assert found
    return found[0]


def decision() -> Decision:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Decision)).one()


def appeal(client: FlaskClient, address: str, text: str = WHY) -> Page:
    return send(client, read(client, address).form("/decisions/"), text=text)


def decide(client: FlaskClient, outcome: str, text: str = "We looked again.") -> Page:
    address = f"/staff/forum/decisions/{decision().id}"
    page = send(client, read(client, address).form(address), outcome=outcome, text=text)
    db.session.rollback()
    return page


def test_the_mail_leads_to_the_reasons_without_signing_in(
        hidden: str, client: FlaskClient) -> None:
    page = read(client, hidden)
    for words in ("Your post is no longer shown", "Does not belong here", "Not about us.",
                  "It shows a red light", "You can appeal once", "28 May 2027"):
        assert words in page.text
    headers = page.response.headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers
    assert "aino" not in page.response.text.lower()  # who decided is not told


def test_without_the_key_only_the_person_concerned_sees_it(
        hidden: str, alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    plain = hidden.partition("?")[0]
    assert alice.get(plain).status_code == 200
    for stranger in (bo, client):
        assert stranger.get(plain).status_code == 404
        assert stranger.get(f"{plain}?key=0123").status_code == 404
        assert stranger.get(f"{plain}?key={decision_key(99)}").status_code == 404
        assert stranger.get(f"{plain}?key=%C3%A4").status_code == 404
    assert client.get("/en/questions/decisions/99").status_code == 404


def test_an_appeal_that_is_granted_shows_the_post_again(
        forum: Flask, hidden: str, client: FlaskClient) -> None:
    page = appeal(client, hidden)
    assert WHY in page.text
    assert "Your appeal is here" in page.text
    other = sign_in(forum, "manager", name="Mari")
    queue = read(other, "/staff/forum/?tab=appeals")
    assert WHY in queue.text
    assert "You decided this yourself" not in read(
        other, f"/staff/forum/decisions/{decision().id}").text
    page = decide(other, "granted", "It is about us after all.")
    assert "The appeal is decided" in page.text
    assert post_now(post_ids(Kind.QUESTION)[0]).state == State.SHOWN
    assert the_question().state == State.SHOWN
    page = read(client, hidden)
    assert "we took our decision back" in page.text
    assert "It is about us after all." in page.text
    assert "we took our decision back" in mails()["alice@kotikaista.example"]


def test_an_appeal_that_is_not_granted(hidden: str, client: FlaskClient,
                                       agent: FlaskClient) -> None:
    appeal(client, hidden)
    page = read(agent, f"/staff/forum/decisions/{decision().id}")
    assert "You decided this yourself" in page.text  # a warning: it is not forbidden
    decide(agent, "upheld")
    assert post_now(post_ids(Kind.QUESTION)[0]).state == State.HIDDEN
    assert "our decision stays" in read(client, hidden).text
    assert "our decision stays" in mails()["alice@kotikaista.example"]


def test_one_appeals_once(hidden: str, client: FlaskClient) -> None:
    form = read(client, hidden).form("/decisions/")
    appeal(client, hidden)
    page = send(client, form, text="And again!")
    assert page.response.status_code == 409
    assert "You have appealed already" in page.errors
    assert decision().appeal == WHY
    assert not list(page.root.iter("textarea"))


def test_the_time_for_appeals_ends(hidden: str, client: FlaskClient,
                                   clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=182))
    form = read(client, hidden).form("/decisions/")
    clock.shift(timedelta(days=1, seconds=1))
    assert "The six months for an appeal are over." in read(client, hidden).text
    page = send(client, form, text=WHY)
    assert decision().appealed_at is None
    assert page.response.status_code in {409, 422}


def test_an_appeal_needs_words_and_keeps_them(hidden: str, client: FlaskClient) -> None:
    page = appeal(client, hidden, " ")
    assert page.response.status_code == 422
    assert "Say why you see it otherwise" in page.errors
    page = appeal(client, hidden, "x" * 3001)
    assert page.value("text") == "x" * 3001


def test_two_moderators_decide_one_appeal(forum: Flask, hidden: str, client: FlaskClient) -> None:
    appeal(client, hidden)
    first, second = (sign_in(forum, "agent", name=name) for name in ("Eka", "Toka"))
    address = f"/staff/forum/decisions/{decision().id}"
    form = read(second, address).form(address)
    decide(first, "upheld")
    page = send(second, form, outcome="granted", text="I think otherwise.")
    assert page.response.status_code == 409
    assert "decided meanwhile" in page.errors
    assert decision().upheld is True


@pytest.mark.parametrize("values", [{"text": ""}, {"outcome": None}, {"outcome": "maybe"}])
def test_an_outcome_needs_all(hidden: str, client: FlaskClient, agent: FlaskClient,
                              values: dict[str, str | None]) -> None:
    appeal(client, hidden)
    address = f"/staff/forum/decisions/{decision().id}"
    page = send(agent, read(agent, address).form(address),
                **{"outcome": "upheld", "text": "So.", **values})
    assert page.response.status_code == 422
    assert decision().answered_at is None


def test_a_banned_person_can_appeal_and_is_let_in_again(
        alice: FlaskClient, agent: FlaskClient) -> None:
    asked(alice)
    act(agent, post_ids(Kind.QUESTION)[0], "ban", days="", ground="abuse", text="Rude.")
    appeal(alice, f"/en/questions/decisions/{decision().id}")
    decide(agent, "granted")
    assert db.session.scalars(sa.select(Ban)).all() == []


def test_an_unlocked_question_after_an_appeal(alice: FlaskClient, agent: FlaskClient) -> None:
    asked(alice)
    place = f"/staff/forum/posts/{post_ids(Kind.QUESTION)[0]}"
    send(agent, read(agent, place).form("/lock"), text="Enough.")
    appeal(alice, f"/en/questions/decisions/{decision().id}")
    decide(agent, "granted")
    assert the_question().locked is False


@pytest.mark.parametrize(("language", "words"), [
    ("fi", "Viestisi ei enää näy muille"), ("sv", "Ditt inlägg visas inte längre")])
def test_the_mail_speaks_the_persons_language(
        alice: FlaskClient, agent: FlaskClient, language: str, words: str) -> None:
    asked(alice)
    with transaction():
        db.session.execute(sa.text("UPDATE \"user\" SET language = :language WHERE name = 'Alice'"),
                           {"language": language})
    page = act(agent, post_ids(Kind.QUESTION)[0], "hide", ground="spam", text="Mainos.")
    assert "The post is hidden" in page.text  # the moderator's page goes on in English
    mail = mails()["alice@kotikaista.example"]
    assert words in mail
    assert f"/{language}/questions/decisions/" in mail


def test_decisions_are_exported_and_forget_the_words_of_who_leaves(
        hidden: str, forum: Flask) -> None:
    person, holding = user_named(forum, "Alice"), ForumHolding()
    exported = holding.export(person.id)["decisions"]
    assert [(one["decided"], one["why"]) for one in exported] == [("hidden", "Not about us.")]
    with transaction():
        holding.erase(person.id, keep_posts=False)
    assert decision().excerpt == ""
    assert decision().text == "Not about us."
