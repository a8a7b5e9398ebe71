"""The moderators' queue, and what can be done to posts and people there."""

from collections import defaultdict
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Topic
from app.core.audit import AuditEntry
from app.core.database import db, transaction
from app.core.jobs import run_all
from app.core.mail import outbox
from app.forum.following_models import News, Notification
from app.forum.models import Kind, Post, Question, State
from app.forum.moderation_models import Ban, Decision, Flag
from app.forum.standing import standing_of
from tests.contact.helpers import Form, Page, read, send, sign_in
from tests.queries import max_queries

from .making import (
    answer,
    ask,
    asked,
    comment,
    make_first_posts_wait,
    post_ids,
    the_question,
    user_named,
)

QUEUE = "/staff/forum/"


@pytest.fixture
def waiting(alice: FlaskClient) -> int:
    """The id of a post that waits: Alice's first question."""
    make_first_posts_wait()
    ask(alice)
    return post_ids(Kind.QUESTION)[0]


def post_now(post_id: int) -> Post:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Post, post_id)


def mails() -> dict[str, str]:
    """Return all that was mailed, by addressee."""
    db.session.rollback()
    run_all()
    found: dict[str, str] = defaultdict(str)
    for path in outbox().glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        found[str(message["To"])] += f"{message['Subject']}\n{message.get_content()}\n"
    return found


def act(client: FlaskClient, post_id: int, name: str, **values: str) -> Page:
    """Press a button of a post's page for moderators."""
    page = read(client, f"/staff/forum/posts/{post_id}")
    after = send(client, page.form(f"/staff/forum/posts/{post_id}/{name}"), **values)
    db.session.rollback()  # what is read next is what was written
    return after


def flag(client: FlaskClient, post_id: int, **values: str | None) -> Page:
    """Report a post."""
    address = f"/en/questions/posts/{post_id}/report"
    return send(client, read(client, address).form(address), **{
        "ground": "abuse", "text": "This insults me.", **values})


def test_a_first_post_waits_and_is_shown_by_staff(
        waiting: int, alice: FlaskClient, agent: FlaskClient, client: FlaskClient) -> None:
    address = f"/en/questions/{the_question().id}"
    assert client.get(address).status_code == 404
    assert "It is your first post here" in read(alice, address).text
    page = read(agent, QUEUE)
    assert "How do I restart the modem?" in page.text
    assert "The person's first post" in page.text
    page = send(agent, page.form(f"/posts/{waiting}/show"))
    assert "The post is shown." in page.text
    assert "Nothing waits here" in page.text
    assert read(client, f"/en/questions/{the_question().id}").response.status_code == 200
    news = db.session.scalars(sa.select(Notification)).all()
    assert [one.news for one in news] == [News.SHOWN]
    assert db.session.scalars(sa.select(AuditEntry.action)).all()[-1] == "forum.post_shown"


def test_hiding_needs_words_and_tells_the_author_why(
        waiting: int, agent: FlaskClient, alice: FlaskClient) -> None:
    page = act(agent, waiting, "hide", ground="spam", text=" ")
    assert page.response.status_code == 422
    assert "Say why in a sentence or two" in page.errors
    page = act(agent, waiting, "hide", ground="spam", text="You sell modems here.")
    assert "its author is told why" in page.text
    assert post_now(waiting).state == State.HIDDEN
    assert the_question().state == State.HIDDEN
    decision = db.session.scalars(sa.select(Decision)).one()
    assert (decision.act, decision.by_machine, decision.from_flag) == ("hidden", True, False)
    mail = mails()["alice@kotikaista.example"]
    for words in ("Your post is no longer shown to others.", "Ground: Advertising or spam.",
                  "You sell modems here.", "An automatic check stopped it", "> It shows a red",
                  f"/en/questions/decisions/{decision.id}?key="):
        assert words in mail
    news = db.session.scalars(sa.select(Notification)).one()
    assert (news.news, news.decision_id) == (News.DECISION, decision.id)
    assert news.mailed_at is not None  # its mail was sent at once


def test_the_second_of_two_moderators_hears_of_it_and_nothing_is_done_twice(
        forum: Flask, waiting: int, agent: FlaskClient) -> None:
    other = sign_in(forum, "editor", name="Olli")
    mine, theirs = read(agent, QUEUE), read(other, QUEUE)
    send(agent, mine.form(f"/posts/{waiting}/show"))
    page = send(other, theirs.form(f"/posts/{waiting}/hide"), text="Not here.")
    assert page.response.status_code == 409
    assert "aino@kotikaista.example decided about this post meanwhile" in page.errors
    assert "Not here." in page.response.text  # what was typed is kept
    assert post_now(waiting).state == State.SHOWN
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0
    send(other, page.form(f"/posts/{waiting}/hide"))  # now on purpose
    assert post_now(waiting).state == State.HIDDEN


def test_an_edit_meanwhile_is_looked_at_first(
        waiting: int, alice: FlaskClient, agent: FlaskClient) -> None:
    page = read(agent, QUEUE)
    address = f"/en/questions/posts/{waiting}/edit"
    send(alice, read(alice, address).form(address), body="Buy my modems.")
    page = send(agent, page.form(f"/posts/{waiting}/show"))
    assert page.response.status_code == 409
    assert "Its author changed this post meanwhile" in page.errors


