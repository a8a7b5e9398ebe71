"""Topics learn from what customers write under them, and say when words belong elsewhere."""

from datetime import timedelta
from secrets import token_hex

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.channels.models import ChannelKind, Topic
from app.contact.models import Author, Case, CaseState, Message, TopicWord
from app.contact.references import new_reference
from app.contact.topic_learning import LEARN_ALL, topic_confusions
from app.contact.topic_words import Learnt, chances, learn, likelier, without, words_of
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import enqueue, run_all
from app.journey.models import Step
from tests.queries import max_queries

from .helpers import read, send
from .test_messages import GOOD, cases, write
from .test_staff import topic_id

SAID = {
    "en": {"billing": ["My invoice has the same fee twice",
                       "Please move the due date of my invoice",
                       "The invoice is wrong, a fee was paid already"],
           "wifi": ["The router has no wireless network in the bedroom",
                    "Wireless network is weak upstairs, is it the router",
                    "How do I change the password of the router's wireless network"]},
    "fi": {"billing": ["Laskussa on sama maksu kahteen kertaan", "Siirtäkää laskun eräpäivää",
                       "Lasku on väärin, maksu on jo maksettu"],
           "wifi": ["Reitittimen langaton verkko ei kuulu makuuhuoneeseen",
                    "Langaton verkko on heikko yläkerrassa, onko vika reitittimessä",
                    "Miten vaihdan reitittimen langattoman verkon salasanan"]},
    "sv": {"billing": ["På fakturan finns samma avgift två gånger",
                       "Kan ni flytta fakturans förfallodag",
                       "Fakturan är fel, avgiften är redan betald"],
           "wifi": ["Routerns trådlösa nät når inte sovrummet",
                    "Trådlösa nätet är svagt på övervåningen, är det routern",
                    "Hur byter jag lösenord för routerns trådlösa nät"]}}
INVOICE = {"en": "The invoice is wrong: the same fee is there twice, and the due date is over",
           "fi": "Lasku on väärin: sama maksu on siinä kahteen kertaan ja eräpäivä meni",
           "sv": "Fakturan är fel: samma avgift finns där två gånger och förfallodagen har gått"}
OFFER = {"en": "This sounds like “Bill and payment”",
         "fi": "Asiasi taitaa kuulua aiheeseen ”Lasku ja maksaminen”",
         "sv": "Det verkar gälla ”Faktura och betalning”"}


@pytest.fixture
def learnt(site: Flask) -> Flask:
    """The site after a year in which many wrote about bills and about Wi-Fi."""
    tell(SAID)
    learn_topics()
    return site


def tell(said: dict[str, dict[str, list[str]]], times: int = 10) -> None:
    """Have customers write each text under its topic, so many times."""
    with transaction():
        topics = {topic.key: topic for topic in db.session.scalars(sa.select(Topic))}
        db.session.add_all([
            Case(reference=new_reference(), token=token_hex(), topic=topics[key],
                 language=language, channel="message", state=CaseState.OPEN, shares_history=False,
                 messages=[Message(author=Author.CUSTOMER, body=text)])
            for language, by_topic in said.items() for key, texts in by_topic.items()
            for text in texts * times])


def learn_topics() -> None:
    """Do what the worker does daily."""
    with transaction():
        enqueue(LEARN_ALL, {})
    run_all()
    db.session.rollback()


def typed(client: FlaskClient, text: str, topic: str = "wifi", language: str = "en") -> str:
    """Return the fragment that comes while a text is typed under a topic."""
    return client.post(f"/{language}/contact/{topic}/message/answers", data={"message": text}).text


def words_kept() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(TopicWord.word)))


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_while_one_types_another_topic_is_offered(learnt: Flask, language: str) -> None:
    client = learnt.test_client()
    offer = typed(client, INVOICE[language], language=language)
    assert OFFER[language] in offer
    assert f'formaction="/{language}/contact/billing/message' in offer
    assert "moved" not in typed(client, INVOICE[language], "billing", language)
    with max_queries(20):
        typed(client, INVOICE[language] * 20, language=language)


@pytest.mark.parametrize("text", ["", "  ", "Hello!", "xyzzy", "invoice", "012345 " * 400,
                                  "The wireless network of the router is weak", "⟨email⟩" * 900])
def test_nothing_is_offered_without_good_reason(learnt: Flask, text: str) -> None:
    assert "moved" not in typed(learnt.test_client(), text)


def test_a_site_without_messages_offers_nothing(site: Flask) -> None:
    learn_topics()
    assert "moved" not in typed(site.test_client(), INVOICE["en"])


