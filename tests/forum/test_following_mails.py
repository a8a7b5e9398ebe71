"""Mails about what people follow: batched, once, and ended with one click."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.core.bounces import note_refusal
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Job
from app.core.mail import deliver
from app.forum.actions import Draft, ask_question
from app.forum.following import follow_question, mails_of, set_mails, tell
from app.forum.following_mails import AT_ONCE, mail_news
from app.forum.following_models import Mails, News, Notification, Subscription
from app.forum.models import Post, Question, State
from app.forum.standing import standing_of
from tests.contact.helpers import path_of, read, send
from tests.queries import max_queries

from .following import answer, ask, comment, hide, mails, person, text_of

SOON = timedelta(minutes=11)


def links(message: EmailMessage) -> list[str]:
    return [path_of(one) for one in re.findall(r"http://localhost(\S+)", text_of(message))]


def chosen() -> Mails:
    """Return how often alice wants mails."""
    db.session.rollback()
    return mails_of(person("alice").id)


def add_people(number: int) -> None:
    with transaction():
        db.session.execute(sa.insert(User), [
            {"email": f"p{n}@example.org", "name": "P", "language": ("fi", "sv", "en")[n % 3],
             "active": True, "fs_uniquifier": f"u{n}", "create_datetime": now()}
            for n in range(number)])


def jobs() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Job.kind == "mail.send")) or 0


def test_several_notifications_are_one_mail(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                            clock: time_machine.Traveller) -> None:
    one = ask("alice", "Why is my router red?")
    other = ask("alice", "Where is my bill?")
    answer("bo", one, "<b>Secret words</b> of a stranger")
    comment("bo", other)
    clock.shift(timedelta(minutes=9))
    assert mails() == []
    clock.shift(timedelta(minutes=2))
    [message] = mails()
    assert message["To"] == "alice@kotikaista.example"
    assert message["Subject"] == "2 notifications: Why is my router red?"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None
    words = text_of(message)
    assert "New answer: Why is my router red?" in words
    assert "New comment: Where is my bill?" in words
    assert "Secret" not in words
    assert "Which one?" not in words
    clock.shift(timedelta(hours=5))
    assert len(mails()) == 1


def test_its_links_lead_where_they_say(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                       clock: time_machine.Traveller, client: FlaskClient) -> None:
    question = ask("alice")
    first = answer("bo", question)
    clock.shift(SOON)
    [message] = mails()
    assert message["Subject"] == "1 notification: Why is my router red?"
    post, stop_question, choose, stop = links(message)
    assert client.get(post).location.endswith(f"#post-{first}")
    assert choose == "/en/notifications/following"
    assert stop_question.startswith("/en/unsubscribe/")
    assert stop.startswith("/en/unsubscribe/")
    assert message["List-Unsubscribe"] == f"<http://localhost{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("language", "subject", "words"), [
    ("fi", "1 ilmoitus: ", "Uusi vastaus: "), ("sv", "1 avisering: ", "Nytt svar: ")])
def test_in_the_language_of_the_account(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                        clock: time_machine.Traveller, language: str, subject: str,
                                        words: str) -> None:
    with transaction():
        person("alice").language = language
    answer("bo", ask("alice"))
    clock.shift(SOON)
    [message] = mails()
    assert message["Subject"] == subject + "Why is my router red?"
    assert words + "Why is my router red?" in text_of(message)
    assert f"/{language}/unsubscribe/" in message["List-Unsubscribe"]


def test_what_was_read_or_hidden_is_not_mailed(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                               clock: time_machine.Traveller) -> None:
    question = ask("alice")
    answer("bo", question)
    send(alice, read(alice, "/en/notifications").form("/read"))
    hide(db.session.get_one(Post, answer("bo", question)), State.HIDDEN)
    clock.shift(SOON)
    assert mails() == []
    answer("bo", question)
    hide(db.session.get_one(Question, question), State.HIDDEN)
    clock.shift(SOON)
    assert mails() == []


def test_daily_mails_come_in_the_morning(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                         clock: time_machine.Traveller) -> None:
    with transaction():
        set_mails(person("alice").id, Mails.DAILY)
    question = ask("alice")
    answer("bo", question)
    for hour in (9, 15, 21, 23):
        clock.move_to(datetime(2026, 11, 26, hour, tzinfo=UTC))
        assert mails() == []
    clock.move_to(datetime(2026, 11, 27, 4, 59, tzinfo=UTC))  # 6:59 in Helsinki
    comment("bo", question)
    assert mails() == []
    clock.shift(timedelta(minutes=2))
    [message] = mails()
    assert message["Subject"].startswith("2 notifications: ")
    comment("bo", question)
    clock.shift(timedelta(hours=20))
    assert len(mails()) == 1
    clock.shift(timedelta(hours=4))
    assert len(mails()) == 2


def test_the_morning_is_the_sites_own_in_summer_too(forum: Flask, alice: FlaskClient,
                                                    bo: FlaskClient,
                                                    clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2027, 3, 27, 20, tzinfo=UTC))  # clocks go forward that night
    with transaction():
        set_mails(person("alice").id, Mails.DAILY)
    answer("bo", ask("alice"))
    clock.move_to(datetime(2027, 3, 28, 3, 59, tzinfo=UTC))
    assert mails() == []
    clock.shift(timedelta(minutes=2))
    assert len(mails()) == 1


def test_who_wants_none_gets_none_ever(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                       clock: time_machine.Traveller) -> None:
    with transaction():
        set_mails(person("alice").id, Mails.NONE)
    answer("bo", ask("alice"))
    clock.shift(SOON)
    assert mails() == []
    with transaction():
        set_mails(person("alice").id, Mails.SOON)
    assert mails() == []


def test_decisions_are_not_mailed_here(forum: Flask, alice: FlaskClient,
                                       clock: time_machine.Traveller) -> None:
    question = ask("alice")
    with transaction():
        post = db.session.scalars(sa.select(Post)).one()
        for _ in range(2):
            tell([person("alice").id, None], News.DECISION, db.session.get_one(Question, question),
                 post)
    assert "We have made a decision about your post" in read(alice, "/en/notifications").text
    assert db.session.scalar(sa.select(sa.func.count(Notification.id))) == 2
    clock.shift(SOON)
    assert mails() == []


def test_done_twice_it_sends_nothing_twice(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                           clock: time_machine.Traveller) -> None:
    answer("bo", ask("alice"))
    clock.shift(SOON)
    mail_news([])
    mail_news([{}, {}])
    assert jobs() == 1
    payload = db.session.scalars(sa.select(Job.payload).where(Job.kind == "mail.send")).one()
    db.session.rollback()
    deliver([payload])
    assert len(mails()) == 1


def test_two_workers_at_once_send_nothing_twice(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, clock: time_machine.Traveller) -> None:
    add_people(60)
    question = ask("alice")
    with transaction():
        for user in db.session.scalars(sa.select(User.id)).all():
            follow_question(user, question)
    answer("bo", question)
    clock.shift(SOON)

    def work(_number: int) -> None:
        with forum.app_context():
            mail_news([])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert jobs() == 61


def test_what_fails_halfway_is_sent_later(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                          clock: time_machine.Traveller,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    answer("bo", ask("alice"))
    clock.shift(SOON)
    with monkeypatch.context() as patched:
        patched.setattr("app.forum.following_mails.send_mails", lambda mails: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mail_news([])
    assert jobs() == 0
    assert len(mails()) == 1


def test_closed_accounts_and_refusing_addresses_get_none(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, clock: time_machine.Traveller) -> None:
    question = ask("alice")
    clock.shift(60)
    with transaction():
        note_refusal("alice@kotikaista.example", "5.1.1")
    answer("bo", question)
    clock.shift(SOON)
    assert mails() == []
    clock.shift(60)
    with transaction():
        person("alice").last_sign_in_at = now()
    answer("bo", question)
    clock.shift(SOON)
    assert len(mails()) == 1
    with transaction():
        person("alice").active = False
    answer("bo", question)
    clock.shift(SOON)
    assert len(mails()) == 1


def test_a_new_address_is_not_stopped(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                      clock: time_machine.Traveller) -> None:
    clock.shift(60)
    with transaction():
        note_refusal("alice@kotikaista.example", "5.1.1")
    question = ask("alice")
    answer("bo", question)
    with transaction():
        person("alice").email = "new@kotikaista.example"
    clock.shift(SOON)
    assert [message["To"] for message in mails()] == ["new@kotikaista.example"]


def test_very_many_are_told_in_few_queries(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                           clock: time_machine.Traveller) -> None:
    """10,000 notifications of 250 people: bounded batches, the same statements for each."""
    add_people(250)
    people = db.session.scalars(sa.select(User.id).where(User.email.like("p%@example.org"))).all()
    question = ask("alice")
    posts = [answer("bo", question) for _ in range(40)]
    with transaction():
        db.session.execute(sa.delete(Notification))
        db.session.execute(sa.insert(Notification), [
            {"user_id": user, "news": News.ANSWER, "question_id": question, "post_id": post,
             "at": now()} for user in people for post in posts])
    clock.shift(SOON)
    batches = -(-len(people) // AT_ONCE)
    with max_queries(1 + batches * 8 + 2):
        mail_news([])
    assert jobs() == len(people)
    payload = db.session.scalars(sa.select(Job.payload).where(Job.kind == "mail.send")).first()
    assert payload is not None
    assert payload["subject"].startswith("40 ")
    assert payload["text"].count("/questions/posts/") == 25
    assert "15" in payload["text"]


def test_telling_very_many_followers_is_one_statement(forum: Flask, alice: FlaskClient,
                                                      bo: FlaskClient) -> None:
    add_people(500)
    with transaction():
        question = db.session.get_one(Question, ask_in_transaction())
        for user in db.session.scalars(sa.select(User.id)).all():
            follow_question(user, question.id)
    first = answer("bo", question.id)
    told = sa.select(sa.func.count(Notification.id)).where(Notification.post_id == first)
    assert db.session.scalar(told) == 501
    db.session.rollback()
    with transaction():
        question, post = db.session.get_one(Question, question.id), db.session.get_one(Post, first)
        with max_queries(1):
            tell(None, News.ANSWER, question, post)
    assert db.session.scalar(told) == 501


def ask_in_transaction() -> int:
    user = person("alice")
    return ask_question(user, standing_of(user), Draft("Why is it red?", "It blinks."), "en").id


@pytest.fixture
def message(forum: Flask, alice: FlaskClient, bo: FlaskClient, clock: time_machine.Traveller
            ) -> EmailMessage:
    """A mail to alice."""
    answer("bo", ask("alice"))
    clock.shift(SOON)
    return mails()[0]


def test_one_click_of_a_mail_provider_ends_the_mails(message: EmailMessage, client: FlaskClient
                                                     ) -> None:
    """RFC 8058: a POST from anywhere, without cookies, answered without a redirect."""
    address = path_of(message["List-Unsubscribe"].strip("<>"))
    response = client.post(address, data={"List-Unsubscribe": "One-Click"}, headers={
        "Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert chosen() == Mails.NONE
    assert client.post(address).status_code == 200


def test_opening_the_link_changes_nothing(message: EmailMessage, client: FlaskClient) -> None:
    for address in links(message)[1:]:
        for _ in range(2):
            assert client.get(address).status_code in {200, 302}
    assert chosen() == Mails.SOON
    assert db.session.scalar(sa.select(sa.func.count(Subscription.id)).where(
        Subscription.user_id == person("alice").id)) == 1


def test_the_button_ends_all_mails_and_undo_brings_them_back(message: EmailMessage,
                                                             client: FlaskClient) -> None:
    with transaction():
        set_mails(person("alice").id, Mails.DAILY)
    page = read(client, links(message)[-1])
    page = send(client, page.form("/unsubscribe/"))
    assert "You get no more mails about the questions and tags that you follow." in page.text
    assert chosen() == Mails.NONE
    page = send(client, page.form("/undo"))
    assert "You get these mails again." in page.text
    assert chosen() == Mails.DAILY


def test_the_button_ends_one_questions_mails(message: EmailMessage, client: FlaskClient) -> None:
    page = read(client, links(message)[1])
    assert "Why is my router red?" in page.text
    alices = sa.select(sa.func.count(Subscription.id)).where(
        Subscription.user_id == person("alice").id)
    db.session.rollback()
    page = send(client, page.form("/unsubscribe/"))
    assert "You get no more mails about this question: Why is my router red?" in page.text
    assert db.session.scalar(alices) == 0
    assert chosen() == Mails.SOON
    db.session.rollback()
    send(client, page.form("/undo"))
    assert db.session.scalar(alices) == 1


def test_the_link_holds_for_years_and_for_nobody_else(
        message: EmailMessage, client: FlaskClient, clock: time_machine.Traveller) -> None:
    address = links(message)[-1]
    clock.shift(timedelta(days=1500))
    assert client.get(address).status_code == 200
    for wrong in (address[:-1], address + "A", address.replace("unsubscribe/", "unsubscribe/W"),
                  "/en/unsubscribe/x", "/en/unsubscribe/" + "A" * 3000):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong).status_code == 404
    with transaction():
        person("alice").create_datetime = now()  # the id was given to somebody else
    assert client.post(address).status_code == 404


def test_undo_takes_no_orders_from_other_sites(message: EmailMessage, client: FlaskClient) -> None:
    address = links(message)[-1] + "/undo"
    assert client.post(address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(address, data={"before": "hourly"}).status_code == 200
    assert chosen() == Mails.SOON
