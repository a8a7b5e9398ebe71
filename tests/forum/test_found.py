"""Questions are found: by search, on the home page, by robots, among what a contact tried; and what
must not show in them is masked wherever they are found.
"""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.actions import REFRESH_JOB
from app.channels.models import Channel
from app.core.database import db, transaction
from app.core.jobs import Job, enqueue, run_all
from app.core.site_settings import set_site_setting
from app.forum import queries, refreshing, sitemap, views
from app.forum.counts import recount_tag_ids
from app.forum.models import Earlier, Question, State, Tag
from app.forum.queries import Order, list_questions
from app.forum.relating import OLD, relate, relate_old_handler
from app.forum.source import QuestionSource
from app.search import Document, Query, check, current_search
from app.search.extension import current_sources
from tests.contact.helpers import read
from tests.queries import max_queries

from .making import answer, ask, asked, let_first_posts_through, post_ids, press, the_question

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
NUMBER = "029 000 0199"


def many(count: int, **more: object) -> None:
    """Write questions straight into the table, as a busy forum has them."""
    with transaction():
        old = db.session.scalar(sa.select(sa.func.max(Question.id))) or 0
        db.session.add_all(Question(language="fi", title=f"Kysymys {number}", state=State.SHOWN,
                                    **more) for number in range(count))
        db.session.flush()
        db.session.execute(sa.text(
            "INSERT INTO post (question_id, kind, by_staff, body, html, state, held_for, score,"
            " created_at, version) SELECT id, 'question', false, 'Teksti', '<p>Teksti</p>',"
            " 'shown', '[]', 0, created_at, 1 FROM question WHERE id > :old"), {"old": old})


def in_index() -> None:
    run_all()
    db.session.rollback()


