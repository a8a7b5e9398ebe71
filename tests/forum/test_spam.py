"""What is held until a moderator has looked at it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.core.database import db, transaction
from app.core.site_settings import set_site_setting
from app.forum.denying import is_denied
from app.forum.disguises import is_disguised, skeleton, together
from app.forum.likeness import BITS, simhash
from app.forum.links import links_in
from app.forum.models import Kind, Post, State
from app.forum.promoting import promotion
from app.forum.spam import REASON_TEXTS, Sent, reason_texts, reasons_to_hold
from app.forum.standing import Standing
from tests.contact.helpers import read, send, sign_in

from .making import answer, ask, asked, post_ids

NEW = Standing(1, is_staff=False, is_banned=False, shown=1, shown_with_links=0)
LINKED = Standing(1, is_staff=False, is_banned=False, shown=2, shown_with_links=1)
KNOWN = Standing(1, is_staff=False, is_banned=False, shown=10, shown_with_links=1)
STAFF = Standing(1, is_staff=True, is_banned=False, shown=0, shown_with_links=0)
HONEST = ("My router restarts every evening at nine. I have changed the cable and pulled the plug, "
          "and the light is red for a minute. What else could I try?")


def reasons(text: str, by: Standing = NEW, sent: Sent | None = None) -> set[str]:
    return set(reasons_to_hold(by, "", text, simhash(text), sent=sent))


def deny(*lines: str) -> None:
    with transaction():
        set_site_setting("forum", {"denied": list(lines), "first_posts_wait": False})


@pytest.mark.parametrize(("text", "reason"), [
    ("See https://shop.example/x for it", "first-link"), ("See www.shop.xyz for it", "first-link"),
    ("See shop.xyz/now for it", "first-link"), ("See shop [dot] xyz for it", "first-link"),
    ("a.com b.com c.com d.com", "links"),
    ("Best online casino with free spins and a welcome bonus", "promotion"),
    ("Nettikasino ja ilmaiskierroksia, tervetuliaisbonus", "promotion"),
    ("Snabblån utan kreditupplysning, ansök nu", "promotion"),
    ("Great post! Thanks for sharing, I bookmarked your website", "promotion"),
    ("Contact me on WhatsApp +44 7700 900123 for help", "contact"),
    ("Write to quick.loans@gmail.com today", "contact"), ("ask me at t.me/helper", "contact"),
    ("The best c a s i n o in town", "disguised"), ("The best саsino in town", "disguised"),
    ("Look at hxxps://shop.example", "disguised"),
    ("WHY DOES NOBODY ANSWER ME HERE AT ALL", "shouting"), ("Why!!!!! Help me", "shouting"),
    ("Лучшие кредиты онлайн без отказа", "script"), ("优质代开发票办证服务", "script")])
def test_what_is_held_and_why(forum: Flask, text: str, reason: str) -> None:
    with transaction():
        set_site_setting("forum", {"first_posts_wait": False})
    with forum.test_request_context("/en/"):
        assert reason in reasons(text)
        assert reasons(text, STAFF) == set()


@pytest.mark.parametrize("text", [
    HONEST, "Kiitos, tämä auttoi! Minulla oli sama vika.", "Tack, det hjälpte mig också.",
    "The bill says 49.90 € though I ordered the package for 39.90 €. Can I get a loan phone?",
    "Modeemi ei toimi.Mitä teen?", "Meillä on WhatsApp, mutta se ei avaudu wifissä.",
    "I use Windows 11 and node.js 20.1, version 1.2.3.", "A: B, C and D. E F?",
    "Löytyykö M5-A1 tai T E kirjaimia?", "ISP, DNS, DHCP, NAT, VPN and WPA3 are all set.",
    "Наш router does not work", "Paras piste on ikkunan vieressä.", "See http://localhost:8000/fi/"])
def test_what_honest_people_write_is_shown(forum: Flask, text: str) -> None:
    with forum.test_request_context("/en/"):
        assert reasons(text) == set()


@pytest.mark.parametrize("text", [
    "See https://example.org/page, it says how.", "I pay 20 € a month and the price is the best!",
    "HELP PLEASE MY INTERNET IS DOWN AGAIN"])
def test_people_who_are_known_are_trusted_more(forum: Flask, text: str) -> None:
    with forum.test_request_context("/en/"):
        assert reasons(text, KNOWN) == set()


@pytest.mark.parametrize("text", [
    "Play at the Casino tonight", "play CASINO", "play c a s i n o", "play c-a-s-i-n-o",
    "play ca\u200bsi\u200bno", "play саsinо", "play c4s1n0", "play ｃａｓｉｎｏ", "play cäsinö",
    "see spam.example", "see https://spam.example/x?y=1", "see www.Spam.Example",
    "see deep.below.spam.example", "see spam[.]example", "see sраm.example",
    "quick   money here"])
def test_the_deny_list_sees_through_disguises(forum: Flask, text: str) -> None:
    deny("casino", "spam.example", "quick money")
    with forum.test_request_context("/en/"):
        assert "denied" in reasons(text, KNOWN)


@pytest.mark.parametrize("text", [
    "We met at the casinos", "occasino", "see notspam.example", "see spam.example.org",
    "quickly, money", "a spam example"])
def test_the_deny_list_knows_where_words_end(forum: Flask, text: str) -> None:
    deny("casino", "spam.example", "quick money")
    with forum.test_request_context("/en/"):
        assert "denied" not in reasons(text, KNOWN)


@pytest.mark.parametrize(("sent", "held"), [
    (None, False), (Sent(False, None), False), (Sent(False, 40.0), False),
    (Sent(True, 40.0), True), (Sent(False, 0.4), True)])
def test_what_robots_send(app: Flask, sent: Sent | None, held: bool) -> None:
    with app.test_request_context("/en/"):
        assert ("robot" in reasons(HONEST, KNOWN, sent)) == held


def test_the_same_text_twice_within_a_week(forum: Flask, alice: FlaskClient, bo: FlaskClient,
                                           clock: time_machine.Traveller) -> None:
    address = asked(alice, body=HONEST)
    answer(bo, address, HONEST.upper().replace("NINE", "TEN"))
    post = db.session.scalars(sa.select(Post).where(Post.kind == Kind.ANSWER)).one()
    assert post.state == State.HELD
    assert "repeated" in post.held_for
    clock.shift(timedelta(days=8))
    with forum.test_request_context("/en/"):
        assert "repeated" not in reasons(HONEST)


def test_an_edit_that_adds_advertising_waits_again(alice: FlaskClient) -> None:
    asked(alice)
    address = f"/en/questions/posts/{post_ids(Kind.QUESTION)[0]}/edit"
    send(alice, read(alice, address).form(address), body="Online casino with free spins!")
    db.session.rollback()
    post = db.session.scalars(sa.select(Post)).one()
    assert (post.state, post.held_for) == (State.HELD, ["promotion"])


def test_staff_never_wait(forum: Flask) -> None:
    deny("modem")
    agent = sign_in(forum, "agent", name="Aino")
    ask(agent)
    assert db.session.scalars(sa.select(Post.state)).all() == [State.SHOWN]


def test_every_reason_has_its_sentences(forum: Flask) -> None:
    with forum.test_request_context("/en/"):
        for reason in reason_texts([*REASON_TEXTS, "a code of an earlier version"]):
            assert str(reason.staff)
            assert str(reason.author).endswith(".")


texts = st.text(st.characters(codec="utf-8"), max_size=300)


@given(text=texts, line=texts)
def test_nothing_breaks_it(shared_app: Flask, text: str, line: str) -> None:
    with shared_app.app_context():
        mark = simhash(text)
        assert mark is None or 0 <= mark < 2 ** BITS
        links = links_in(text)
        is_denied(text, skeleton(together(text)), links, [line])
        is_disguised(text)
        assert promotion(skeleton(text)) >= 0


@given(word=st.sampled_from(["casino", "lånet", "pikavippi"]), data=st.data())
def test_a_disguised_word_looks_like_itself(word: str, data: st.DataObject) -> None:
    alike = {"a": "аａ4@", "o": "оｏ0", "i": "іｉ1l|", "e": "ｅ3", "s": "ｓ5$", "c": "сｃ"}
    hidden = "".join(data.draw(st.sampled_from(
        [letter, letter.upper(), *alike.get(letter, ""), f"{letter}\u200b"])) for letter in word)
    assert skeleton(hidden) == skeleton(word)