def test_moving_keeps_everything_and_sends_nothing(learnt: Flask, alice: FlaskClient) -> None:
    before = len(cases())
    form = read(alice, "/en/contact/wifi/message").form("/message")
    offered = send(alice, form, **{**GOOD, "message": INVOICE["en"], "suggest": "1"})
    assert OFFER["en"] in offered.text  # without JavaScript
    form = offered.form("/message")
    form.action = "/en/contact/billing/message"
    moved = send(alice, form, moved="1", share=None)
    assert moved.response.status_code == 200
    assert "Moved to “Bill and payment”" in moved.text
    assert "Move it there" not in moved.text
    assert (moved.value("message") or "").strip() == INVOICE["en"]
    assert (moved.value("email"), moved.value("name")) == (GOOD["email"], GOOD["name"])
    assert len(cases()) == before
    sent = send(alice, moved.form("/message"))
    assert "Thank you. We have your message." in sent.text
    case = cases()[-1]
    assert case.topic
    assert case.topic.key == "billing"
    chosen = db.session.scalars(sa.select(Step.data).where(Step.kind == "TopicChosen")).all()
    assert {"topic": "billing"} in chosen


def test_enter_in_a_field_sends(alice: FlaskClient) -> None:
    """Browsers press the first submit button of a form: the offered one must not be that."""
    page = read(alice, "/en/contact/wifi/message")
    form = next(form for form in page.root.iter("form") if "/message" in (form.get("action") or ""))
    first = next(one for one in form.iter("button") if one.get("type") == "submit")
    assert first.get("name") is None
    assert first.get("hidden") is not None
    assert "".join(first.itertext()) == "Send the message"


def test_it_is_never_an_obstacle(learnt: Flask, alice: FlaskClient) -> None:
    before = len(cases())
    page = write(alice, topic="wifi", message=INVOICE["en"])
    assert "Thank you. We have your message." in page.text
    assert len(cases()) == before + 1


def test_topics_where_nobody_can_write_are_not_offered(learnt: Flask, alice: FlaskClient) -> None:
    with transaction():
        topic = db.session.scalars(sa.select(Topic).where(Topic.key == "billing")).one()
        topic.channels = [one for one in topic.channels if one.kind != ChannelKind.MESSAGE]
    assert "moved" not in typed(alice, INVOICE["en"])


def test_topics_out_of_use_are_not_offered(learnt: Flask, alice: FlaskClient) -> None:
    with transaction():
        db.session.execute(sa.update(Topic).where(Topic.key == "billing").values(active=False))
    assert "moved" not in typed(alice, INVOICE["en"])


def test_the_topic_page_knows_how_customers_say_it(learnt: Flask, alice: FlaskClient) -> None:
    """No topic's name or description has these words."""
    def fitting(address: str) -> list[str]:
        return [link for link in read(alice, address).links if "/contact/" in link][:1]

    assert fitting("/en/contact?q=same+fee+twice") == ["/en/contact/billing?q=same+fee+twice"]
    assert "It sounds like this topic" in read(alice, "/en/contact/-/words?q=fee+twice").text
    alice.get("/en/search?q=weak+upstairs+bedroom")
    page = read(alice, "/en/contact")
    assert "What you searched for sounds like this topic" in page.text
    assert fitting("/en/contact") == ["/en/contact/wifi"]
    assert page.value("q") in {None, ""}


def test_agents_are_told_and_the_form_is_filled_in(learnt: Flask, agent: FlaskClient) -> None:
    write(learnt.test_client(), topic="wifi", message=INVOICE["en"])
    number = cases()[-1].id
    page = read(agent, f"/staff/cases/{number}")
    assert "Its words belong rather to “Bill and payment” than to “" in page.text
    assert page.value("topic") == topic_id("billing")
    moved = send(agent, page.form("/topic"))
    assert "Its words belong" not in moved.text
    assert moved.value("topic") == topic_id("billing")


def test_a_counted_message_does_not_speak_for_itself(learnt: Flask, agent: FlaskClient,
                                                     clock: time_machine.Traveller) -> None:
    write(learnt.test_client(), topic="wifi", message=INVOICE["en"])
    number = cases()[-1].id
    clock.shift(60)
    learn_topics()
    assert "Its words belong rather" in read(agent, f"/staff/cases/{number}").text


def test_the_case_page_takes_a_fixed_number_of_queries(learnt: Flask, agent: FlaskClient) -> None:
    write(learnt.test_client(), topic="wifi", message=INVOICE["en"])
    number = cases()[-1].id
    agent.get(f"/staff/cases/{number}")
    with max_queries(15):
        agent.get(f"/staff/cases/{number}")


