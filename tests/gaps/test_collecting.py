"""Evidence through the front door: from what people do on the site to redacted pieces."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Case, LoggedCall
from app.core.clock import now
from app.core.database import db, transaction
from app.forum.models import Kind, Question
from app.gaps.collecting import collect_evidence
from app.gaps.models import Evidence, Source
from app.journey.models import Journey
from app.knowledge.models import Feedback
from tests.contact.helpers import read, send, sign_in
from tests.contact.test_callbacks import book
from tests.contact.test_messages import write
from tests.contact.test_staff import skipped_code, topic_id
from tests.forum.making import answer, ask, asked, post_ids, press

from .collecting import collect, evidence, questions_grow_old, search, told

DUE = "/en/faq/bills/when-is-my-bill-due"
LETTER = ("The invoice has the same fee twice. My name is Alice Smith, call 040 123 4567 or write "
          "to alice@example.com.")


def log_call(agent: FlaskClient, note: str, **more: str) -> None:
    send(agent, read(agent, "/staff/calls").form("/calls"), topic=topic_id("wifi"), solved="no",
         note=note, **more)


def skip(client: FlaskClient, reason: str = "not-found", topic: str = "wifi") -> None:
    send(client, read(client, f"/en/contact/{topic}").form("/skip"), reason=reason)


def say_no(client: FlaskClient, text: str) -> None:
    page = send(client, read(client, article(client)).form("/feedback"), helped="no")
    send(client, page.form("/feedback"), reason="other", text=text)


def article(client: FlaskClient) -> str:
    return read(client, "/en/search?q=bill due").link("/faq/bills/")


def question_post(act: str) -> str:
    return f"/en/questions/posts/{post_ids(Kind.QUESTION)[-1]}/{act}"


def delete(model: Any) -> None:
    db.session.rollback()
    with transaction():
        db.session.execute(sa.delete(model))


def test_a_message_is_redacted_and_read_once(alice: FlaskClient) -> None:
    write(alice, message=LETTER)
    piece, = collect()
    assert piece.text.startswith("The invoice has the same fee twice.")
    for secret in ("Alice", "Smith", "4567", "alice@"):
        assert secret not in piece.text
    assert (piece.source, piece.channel, piece.language) == (Source.MESSAGE, "message", "en")
    assert piece.topic_id == int(topic_id("billing"))
    assert piece.at == now()
    assert not piece.wanted
    assert collect_evidence() == 0
    assert len(evidence()) == 1


def test_the_language_is_that_of_the_words(alice: FlaskClient) -> None:
    write(alice, message="Laskussa on sama maksu kahteen kertaan, mistä se johtuu?")
    assert collect()[0].language == "fi"


def test_a_callback_counts_as_one(alice: FlaskClient) -> None:
    book(alice, message="The router restarts by itself every evening")
    assert [(piece.channel, piece.text) for piece in collect()] == [
        ("callback", "The router restarts by itself every evening")]


def test_long_messages_are_cut_between_words(alice: FlaskClient) -> None:
    write(alice, message="modem " * 300 + "FI21 1234 5600 0007 85 " * 60)
    text = collect()[0].text
    assert 900 < len(text) <= 1000
    assert set(text.split()) == {"modem"}
    write(alice, message=f"{'alice@example.com pay ' * 90}FI21 1234 5600 0007 85 and so on")
    text = collect()[1].text
    assert "FI21" not in text
    assert "1234" not in text


def test_what_agents_do_with_the_case_follows(alice: FlaskClient, agent: FlaskClient) -> None:
    write(alice)
    collect()
    with transaction():
        case = db.session.scalars(sa.select(Case)).one()
        case.topic_id, case.wants_article_at = int(topic_id("wifi")), now()
    piece, = collect()
    assert piece.topic_id == int(topic_id("wifi"))
    assert piece.wanted
    with transaction():
        db.session.scalars(sa.select(Case)).one().wants_article_at = None
    assert not collect()[0].wanted


def test_a_call_with_a_note(agent: FlaskClient) -> None:
    log_call(agent, "Wifi does not reach the upstairs bedroom")
    log_call(agent, "")
    log_call(agent, "Wifi")
    piece, = collect()
    assert (piece.source, piece.channel, piece.language) == (Source.CALL, "phone", "en")
    assert piece.topic_id == int(topic_id("wifi"))
    assert piece.text == "Wifi does not reach the upstairs bedroom"


def test_a_question_that_nobody_answers(site: Flask) -> None:
    alice, bo = sign_in(site, name="Alice"), sign_in(site, name="Bo")
    address = asked(alice)
    assert not collect()
    questions_grow_old()
    piece, = collect()
    assert piece.text == ("How do I restart the modem?\nIt shows a red light. "
                          "I have pulled the plug twice.")
    assert (piece.source, piece.times) == (Source.QUESTION, 1)
    press(bo, address, "/vote")
    assert collect()[0].times == 2
    send(alice, read(alice, question_post("edit")).form("/edit"), body="It shows a green light.")
    assert collect()[0].text.endswith("It shows a green light.")
    answer(bo, address)
    press(alice, address, f"/posts/{post_ids()[0]}/accept")
    assert not collect()


def test_an_answered_question_is_none(site: Flask) -> None:
    alice, bo = sign_in(site, name="Alice"), sign_in(site, name="Bo")
    answer(bo, asked(alice))
    questions_grow_old()
    assert not collect()


def test_a_question_that_is_taken_away_goes(site: Flask) -> None:
    alice = sign_in(site, name="Alice")
    asked(alice)
    questions_grow_old()
    assert collect()
    send(alice, read(alice, question_post("remove")).form("/remove"), sure="y")
    assert not collect()


def test_searches_in_vain(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    search(alice, "router flashing", "flashing routers", "the router is flashing red", "12", "x")
    assert not collect()  # the journey goes on
    piece, = collect(clock)
    assert (piece.source, piece.text) == (Source.SEARCH, "the router is flashing red")
    assert (piece.channel, piece.topic_id, piece.language) == ("web", None, "en")
    assert collect_evidence() == 0


def test_what_was_opened_is_no_evidence_unless_it_did_not_help(
        site: Flask, clock: time_machine.Traveller) -> None:
    content, bad = site.test_client(), site.test_client()
    for client in (content, bad):
        search(client, "payment of bills")
        read(client, article(client))
    assert not collect(clock)
    search(bad, "bill due day")
    say_no(bad, "")
    assert [piece.source for piece in collect(clock)] == [Source.SEARCH]


def test_results_that_nobody_opens(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    search(alice, "bill due")
    assert told(collect(clock)) == [(Source.SEARCH, "bill due")]


def test_a_person_asked_for_since_nothing_was_found(
        site: Flask, clock: time_machine.Traveller) -> None:
    """A search without results opens the gate by itself, so these had results."""
    for reason in ("not-found", "urgent", "not-found"):
        client = site.test_client()
        search(client, "payment reminder")
        clock.shift(timedelta(minutes=2))
        search(client, "bill due")
        skip(client, reason)
    assert Counter(told(collect(clock))) == {
        (Source.SKIP, "bill due"): 2, (Source.SEARCH, "bill due"): 1,
        (Source.SEARCH, "payment reminder"): 3}
    piece = next(one for one in evidence() if one.source == Source.SKIP)
    assert piece.topic_id == int(topic_id("wifi"))


def test_a_skip_without_words_is_none(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    skip(alice)
    assert not collect(clock)


def test_who_writes_is_counted_once(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    search(alice, "payment reminder")
    clock.shift(timedelta(minutes=5))
    search(alice, "bill due")
    skip(alice, topic="billing")
    write(alice, message="When are bills due in December?")
    assert sorted(told(collect(clock))) == [
        (Source.MESSAGE, "When are bills due in December?"), (Source.SEARCH, "payment reminder")]


def test_a_call_told_later_takes_the_search_along(
        alice: FlaskClient, agent: FlaskClient, clock: time_machine.Traveller) -> None:
    search(alice, "router flashing red")
    clock.shift(timedelta(minutes=5))
    code = skipped_code(alice)
    assert (Source.SEARCH, "router flashing red") in told(collect(clock))
    log_call(agent, "The router flashes red all day", code=code)
    found = told(collect())
    assert (Source.CALL, "The router flashes red all day") in found
    assert (Source.SEARCH, "router flashing red") not in found


def test_why_an_article_did_not_help(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    say_no(alice, "I pay quarterly, write to me@example.com")
    piece, = (one for one in collect() if one.source == Source.FEEDBACK)
    assert piece.text == "I pay quarterly, write to ⟨email⟩"
    clock.shift(60)
    say_no(alice, "Nothing about quarterly bills")
    assert told(collect()) == [(Source.FEEDBACK, "Nothing about quarterly bills")]
    clock.shift(60)
    send(alice, read(alice, article(alice)).form("/feedback"), helped="yes")
    assert not collect()


def test_evidence_goes_with_its_source(site: Flask, alice: FlaskClient, agent: FlaskClient,
                                       clock: time_machine.Traveller) -> None:
    search(alice, "router flashing")
    write(site.test_client())
    log_call(agent, "Wifi does not reach the bedroom")
    say_no(site.test_client(), "Nothing about quarterly bills")
    ask(sign_in(site, name="Bo"))
    clock.shift(timedelta(hours=25))
    kinds = {piece.source for piece in collect()}
    assert kinds == {Source.SEARCH, Source.MESSAGE, Source.CALL, Source.FEEDBACK, Source.QUESTION}
    for model, source in ((Journey, Source.SEARCH), (Case, Source.MESSAGE),
                          (LoggedCall, Source.CALL), (Feedback, Source.FEEDBACK),
                          (Question, Source.QUESTION)):
        delete(model)
        kinds.discard(source)
        assert {piece.source for piece in evidence()} == kinds, source
    assert not collect()


def test_what_came_before_is_read_however_late(alice: FlaskClient,
                                               clock: time_machine.Traveller) -> None:
    """A run that dies half-way, or a night without one, loses nothing."""
    search(alice, "router flashing")
    clock.shift(timedelta(days=20))
    collect()
    delete(Evidence)
    write(alice)
    assert [piece.source for piece in collect()] == [Source.MESSAGE]


@pytest.mark.parametrize("address", [
    "/en/", "/en/search?q=zebra", "/en/contact/", "/en/contact/wifi?q=zebra", "/en/questions",
    "/en/search/suggest?q=zebra", "/sitemap.xml"])
def test_customers_never_see_it(site: Flask, agent: FlaskClient, address: str) -> None:
    log_call(agent, "A zebra ate the zealous cable")
    assert collect()
    assert "zealous" not in site.test_client().get(address).text
