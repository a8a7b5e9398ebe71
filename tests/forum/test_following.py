"""Following questions and tags, and what there is to tell, through the pages."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.bounces import note_refusal
from app.core.clock import now
from app.core.database import db, transaction
from app.forum.actions import set_state
from app.forum.following import export_following, follow_instead, tell_article
from app.forum.following_models import Follower, Mails, News, Notification, Subscription
from app.forum.following_queries import followed, unread_count
from app.forum.models import Post, Question, State
from app.web import tidy
from tests.contact.helpers import Form, Page, read, send
from tests.queries import max_queries

from .following import answer, ask, comment, hide, person


def follow_button(page: Page) -> tuple[str | None, str]:
    """Return whether the button of a page is pressed, and what it says."""
    [button] = [one for one in page.root.iter("button") if one.get("id") == "follow"]
    return button.get("aria-pressed"), "".join(button.itertext()).strip()


def news_of(name: str) -> list[tuple[News, int | None]]:
    db.session.expire_all()
    rows = db.session.execute(sa.select(Notification.news, Notification.post_id).where(
        Notification.user_id == person(name).id).order_by(Notification.id))
    return [(news, post) for news, post in rows]


def test_a_question_is_followed_and_no_more(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                            ) -> None:
    question = ask("alice")
    page = read(bo, f"/en/questions/{question}")
    assert follow_button(page) == ("false", "Follow this question")
    page = send(bo, page.form("/follow"))
    assert page.response.request.path.startswith(f"/en/questions/{question}-")
    assert follow_button(page) == ("true", "Follow this question")
    assert follow_button(send(bo, page.form("/follow"))) == ("false", "Follow this question")


def test_who_asks_and_who_answers_follows(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                          ) -> None:
    question = ask("alice")
    answer("bo", question)
    for browser in (alice, bo):
        assert follow_button(read(browser, f"/en/questions/{question}"))[0] == "true"


def test_a_tag_is_followed_and_its_new_questions_are_told(forum: Flask, alice: FlaskClient,
                                                          bo: FlaskClient) -> None:
    ask("alice", "Why is my router red?", "router")
    page = read(bo, "/en/questions/?tag=router")
    assert follow_button(page) == ("false", "Follow this tag")
    page = send(bo, page.form("/follow-tag"))
    assert follow_button(page) == ("true", "Follow this tag")
    ask("alice", "Which router should I buy?", "router", "fibre")
    ask("alice", "What is on my bill?", "bill")
    assert [news for news, _post in news_of("bo")] == [News.QUESTION]
    assert "New question with a tag that you follow: Which router should I buy?" in read(
        bo, "/en/notifications").text
    send(bo, page.form("/follow-tag"))
    ask("alice", "Where is the router's button?", "router")
    assert len(news_of("bo")) == 1


def test_htmx_gets_the_button_alone(forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    question = ask("alice")
    form = read(bo, f"/en/questions/{question}").form("/follow")
    page = Page(bo.post(form.action, data=form.values, headers={"HX-Request": "true"}))
    assert follow_button(page)[0] == "true"
    assert "<html" not in page.response.text


def test_guests_see_no_button_and_are_asked_to_sign_in(forum: Flask, alice: FlaskClient,
                                                       client: FlaskClient) -> None:
    question = ask("alice")
    page = read(client, f"/en/questions/{question}")
    assert 'id="follow"' not in page.response.text
    assert "Notifications" not in page.response.text
    for address in ("/en/notifications", "/en/notifications/following"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.location.startswith("/en/sign-in?next=/en/notifications")
    response = client.post(f"/en/questions/{question}/follow", data={"on": "y"})
    assert response.location.startswith("/en/sign-in")
    assert "Set-Cookie" not in response.headers
    assert db.session.scalar(sa.select(sa.func.count(Subscription.id))) == 1


def test_a_forged_press_does_nothing(forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    question = ask("alice")
    for action in (f"/en/questions/{question}/follow", "/en/notifications/read",
                   "/en/questions/follow-tag"):
        assert bo.post(action, data={"on": "y", "until": "9"}).status_code == 409
    assert not followed(person("bo").id, question).question


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN, State.REMOVED])
def test_what_one_cannot_see_is_not_followed(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                             state: State) -> None:
    question = ask("alice")
    form = read(bo, f"/en/questions/{question}").form("/follow")
    hide(db.session.get_one(Question, question), state)
    assert send(bo, form).response.status_code == 404
    assert not followed(person("bo").id, question).question
    form.action = "/en/questions/999999/follow"
    assert send(bo, form).response.status_code == 404


def test_tags_that_are_not_there(forum: Flask, alice: FlaskClient) -> None:
    ask("alice", "Why is my router red?", "router")
    form = read(alice, "/en/questions/?tag=router").form("/follow-tag")
    for name in ("no such", "x" * 300, "\0", ""):
        assert send(alice, form, tag=name).response.status_code == 404


def test_answers_and_comments_are_told_to_followers_but_not_to_their_author(
        forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    question = ask("alice")
    first = answer("bo", question)
    second = comment("alice", question)
    assert news_of("alice") == [(News.ANSWER, first)]
    assert news_of("bo") == [(News.COMMENT, second)]


def test_shown_again_is_not_told_again(forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    question = ask("alice")
    first = answer("bo", question)
    for state in (State.HIDDEN, State.SHOWN):
        with transaction():
            post = db.session.get_one(Post, first)
            set_state(db.session.get_one(Question, question), post, state)
    assert news_of("alice") == [(News.ANSWER, first)]


def test_the_page_of_notifications(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                   clock: time_machine.Traveller) -> None:
    assert "Nothing new" in read(alice, "/en/notifications").text
    question = ask("alice", "Why is my <router> & box red?")
    first = answer("bo", question)
    clock.shift(60)
    comment("bo", question)
    page = read(alice, "/en/notifications")
    newest, oldest = (page.text.index(one) for one in ("New comment: ", "New answer: "))
    assert newest < oldest
    assert "New answer: Why is my <router> & box red?" in page.text
    assert '<span class="count">2<' in page.response.text
    link = page.link(f"/posts/{first}")
    assert read(alice, link).response.request.path.startswith(f"/en/questions/{question}-")
    page = send(alice, page.form("/read"))
    assert "Mark all as read" not in page.text
    assert 'class="count"' not in page.response.text
    assert unread_count(person("alice").id) == 0


def test_what_comes_while_one_reads_stays_unread(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                                 ) -> None:
    question = ask("alice")
    answer("bo", question)
    form = read(alice, "/en/notifications").form("/read")
    comment("bo", question)
    send(alice, form)
    assert unread_count(person("alice").id) == 1
    for until in ("", "x", "-1", "9" * 30):
        assert send(alice, form, until=until).response.status_code == 200


def test_only_ones_own_are_read_and_seen(forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    answer("bo", ask("alice"))
    form = read(alice, "/en/notifications").form("/read")
    page = read(bo, "/en/notifications")
    assert "Nothing new" in page.text
    bo_form = read(bo, "/en/notifications/following").form("/following")
    send(bo, Form("/en/notifications/read", {**bo_form.values, "until": form.values["until"]}))
    assert unread_count(person("alice").id) == 1


@pytest.mark.parametrize(("language", "words"), [
    ("fi", "Uusi vastaus: "), ("sv", "Nytt svar: "), ("en", "New answer: ")])
def test_in_three_languages(forum: Flask, alice: FlaskClient, bo: FlaskClient, language: str,
                            words: str) -> None:
    answer("bo", ask("alice", "Varför är min router röd?", language="sv"))
    page = read(alice, f"/{language}/notifications")
    assert words + "Varför är min router röd?" in page.text
    assert '<span lang="sv">Varför är min router röd?</span>' in page.response.text


def test_what_was_hidden_meanwhile_is_not_told(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                               ) -> None:
    question = ask("alice")
    first = answer("bo", question)
    hide(db.session.get_one(Post, first), State.HIDDEN)
    assert "Nothing new" in read(alice, "/en/notifications").text
    assert unread_count(person("alice").id) == 0


def test_many_notifications_cost_as_much_as_few(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                                ) -> None:
    def cost() -> int:
        with max_queries(100) as statements:
            assert alice.get("/en/notifications").status_code == 200
        return len(statements)

    question = ask("alice")
    answer("bo", question)
    cost()  # signs of life of the session
    few = cost()
    for _ in range(40):
        comment("bo", question)
    assert cost() == few
    page = read(alice, "/en/notifications")
    assert "Page 1 of 2" in page.text
    assert "Page 2 of 2" in read(alice, "/en/notifications?page=2").text
    assert read(alice, "/en/notifications?page=99").response.request.path == "/en/notifications"


def test_counting_unread_costs_one_query_and_guests_none(forum: Flask, alice: FlaskClient,
                                                         client: FlaskClient) -> None:
    ask("alice")
    user = person("alice").id
    with max_queries(1):
        unread_count(user)
    with max_queries(60) as statements:
        client.get("/en/")
    assert not any("notification" in one for one in statements)
    with max_queries(60) as statements:
        alice.get("/en/")
    assert len([one for one in statements if "notification" in one]) == 1


def test_a_kept_page_is_made_anew_when_the_count_changes(forum: Flask, alice: FlaskClient,
                                                         bo: FlaskClient) -> None:
    question = ask("alice")
    before = alice.get("/en/faq/").headers["ETag"]
    answer("bo", question)
    response = alice.get("/en/faq/", headers={"If-None-Match": before})
    assert response.status_code == 200
    assert '<span class="count">1<' in response.text


def test_what_one_follows(forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    assert "You follow nothing" in read(bo, "/en/notifications/following").text
    question = ask("alice", "Why is my router red?", "router")
    send(bo, read(bo, f"/en/questions/{question}").form("/follow"))
    send(bo, read(bo, "/en/questions/?tag=router").form("/follow-tag"))
    page = read(bo, "/en/notifications/following")
    assert page.link("?tag=router") == "/en/questions/?tag=router"
    assert page.link(f"/questions/{question}-")
    page = send(bo, page.form("/follow-tag"))
    assert page.response.request.path == "/en/notifications/following"
    page = send(bo, page.form(f"/{question}/follow"))
    assert "You follow nothing" in page.text


def test_a_tag_of_another_language_is_let_go_without_leaving_ones_own(
        forum: Flask, alice: FlaskClient) -> None:
    ask("alice", "Varför är min router röd?", "fiber", language="sv")
    send(alice, read(alice, "/sv/questions/?tag=fiber").form("/follow-tag"))
    page = read(alice, "/fi/notifications/following")
    page = send(alice, page.form("/follow-tag"))
    assert page.response.request.path == "/fi/notifications/following"
    assert db.session.scalar(sa.select(sa.func.count()).where(
        Subscription.tag_id.is_not(None))) == 0


def test_how_often_mails_come_is_chosen(forum: Flask, alice: FlaskClient) -> None:
    page = read(alice, "/en/notifications/following")
    assert page.value("mails") == "soon"
    for mails in ("daily", "none", "soon"):
        page = send(alice, page.form("/following"), mails=mails)
        assert "Saved." in page.text
        assert page.value("mails") == mails
        assert db.session.scalars(sa.select(Follower.mails)).all() == [Mails(mails)]
        db.session.rollback()
    page = send(alice, page.form("/following"), mails="hourly")
    assert page.response.status_code == 422
    assert page.errors


def test_an_address_that_refuses_mail_is_told(forum: Flask, alice: FlaskClient,
                                              clock: time_machine.Traveller) -> None:
    clock.shift(60)
    with transaction():
        note_refusal("Alice@Kotikaista.example", "5.1.1")
    for address in ("/en/notifications", "/en/notifications/following"):
        assert "You get no mails from us" in read(alice, address).text
    clock.shift(60)
    with transaction():
        person("alice").last_sign_in_at = now()
    assert "so we try again" in read(alice, "/en/notifications").text


def test_merged_questions_are_followed_once(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                            ) -> None:
    one, other = ask("alice", "Why is my router red?"), ask("bo", "Why is the router's light red?")
    answer("alice", other)
    with transaction():
        follow_instead(one, other)
    rows = db.session.execute(sa.select(Subscription.user_id, Subscription.question_id)).all()
    assert sorted(rows) == sorted([(person("alice").id, other), (person("bo").id, other)])


def test_followers_hear_that_it_became_an_article(forum: Flask, alice: FlaskClient, bo: FlaskClient
                                                  ) -> None:
    question = ask("alice")
    answer("bo", question)
    for _ in range(2):
        with transaction():
            tell_article(db.session.get_one(Question, question))
    assert [news for news, _post in news_of("alice")] == [News.ANSWER, News.ARTICLE]
    assert [news for news, _post in news_of("bo")] == [News.ARTICLE]


def test_export_holds_everything_and_erasing_leaves_nothing(
        forum: Flask, alice: FlaskClient, bo: FlaskClient) -> None:
    question = ask("alice", "Why is my router red?", "router")
    send(alice, read(alice, "/en/questions/?tag=router").form("/follow-tag"))
    send(alice, read(alice, "/en/notifications/following").form("/following"), mails="daily")
    answer("bo", question)
    user = person("alice").id
    exported = export_following(user)
    assert exported["mails"] == "daily"
    assert [(one["question"], one["tag"]) for one in exported["follows"]] == [
        ("Why is my router red?", None), (None, "router")]
    assert [(one["news"], one["question"]) for one in exported["notifications"]] == [
        ("answer", "Why is my router red?")]
    with transaction():
        db.session.delete(person("alice"))
    for table in (Follower, Subscription, Notification):
        assert db.session.scalar(sa.select(sa.func.count()).where(table.user_id == user)) == 0


def test_what_was_told_long_ago_is_forgotten(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                             clock: time_machine.Traveller) -> None:
    answer("bo", ask("alice"))
    clock.shift(timedelta(days=181))
    tidy()
    assert news_of("alice") == []


def test_a_permanent_link_leads_to_the_page_where_a_post_stands(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, client: FlaskClient,
        clock: time_machine.Traveller) -> None:
    question = ask("alice")
    for number in range(21):
        last = answer("bo", question, f"Turn it off and on again, {number} times.")
    response = client.get(f"/en/questions/posts/{last}")
    assert response.location.endswith(f"?page=2#post-{last}")
    hide(db.session.get_one(Question, question), State.HIDDEN)
    assert client.get(f"/en/questions/posts/{last}").status_code == 404
    assert client.get("/en/questions/posts/999999").status_code == 404


def test_staff_follow_too(forum: Flask, alice: FlaskClient, agent: FlaskClient) -> None:
    question = ask("alice")
    page = send(agent, read(agent, f"/en/questions/{question}").form("/follow"))
    assert follow_button(page)[0] == "true"
