"""Atom feeds of the forum: valid whatever people write, and only what everybody sees."""

from datetime import datetime
from html import unescape
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.channels.models import Topic
from app.core.database import db, transaction
from app.forum.feeds import xml_text
from app.forum.models import Post, Question, State
from tests.queries import max_queries

from .following import answer, ask, comment, hide, person

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: FlaskClient, address: str) -> list[ElementTree.Element]:
    """Return a feed's entries; checks what makes it valid (RFC 4287)."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    assert feed.tag == f"{ATOM}feed"
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert unescape(links["self"]) == f"http://localhost{address}" == feed.findtext(f"{ATOM}id")
    found = feed.findall(f"{ATOM}entry")
    for one in [feed, *found]:
        assert one.findtext(f"{ATOM}title")
        assert one.findtext(f"{ATOM}author/{ATOM}name")
        assert (one.findtext(f"{ATOM}id") or "").startswith("http://localhost/")
        moment = datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "")
        assert moment.tzinfo is not None
    ids = [one.findtext(f"{ATOM}id") for one in found]
    assert len(ids) == len(set(ids))
    return found


def titles(client: FlaskClient, address: str) -> list[str | None]:
    return [one.findtext(f"{ATOM}title") for one in entries(client, address)]


def test_the_newest_questions(forum: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    assert titles(client, "/en/questions/feed.atom") == []
    ask("alice", "Why is my <router> & box red?")
    ask("alice", "What is on my bill?")
    hidden = ask("alice", "Where is everybody?")
    hide(db.session.get_one(Question, hidden), State.HIDDEN)
    ask("alice", "Miksi laskuni on suuri?", language="fi")
    assert titles(client, "/en/questions/feed.atom") == [
        "What is on my bill?", "Why is my <router> & box red?"]
    assert titles(client, "/fi/questions/feed.atom") == ["Miksi laskuni on suuri?"]


def test_narrowed_to_a_tag_or_topic(forum: Flask, alice: FlaskClient, client: FlaskClient) -> None:
    ask("alice", "Why is my router red?", "router & co")
    other = ask("alice", "What is on my bill?", "bill")
    with transaction():
        topic = db.session.scalars(sa.select(Topic).where(Topic.key == "billing")).one()
        db.session.get_one(Question, other).topic_id = topic.id
    for narrowed in ("tag=bill", "topic=billing", "topic=billing&tag=bill"):
        assert titles(client, f"/en/questions/feed.atom?{narrowed}") == ["What is on my bill?"]
    assert titles(client, "/en/questions/feed.atom?topic=wifi") == []
    assert titles(client, "/en/questions/feed.atom?tag=router+%26+co") == ["Why is my router red?"]
    for wrong in ("tag=nothing", "topic=nothing", "tag=%00"):
        assert client.get(f"/en/questions/feed.atom?{wrong}").status_code == 404


def test_a_question_with_its_answers(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                     client: FlaskClient) -> None:
    question = ask("alice", "Why is my router red?")
    first = answer("bo", question, "See [the page](/en/faq/) & <b>wait</b>.")
    gone = answer("bo", question, "Buy my things.")
    comment("bo", question)
    hide(db.session.get_one(Post, gone), State.HIDDEN)
    newest, oldest = entries(client, f"/en/questions/{question}/feed.atom")
    assert newest.findtext(f"{ATOM}title") == "Answer: Why is my router red?"
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Bo"
    html = newest.findtext(f"{ATOM}content") or ""
    assert 'href="http://localhost/en/faq/"' in html
    assert "&lt;b&gt;wait" in html
    link = newest.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("href") or "").endswith(f"-why-is-my-router-red#post-{first}")
    assert oldest.findtext(f"{ATOM}title") == "Why is my router red?"


def test_ids_stay_when_the_title_changes(forum: Flask, alice: FlaskClient, client: FlaskClient
                                         ) -> None:
    address = f"/en/questions/{ask('alice')}/feed.atom"
    [before] = entries(client, address)
    with transaction():
        db.session.get_one(Question, 1).title = "Why is the light of my router red?"
    [after] = entries(client, address)
    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    assert before.find(f"{ATOM}link").get("href") != after.find(f"{ATOM}link").get("href")  # type: ignore[union-attr]


def test_former_customers_have_a_name_too(forum: Flask, alice: FlaskClient, client: FlaskClient
                                          ) -> None:
    ask("alice")
    with transaction():
        db.session.delete(person("alice"))
    [one] = entries(client, "/en/questions/feed.atom")
    assert one.findtext(f"{ATOM}author/{ATOM}name") == "Former customer"


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN, State.REMOVED])
def test_what_is_not_shown_has_no_feed(forum: Flask, alice: FlaskClient, client: FlaskClient,
                                       state: State) -> None:
    question = ask("alice")
    hide(db.session.get_one(Question, question), state)
    assert client.get(f"/en/questions/{question}/feed.atom").status_code == 404
    assert alice.get(f"/en/questions/{question}/feed.atom").status_code == 404
    assert client.get("/en/questions/999999/feed.atom").status_code == 404


def test_it_leads_to_where_a_question_is_now(forum: Flask, alice: FlaskClient, client: FlaskClient
                                             ) -> None:
    one, other = ask("alice"), ask("alice", "Why is the light red?")
    assert client.get(f"/fi/questions/{one}/feed.atom").location == (
        f"/en/questions/{one}/feed.atom")
    with transaction():
        merged = db.session.get_one(Question, one)
        merged.state, merged.merged_into = State.MERGED, other
    assert client.get(f"/en/questions/{one}/feed.atom").location == (
        f"/en/questions/{other}/feed.atom")


def test_nothing_new_is_answered_with_304(forum: Flask, alice: FlaskClient, client: FlaskClient,
                                          clock: time_machine.Traveller) -> None:
    question = ask("alice")
    for address in ("/en/questions/feed.atom", f"/en/questions/{question}/feed.atom"):
        known = {"If-None-Match": client.get(address).headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304
        answer("alice", question)
        ask("alice", "Is there more?")
        assert client.get(address, headers=known).status_code == 200


def test_many_cost_as_much_as_few(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                  client: FlaskClient) -> None:
    question = ask("alice")
    addresses = ("/en/questions/feed.atom", f"/en/questions/{question}/feed.atom")
    for _ in range(12):
        ask("alice", "Is there more?")
        answer("bo", question)
    for address in addresses:
        with max_queries(4):
            assert client.get(address).status_code == 200


@given(st.text())
def test_any_text_fits_into_xml(text: str) -> None:
    element = ElementTree.Element("a")
    element.text = xml_text(text)
    again = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))
    assert (again.text or "").split() == xml_text(text).split()


def test_letters_that_xml_cannot_hold(forum: Flask, alice: FlaskClient, client: FlaskClient
                                      ) -> None:
    question = ask("alice", "Why is \x0b my \x01 router red?")
    with transaction():
        post = db.session.get_one(Post, 1)
        post.html = "<p>a\x0bb\x00c\ufffe</p>" if db.engine.name == "sqlite" else "<p>a\x0bb</p>"
        db.session.get_one(Question, question).title = "Why\x0b is it red?"
    assert len(entries(client, "/en/questions/feed.atom")) == 1
    assert len(entries(client, f"/en/questions/{question}/feed.atom")) == 1