def test_moved_cases_are_learnt_and_deleted_ones_forgotten(
        site: Flask, clock: time_machine.Traveller) -> None:
    tell({"en": {"wifi": ["The zebra invoice is striped"]}}, times=12)
    learn_topics()
    assert "zebra" in words_kept()
    found = db.session.scalars(sa.select(TopicWord).where(TopicWord.word == "zebra")).one()
    assert (str(found.topic_id), found.messages) == (topic_id("wifi"), 12)
    with transaction():
        db.session.execute(sa.update(Case).values(topic_id=int(topic_id("billing"))))
    clock.shift(24 * 3600)
    run_all()  # by itself
    db.session.rollback()
    found = db.session.scalars(sa.select(TopicWord).where(TopicWord.word == "zebra")).one()
    assert str(found.topic_id) == topic_id("billing")
    with transaction():
        db.session.execute(sa.delete(Message))
        db.session.execute(sa.delete(Case))
    learn_topics()
    assert "zebra" not in words_kept()


def test_what_is_older_than_a_year_is_forgotten(site: Flask, clock: time_machine.Traveller) -> None:
    tell({"en": {"wifi": ["A zebra stands on the router"]}})
    clock.shift(366 * 24 * 3600)
    learn_topics()
    assert "zebra" not in words_kept()


def test_only_the_customers_first_message_counts(site: Flask, alice: FlaskClient,
                                                 agent: FlaskClient) -> None:
    for _ in range(3):
        page = write(alice, message="Only invoices")
        send(alice, page.form("/messages"), message="A zebra besides")
    send(agent, read(agent, "/staff/cases/1").form("/note"), note="giraffe")
    learn_topics()
    assert "invoice" in words_kept()
    assert not {"zebra", "giraffe"} & words_kept()


def test_no_personal_data_is_learnt(site: Flask) -> None:
    tell({"en": {"billing": ["Invoice 4711 of zoe.smith@zebra.example, 040 123 4567, "
                             "FI21 1234 5600 0007 85, 131052-308T"]},
          "fi": {"billing": ["Lasku tuli väärin, terveisin Matti Meikäläinen"]}})
    tell({"en": {"billing": ["My neighbour Quetzalcoatl has no invoice"]}}, times=2)
    learn_topics()
    kept = words_kept()
    assert "invoice" in kept
    assert not any(sign.isdigit() or sign in "⟨⟩@" for word in kept for sign in word)
    for name in ("zoe", "smith", "zebra", "matti", "meikäläinen", "meikalainen", "quetzalcoatl"):
        assert not any(name in word.split() for word in kept), name


def test_confusions_are_counted_with_examples(learnt: Flask, clock: time_machine.Traveller) -> None:
    tell({language: {"wifi": [INVOICE[language]]} for language in INVOICE}, times=1)
    clock.shift(60)
    learn_topics()
    tell({"en": {"wifi": [INVOICE["en"]]}}, times=1)  # not counted yet
    found = topic_confusions(now() - timedelta(weeks=4), examples=3)
    assert [(str(one.chosen_id), str(one.likelier_id), one.messages) for one in found] == [
        (topic_id("wifi"), topic_id("billing"), 4)]
    assert len(found[0].case_ids) == 3
    bodies = set(db.session.scalars(sa.select(Message.body).where(
        Message.case_id.in_(found[0].case_ids))))
    assert bodies <= set(INVOICE.values())
    clock.shift(5 * 7 * 24 * 3600)
    assert topic_confusions(now() - timedelta(weeks=4)) == []


TOPICS = st.integers(1, 4)
WORDS = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)
MESSAGES = st.lists(st.tuples(TOPICS, WORDS), max_size=40)


@given(MESSAGES, st.dictionaries(TOPICS, WORDS), WORDS, TOPICS)
def test_chances_are_chances(messages: list[tuple[int, frozenset[str]]],
                             about: dict[int, frozenset[str]], words: frozenset[str],
                             chosen: int) -> None:
    known = learn(messages, about)
    for one in (known, without(known, chosen, words)):
        found = chances(one, words, [1, 2, 3, 4])
        assert not found or (set(found) == {1, 2, 3, 4} and abs(sum(found.values()) - 1) < 1e-9)
        assert likelier(one, words, chosen, {1, 2, 3, 4}) != chosen
    assert likelier(known, words, chosen, {chosen}) is None


@given(MESSAGES, WORDS)
def test_the_order_of_messages_does_not_matter(messages: list[tuple[int, frozenset[str]]],
                                               words: frozenset[str]) -> None:
    one, other = learn(messages, {}), learn(messages[::-1], {})
    assert one == other
    assert Learnt() == learn([], {})


@given(st.text(max_size=300), st.sampled_from(["fi", "sv", "en"]))
def test_any_text_has_words(text: str, language: str) -> None:
    for word in words_of(text, language):
        assert 0 < len(word) <= 80
        assert not any(sign.isdigit() for sign in word)