def test_a_question_is_found_with_how_many_answers_it_has(alice: FlaskClient, bo: FlaskClient,
                                                          client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    in_index()
    page = read(client, "/en/search?q=restart+modem")
    assert address in page.links
    assert "Question from a customer · 1 answer" in page.text
    press(alice, address, "/accept")
    in_index()
    assert "Question from a customer · solved · 1 answer" in read(
        client, "/en/search?q=restart+modem&kind=question").text
    assert address not in read(client, "/en/search?q=restart+modem&kind=article").links


def test_a_search_without_results_leads_to_asking_with_its_words(forum: Flask, client: FlaskClient
                                                                 ) -> None:
    page = read(client, "/en/search?q=xyzzyqwerty+plugh")
    link = next(one for one in page.links if one.startswith("/en/questions/ask?title="))
    assert read(client, link).value("title") == "xyzzyqwerty plugh"
    with transaction():
        set_site_setting("forum", {"is_open": False})
    assert "/questions/ask" not in read(client, "/en/search?q=xyzzyqwerty").response.text


def test_a_fingerprint_changes_with_the_document(alice: FlaskClient, bo: FlaskClient) -> None:
    def documents() -> list[Document]:
        db.session.rollback()
        found = list(QuestionSource().documents())
        assert dict(QuestionSource().fingerprints()) == {
            one.key: one.fingerprint() for one in found}
        return found

    address = asked(alice, tags="modem")
    seen = {documents()[0].fingerprint()}
    for change in (lambda: answer(bo, address),
                   lambda: press(alice, address, "/accept"),
                   lambda: press(alice, address, f"/posts/{post_ids()[0]}/vote"),
                   lambda: _edit_html(post_ids()[0])):
        change()
        seen.add(documents()[0].fingerprint())
    assert len(seen) == 5
    in_index()
    assert not check(current_search().library, current_sources())
    _edit_html(post_ids()[0] - 1)  # what no job tells the index
    assert check(current_search().library, current_sources()).stale


def _edit_html(post_id: int) -> None:
    with transaction():
        db.session.execute(sa.text("UPDATE post SET html = '<p>masked</p>' WHERE id = :id"),
                           {"id": post_id})


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("narrowed", [{}, {"topic_id": 1}, {"tag_id": 1}])
def test_lists_are_cut_into_pages(forum: Flask, order: Order, narrowed: dict[str, int]) -> None:
    many(7, topic_id=1)
    many(5, answers=2)
    many(6, solved=True, answers=1, topic_id=1)
    many(3, topic_id=2)
    with transaction():
        db.session.add(Tag(id=1, language="fi", name="modeemi"))
        db.session.flush()
        db.session.execute(sa.text("INSERT INTO question_tag (tag_id, question_id) "
                                   "SELECT 1, id FROM question WHERE id % 2 = 0"))
        db.session.execute(sa.update(Question).where(Question.id == 2).values(state="hidden"))
        recount_tag_ids([1])

    def fits(one: Question) -> bool:
        return one.state == State.SHOWN and {
            Order.UNANSWERED: not one.answers, Order.SOLVED: one.solved}.get(order, True) and (
            one.topic_id == narrowed.get("topic_id", one.topic_id)) and (
            "tag_id" not in narrowed or one.id % 2 == 0)

    wanted = [one.id for one in sorted(
        filter(fits, db.session.scalars(sa.select(Question))),
        key=lambda one: (one.active_at if order is Order.ACTIVE else 0, one.id), reverse=True)]
    for number in (1, 2, 3, 4):
        with max_queries(2):
            page = list_questions("fi", order, number, size=5, **narrowed)
        assert page.total == len(wanted)
        assert [one.id for one in page.items] == wanted[5 * number - 5:5 * number]


def test_a_list_ends_somewhere_and_says_so(forum: Flask, client: FlaskClient,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    many(50)
    assert read(client, "/fi/questions/?page=3").response.status_code == 200
    monkeypatch.setattr(queries, "LISTED_AT_MOST", 40)
    monkeypatch.setattr(views, "LISTED_AT_MOST", 40)
    said = "Vanhemmat kysymykset löytyvät haulla"
    assert said not in read(client, "/fi/questions/").text
    last = read(client, "/fi/questions/?page=2")
    assert said in last.text
    assert "Kysymys 10" in last.text
    assert client.get("/fi/questions/?page=3").status_code == 302


def test_home_shows_solved_questions_and_where_to_ask(alice: FlaskClient, bo: FlaskClient,
                                                      client: FlaskClient) -> None:
    assert "Customers help each other" not in read(client, "/en/").text
    assert read(client, "/en/").link("/en/questions/ask")
    first = asked(alice)
    second = asked(alice, "Where is the switch of the router?")
    answer(bo, first)
    press(alice, first, "/accept")
    page = read(client, "/en/")
    links = [link for link in page.links if link in {first, second}]
    assert links == [first, second]  # the solved one first
    assert "/en/questions/" in page.links


def test_robots_find_all_questions(forum: Flask, client: FlaskClient,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "SIZE", 10)
    assert "questions" not in client.get("/robots.txt").text.partition("Sitemap")[2]
    many(25)
    with transaction():
        db.session.execute(sa.update(Question).where(
            Question.id.between(11, 20)).values(state="hidden"))
    maps = [line.removeprefix("Sitemap: http://localhost") for line
            in client.get("/robots.txt").text.splitlines() if "sitemap-questions" in line]
    assert maps == ["/sitemap-questions-1.xml", "/sitemap-questions-3.xml"]
    counts = []
    for address in maps:
        with max_queries(2):
            response = client.get(address)
        assert response.mimetype == "application/xml"
        urls = list(ElementTree.fromstring(response.get_data()))
        counts.append(len(urls))
    assert counts == [10, 5]
    location, changed = urls[-1]
    assert location.text == "http://localhost/fi/questions/25-kysymys-24"
    assert changed.text == "2026-11-26"
    assert client.get(str(location.text).removeprefix("http://localhost")).status_code == 200
    assert len(list(ElementTree.fromstring(
        client.get("/sitemap-questions-2.xml").get_data()))) == 0


def test_what_was_read_in_the_forum_goes_along_with_a_contact(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    client.get("/en/", headers=BROWSER)
    client.get(address, headers=BROWSER)
    page = read(client, "/en/contact/billing/message")
    assert "Read the question “How do I restart the modem?”" in page.text
    with transaction():
        the_question().state = State.HIDDEN
    page = read(client, "/en/contact/billing/message")
    assert "restart the modem" not in page.text
    assert "Read the question “a question that is not shown”" in page.text


def test_neighbours_are_found_before_a_question_is_indexed_itself(alice: FlaskClient) -> None:
    asked(alice)
    in_index()
    asked(alice, "How can I restart my modem tonight?")
    new = the_question()
    relate([new.id])
    assert the_question().related == [new.id - 1]


def test_neighbours_are_looked_for_again_when_it_was_long_ago(
        forum: Flask, clock: time_machine.Traveller) -> None:
    def wanted() -> list[int]:
        with transaction():
            db.session.execute(sa.delete(Job))
        relate_old_handler([])
        db.session.rollback()
        return [identity for job in db.session.scalars(sa.select(Job).order_by(Job.id))
                for identity in job.payload["ids"]]

    many(61)
    with transaction():
        db.session.execute(sa.update(Question).where(Question.id == 3).values(state="hidden"))
    assert sorted(wanted()) == [one for one in range(1, 62) if one != 3]
    relate(list(range(1, 62)))
    assert wanted() == []
    clock.shift(OLD + timedelta(seconds=1))
    relate([7])
    assert 7 not in wanted()
    assert len(wanted()) == 59


def test_a_number_that_becomes_gated_disappears(
        forum: Flask, agent: FlaskClient, bo: FlaskClient, client: FlaskClient,
        clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    address = asked(agent, f"Is {NUMBER} yours?", "We were called.", tags="0290000199, calls")
    answer(agent, address, f"Yes, <{NUMBER}> is ours, since 2019.")
    other = asked(bo, "When do you call since 2019?", "Nobody called.")
    in_index()
    places = [address, other, "/en/questions/", "/en/questions/feed.atom", "/en/",
              "/en/search?q=called+yours",
              "/en/search/suggest?q=yours", "/en/search?q=was+ours",
              f"/en/questions/posts/{post_ids()[0]}/history"]

    def shown() -> list[str]:
        return [place for place in places if holds_number(client.get(
            place, headers=BROWSER, follow_redirects=True).text)]

    assert address in shown()
    assert "/en/" in shown()
    clock.shift(1)  # an index is named after the moment when it was begun
    gate(NUMBER)
    in_index()
    assert shown() == []
    assert "2019" in client.get(address, headers=BROWSER, follow_redirects=True).text
    assert not current_search().search(Query(NUMBER, "en")).total
    assert not check(current_search().library, current_sources())
    clock.shift(1)
    gate("029 000 0101")
    in_index()
    assert NUMBER in client.get(address, headers=BROWSER, follow_redirects=True).text


def holds_number(text: str) -> bool:
    return NUMBER.replace(" ", "") in text.replace(" ", "")


def gate(number: str) -> None:
    with transaction():
        db.session.scalars(sa.select(Channel).where(Channel.key == "phone-support")).one(
            ).address = "+358" + number.replace(" ", "").removeprefix("0")
        enqueue(REFRESH_JOB, {})


def test_earlier_titles_are_masked_too(forum: Flask, agent: FlaskClient) -> None:
    ask(agent, f"Is {NUMBER} yours?", "We were called.")
    with transaction():
        db.session.add(Earlier(post_id=post_ids("question")[0], version=1,  # type: ignore[arg-type]
                               title=f"Call {NUMBER}", body="x", by_staff=True))
    gate(NUMBER)
    in_index()
    assert NUMBER not in db.session.scalars(sa.select(Earlier.title)).one()


def test_masking_leaves_alone_what_holds_no_number(forum: Flask, alice: FlaskClient) -> None:
    let_first_posts_through()
    asked(alice, "Numbers such as 2019?", "In 1999 there were 12 of them, 24 in 2000.")
    in_index()
    before = the_question().title
    gate(NUMBER)
    run_all()
    assert the_question().title == before
    assert not check(current_search().library, current_sources())