def test_a_report_is_answered_whatever_is_decided(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, agent: FlaskClient,
        client: FlaskClient) -> None:
    asked(alice)
    post_id = post_ids(Kind.QUESTION)[0]
    assert "We have your report" in flag(bo, post_id).text
    page = flag(bo, post_id)
    assert page.response.status_code == 409
    assert "You have reported this post already" in page.errors
    flag(client, post_id, email="guest@example.org")
    page = read(agent, f"{QUEUE}?tab=reported")
    assert "2 reports" in page.text
    assert "This insults me." in page.text
    page = send(agent, page.form(f"/posts/{post_id}/show"))
    assert "Nothing waits here" in page.text
    sent = mails()
    for reporter in ("bo@kotikaista.example", "guest@example.org"):
        assert "and it stays" in sent[reporter]
    assert post_now(post_id).state == State.SHOWN
    assert db.session.scalars(sa.select(Flag.id).where(Flag.decided_at.is_(None))).all() == []


def test_hiding_what_was_reported(alice: FlaskClient, bo: FlaskClient, agent: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address, "You are stupid.")
    post_id = post_ids()[0]
    flag(alice, post_id)
    act(agent, post_id, "hide", ground="abuse", text="It insults.")
    decision = db.session.scalars(sa.select(Decision)).one()
    assert decision.from_flag
    sent = mails()
    assert "took it out of the forum" in sent["alice@kotikaista.example"]
    assert "Somebody reported it." in sent["bo@kotikaista.example"]
    assert "alice" not in sent["bo@kotikaista.example"].lower()  # who reported is not told
    assert the_question().answers == 0


@pytest.mark.parametrize(("values", "said"), [
    ({"ground": None}, "Choose what is wrong"), ({"text": ""}, "Say in a sentence"),
    ({"email": "guest"}, "should look like"), ({"text": "x" * 3001}, "shorten it")])
def test_a_report_that_cannot_be_taken_keeps_its_words(
        alice: FlaskClient, client: FlaskClient, values: dict[str, str | None],
        said: str) -> None:
    asked(alice)
    page = flag(client, post_ids(Kind.QUESTION)[0], **values)
    assert page.response.status_code == 422
    assert said in page.errors
    if "text" not in values:
        assert page.value("text") == "This insults me."


def test_reports_have_a_limit(alice: FlaskClient, client: FlaskClient) -> None:
    asked(alice)
    for _number in range(20):
        assert "We have your report" in flag(client, post_ids(Kind.QUESTION)[0]).text
    assert flag(client, post_ids(Kind.QUESTION)[0]).response.status_code == 429


def test_what_is_not_shown_cannot_be_reported(waiting: int, client: FlaskClient) -> None:
    assert client.get(f"/en/questions/posts/{waiting}/report").status_code == 404
    assert client.get("/en/questions/posts/999/report").status_code == 404


def test_banning_hides_what_waits_and_keeps_from_posting(
        waiting: int, alice: FlaskClient, bo: FlaskClient, agent: FlaskClient) -> None:
    page = act(agent, waiting, "ban", days="7", ground="spam", text="An advertising account.")
    assert "The person is banned" in page.text
    assert "The author is banned until" in page.text
    assert post_now(waiting).state == State.HIDDEN
    assert "may not take part in the forum just now" in ask(alice).response.text
    assert "Your account may not take part" in mails()["alice@kotikaista.example"]
    page = send(agent, read(agent, f"/staff/forum/posts/{waiting}").form("/lift"))
    assert "The ban is lifted" in page.text
    assert db.session.scalars(sa.select(Ban)).all() == []
    assert "can take part in the forum again" in mails()["alice@kotikaista.example"]


def test_a_ban_ends_by_itself(forum: Flask, waiting: int, agent: FlaskClient,
                              clock: time_machine.Traveller) -> None:
    act(agent, waiting, "ban", days="1", ground="spam", text="A day off.")
    assert standing_of(user_named(forum, "Alice")).is_banned
    clock.shift(timedelta(hours=25))
    assert not standing_of(user_named(forum, "Alice")).is_banned


def test_colleagues_are_not_banned(forum: Flask, agent: FlaskClient) -> None:
    asked(agent)
    post_id = post_ids(Kind.QUESTION)[0]
    assert f"/posts/{post_id}/ban" not in read(agent, f"/staff/forum/posts/{post_id}").response.text


def test_a_question_is_locked_moved_and_unlocked(alice: FlaskClient, agent: FlaskClient) -> None:
    address = asked(alice)
    place = f"/staff/forum/posts/{post_ids(Kind.QUESTION)[0]}"
    send(agent, read(agent, place).form("/lock"), text="It went round in circles.")
    assert "takes no more answers" in read(alice, address).text
    assert "We locked your question" in mails()["alice@kotikaista.example"]
    send(agent, read(agent, place).form("/unlock"))
    assert the_question().locked is False
    topic = next(option for option in read(agent, place).root.iter("option")
                 if "Billing" in (option.text or "") or "bill" in (option.text or "").lower())
    send(agent, read(agent, place).form("/move"), topic=topic.get("value") or "")
    moved = db.session.get_one(Topic, the_question().topic_id)
    assert moved.key == topic.get("value")
    assert read(agent, place).value("topic") == moved.key
    actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert [one for one in actions if one.startswith("forum.")] == [
        "forum.question_locked", "forum.question_unlocked", "forum.question_moved"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 1


def test_who_sees_the_pages(forum: Flask, alice: FlaskClient, client: FlaskClient,
                            waiting: int) -> None:
    for path in (QUEUE, f"/staff/forum/posts/{waiting}", "/staff/forum/settings",
                 "/staff/forum/questions/1/merge", "/staff/forum/decisions/1"):
        assert alice.get(path).status_code == 403, path
        assert "/sign-in" in client.get(path).headers["Location"]
    editor = sign_in(forum, "editor", name="Eeva")
    assert editor.get(QUEUE).status_code == 200
    assert editor.get("/staff/forum/settings").status_code == 403
    assert editor.post(f"/staff/forum/posts/{waiting}/show", data={}).status_code == 422
    assert post_now(waiting).state == State.HELD


@pytest.mark.parametrize("number", [1, 20])
def test_a_fixed_number_of_queries(alice: FlaskClient, bo: FlaskClient, agent: FlaskClient,
                                   number: int) -> None:
    address = asked(alice)
    answer(bo, address)
    with transaction():
        question = db.session.scalars(sa.select(Question)).one()
        for count in range(number):
            db.session.add(Post(question_id=question.id, kind=Kind.ANSWER, body="x", html="x",
                                author_id=question.author_id, state=State.HELD,
                                held_for=["first-post"] * (count % 2)))
    with max_queries(12) as statements:
        agent.get(QUEUE)
    assert len(statements) <= 12


def test_the_navigation_counts_and_today_shows(waiting: int, agent: FlaskClient) -> None:
    page = read(agent, "/staff/")
    counts = ["".join(item.itertext()) for item in page.root.iter("span")
              if item.get("class") == "count"]
    assert counts == ["1"]
    assert "Waiting to be shown" in page.text


def test_strange_addresses(agent: FlaskClient) -> None:
    for query in ("tab=nothing", "page=-3", "page=99999999999999999", "tab=decisions&page=7"):
        assert read(agent, f"{QUEUE}?{query}").response.status_code == 200
    for path in ("posts/999", "decisions/999", "questions/999/merge", "questions/1/merge/2"):
        assert agent.get(f"/staff/forum/{path}").status_code == 404


@pytest.mark.parametrize("seen", ["", "held", "held.2.0", "held.x.0", "held.1.²", "....",
                                  "held.1.99999999999999999999"])
def test_a_mark_that_fits_nothing_does_nothing(waiting: int, agent: FlaskClient,
                                               seen: str) -> None:
    assert act(agent, waiting, "show", seen=seen).response.status_code == 409
    assert post_now(waiting).state == State.HELD


def test_comments_and_answers_wait_too(alice: FlaskClient, bo: FlaskClient,
                                       agent: FlaskClient) -> None:
    address = asked(alice)
    make_first_posts_wait()
    answer(bo, address)
    comment(bo, post_ids(Kind.QUESTION)[0])
    page = read(agent, QUEUE)
    assert "Answer ·" in page.text
    assert "Comment ·" in page.text


def settings_form(client: FlaskClient) -> Form:
    return read(client, "/staff/forum/settings").form("/settings")


def test_settings_are_saved_and_a_conflict_is_shown(forum: Flask, client: FlaskClient) -> None:
    manager, other = (sign_in(forum, "manager", name=name) for name in ("Mari", "Timo"))
    mine = settings_form(manager)
    page = send(other, settings_form(other), first_posts_wait="y",
                denied="casino\n spam.example \n\ncasino", terms_en="Be **kind**.")
    assert "Saved." in page.text
    assert page.value("denied") == "casino\nspam.example"
    assert "Be <strong>kind</strong>." in client.get("/en/questions/terms").text
    page = send(manager, mine, denied="poker")
    assert page.response.status_code == 409
    assert "casino" in page.text
    assert page.value("denied") == "poker"
    send(manager, page.form("/settings"))
    assert settings_form(manager).values["denied"] == "poker"
    assert db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id.desc())
                              ).first() == "forum.settings_saved"


def test_terms_show_no_gated_number(forum: Flask) -> None:
    manager = sign_in(forum, "manager", name="Mari")
    page = send(manager, settings_form(manager), terms_fi="Soita 029 000 0101")
    assert page.response.status_code == 422
    assert "A gated number" in page.errors


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_terms_page(forum: Flask, client: FlaskClient, language: str) -> None:
    page = read(client, f"/{language}/questions/terms")
    assert page.response.status_code == 200
    assert len(page.text) > 2000
    assert f"/{language}/company" in page.response.text
