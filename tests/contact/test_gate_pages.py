"""The gate on pages: before an attempt, after one, after a skip; with cookies and without."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Channel
from app.contact.forms import REASONS
from app.core.database import db, transaction
from app.core.site_settings import set_site_setting
from app.journey.models import Step
from tests.queries import max_queries

from .conftest import ANSWERS
from .helpers import Page, gated_in, read, send


@pytest.fixture(params=["cookies", "no cookies"])
def browse(request: pytest.FixtureRequest, site: Flask) -> Callable[[], FlaskClient]:
    """Return what gives the browser for the next request: the same, or a fresh one each time."""
    kept = site.test_client()
    return (lambda: kept) if request.param == "cookies" else site.test_client


def no_cookies(site: Flask) -> FlaskClient:
    return site.test_client()


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(Step.kind).order_by(Step.id)))


def test_nothing_gated_before_an_attempt(browse: Callable[[], FlaskClient]) -> None:
    for address in ("/en/contact", "/en/contact/billing", "/fi/contact/wifi", "/sv/contact/orders",
                    "/en/contact/billing?q=bill", "/en/contact/billing/message",
                    "/en/contact/billing/callback", "/en/contact/change-plan",
                    "/en/contact?q=I+want+to+call"):
        assert gated_in(browse().get(address)) == set(), address


def test_a_refusal_says_why_and_what_next(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact/billing")
    assert "Bills and contracts Shown once you have looked at an answer" in page.text
    assert "#person" in page.links


def test_one_read_answer_opens_the_gate(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact/billing")
    read(alice, page.link("/faq/bills/"))
    assert gated_in(alice.get("/en/contact/billing")) == {"phone-billing"}


def test_an_answer_read_without_cookies_opens_it_too(site: Flask) -> None:
    page = read(no_cookies(site), "/en/contact/billing")
    article = read(no_cookies(site), page.link("/faq/bills/"))
    page = read(no_cookies(site), article.link("/contact"))
    if "/billing" not in page.response.request.path:
        page = read(no_cookies(site), page.link("/contact/billing"))
    assert gated_in(page.response) == {"phone-billing"}


def test_dismissing_the_answers_is_an_attempt(browse: Callable[[], FlaskClient]) -> None:
    page = read(browse(), "/en/contact/billing")
    page = _sent_by_link(browse, page, "/dismiss")
    assert gated_in(page.response) == {"phone-billing"}
    assert "None of these helped" not in page.text
    assert "SuggestionsDismissed" in kinds()


@pytest.mark.parametrize("reason", REASONS)
def test_skipping_shows_the_numbers_at_once(browse: Callable[[], FlaskClient], reason: str
                                            ) -> None:
    page = read(browse(), "/en/contact/wifi")
    page = _sent_by_link(browse, page, "/skip", reason=reason)
    assert gated_in(page.response) == {"phone-support", "whatsapp"}
    step = db.session.scalars(sa.select(Step).where(Step.kind == "GateSkipped")).one()
    assert step.data == {"topic": "wifi", "reason": reason}


def test_there_is_no_second_gate_however_one_goes_on(site: Flask) -> None:
    """Without cookies the token stays in every contact link and form."""
    page = read(no_cookies(site), "/en/contact/billing")
    page = _sent_by_link(site.test_client, page, "/skip", reason="other")
    form = read(no_cookies(site), page.link("/billing/message"))
    failed = send(no_cookies(site), form.form("/message"), message="Hello")
    assert failed.errors
    back = read(no_cookies(site), failed.link("/contact/billing"))
    assert gated_in(back.response) == {"phone-billing"}
    topics = read(no_cookies(site), back.link("/contact?"))
    other = read(no_cookies(site), topics.link("/contact/wifi"))
    assert gated_in(other.response) == {"phone-support", "whatsapp"}
    for start in ("/sv/contact/wifi", "/en/contact?"):  # language and header links too
        assert "t=" in next(link for link in _all_links(other) if link.startswith(start))


def test_a_token_of_last_week_opens_nothing(site: Flask, clock: time_machine.Traveller) -> None:
    page = read(no_cookies(site), "/en/contact/billing")
    page = _sent_by_link(site.test_client, page, "/skip", reason="other")
    address = page.response.request.full_path
    assert gated_in(no_cookies(site).get(address)) == {"phone-billing"}
    clock.shift(4 * 24 * 3600)
    assert gated_in(no_cookies(site).get(address)) == set()


@pytest.mark.parametrize("token", ["", "x", "WyJza2lwIiw3NDAwMDBd.forged", "ä" * 500])
def test_a_forged_token_opens_nothing(site: Flask, token: str) -> None:
    assert gated_in(no_cookies(site).get("/en/contact/billing", query_string={"t": token})) == set()


def test_with_cookies_the_address_stays_clean(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact/billing")
    page = send(alice, page.form("/skip"), reason="urgent")
    assert page.response.request.query_string == b""


def test_the_gate_closes_again_after_the_journey(alice: FlaskClient,
                                                 clock: time_machine.Traveller) -> None:
    send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="other")
    assert gated_in(alice.get("/en/contact/billing")) == {"phone-billing"}
    clock.shift(31 * 60)
    assert gated_in(alice.get("/en/contact/billing")) == set()


def test_who_may_not_be_measured_gets_through_too(site: Flask) -> None:
    site.extensions["luukku_settings"] = replace(site.extensions["luukku_settings"],
                                                 measure_without_consent=False)
    kept = site.test_client()
    page = _sent_by_link(lambda: kept, read(kept, "/en/contact/billing"), "/skip", reason="other")
    assert gated_in(page.response) == {"phone-billing"}
    assert kinds() == []


@pytest.mark.parametrize(("topic", "shown"), [
    ("outage", {"phone-personal"}), ("payment-plan", {"phone-personal"}),
    ("estate", {"phone-personal"}), ("privacy", {"phone-personal"}),
])
def test_urgent_and_personal_topics_are_open(site: Flask, topic: str, shown: set[str]) -> None:
    assert gated_in(no_cookies(site).get(f"/en/contact/{topic}")) == shown


def test_assisted_topics_offer_the_callback_at_once(site: Flask) -> None:
    page = read(no_cookies(site), "/en/contact/new-subscription")
    assert page.link("/callback")
    assert gated_in(page.response) == set()


def test_the_gate_can_be_switched_off(site: Flask) -> None:
    with transaction():
        set_site_setting("gate", {"enabled": False})
    assert gated_in(no_cookies(site).get("/en/contact/billing")) == {"phone-billing"}


def test_mail_and_forms_are_never_gated(site: Flask) -> None:
    page = read(no_cookies(site), "/en/contact/billing")
    assert "asiakaspalvelu@kotikaista.example" in page.text
    assert page.link("/billing/message")
    assert page.link("/billing/callback")


def test_what_is_shown_is_useful(alice: FlaskClient) -> None:
    with transaction():
        channel = db.session.scalars(sa.select(Channel).where(
            Channel.key == "phone-billing")).one()
        channel.queue_hint = {"en": "About 6 minutes now"}
    page = send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="other")
    for words in ("Open now, until 17:00", "+358 29 000 0102", "About 6 minutes now",
                  "local or mobile call charge", "Finnish, Swedish and English",
                  "Your contact code", "We answer by", "The bill number and reference number"):
        assert words in page.text, words
    assert "tel:+358290000102" in page.links


@pytest.mark.parametrize(("language", "number"), [
    ("fi", "029 000 0102"), ("sv", "029 000 0102"), ("en", "+358 29 000 0102")])
def test_numbers_are_written_as_the_language_does(alice: FlaskClient, language: str, number: str
                                                  ) -> None:
    page = read(alice, f"/{language}/contact/billing")
    assert number in send(alice, page.form("/skip"), reason="other").text


def test_callback_and_message_come_first_when_lines_are_closed(
        alice: FlaskClient, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 26, 21, 0, tzinfo=UTC))  # 23:00 in Helsinki
    page = send(alice, read(alice, "/en/contact/slow-connection").form("/skip"), reason="urgent")
    names = [head.text for head in page.root.iter("h3") if head.get("class") == "channel__name"]
    assert set(names[:3]) == {"Message", "The answer, here and now", "Callback"}
    assert "Closed now, opens tomorrow at 08:00" in page.text


def test_self_service_is_as_visible_as_the_number(alice: FlaskClient) -> None:
    page = send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="other")
    names = [head.text for head in page.root.iter("h3") if head.get("class") == "channel__name"]
    assert names[1] == "The answer, here and now"
    assert [link for link in page.links if "/faq/bills/" in link]


def test_own_words_find_answers_and_the_topic(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact?q=when+is+the+bill+due")
    assert "When is my bill due?" in page.text
    assert page.text.index("It sounds like this topic") < page.text.index("Choose a topic")
    topic = read(alice, page.link("/contact/billing?q="))
    assert topic.links.index(topic.link("bill-due-date")) == min(
        topic.links.index(topic.link(key)) for key in ANSWERS)
    fragment = alice.get("/en/contact/-/words?q=when+is+the+bill+due").text
    assert fragment.lstrip().startswith('<div id="fitting"')


@pytest.mark.parametrize("q", ["", "   ", "ä" * 5000, "\0\x01<script>alert(1)</script>", "?" * 300])
def test_any_words_are_taken(alice: FlaskClient, q: str) -> None:
    for address in ("/en/contact", "/en/contact/billing", "/en/contact/-/words",
                    "/en/contact/billing/message", "/en/contact/billing/callback"):
        response = alice.get(address, query_string={"q": q})
        assert response.status_code == 200
        assert "<script>alert" not in response.text


def test_steps_of_the_contact_pages(alice: FlaskClient) -> None:
    read(alice, "/en/contact")
    send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="urgent")
    assert kinds() == ["ContactOpened", "TopicChosen", "GateSkipped", "TopicChosen",
                       "ChannelShown"]
    shown = db.session.scalars(sa.select(Step).where(Step.kind == "ChannelShown")).one()
    assert shown.data == {"topic": "billing", "channel": "phone-billing"}


def test_contact_pages_are_kept_by_nobody(alice: FlaskClient) -> None:
    for address in ("/en/contact", "/en/contact/billing", "/en/contact/billing/message"):
        response = alice.get(address)
        assert response.headers["Cache-Control"] == "no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert 'content="noindex' in response.text


def test_an_unknown_topic_says_so(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact/no-such-topic")
    assert page.response.status_code == 404
    assert "There is no such topic" in page.text


def test_an_old_page_still_skips_with_one_more_click(alice: FlaskClient,
                                                     clock: time_machine.Traveller) -> None:
    form = read(alice, "/en/contact/billing").form("/skip")
    clock.shift(3 * 24 * 3600)
    page = send(alice, form, reason="urgent")
    assert "open for a long time" in page.errors
    assert gated_in(send(alice, page.form("/skip"), reason="urgent").response) == {"phone-billing"}


def test_the_code_can_be_left_out(alice: FlaskClient) -> None:
    page = send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="other")
    assert "Your contact code" in page.text
    without = read(alice, page.link("code=no"))
    assert "Your contact code" not in without.text
    assert gated_in(without.response) == {"phone-billing"}


def test_pages_take_a_fixed_number_of_queries(site: Flask, alice: FlaskClient) -> None:
    send(alice, read(alice, "/en/contact/billing").form("/skip"), reason="other")
    with max_queries(11):
        alice.get("/en/contact/billing")


def _sent_by_link(browse: Callable[[], FlaskClient], page: Page, part: str, **values: str) -> Page:
    """Send a form, then follow its redirect by hand: without cookies in a fresh browser."""
    answer = send(browse(), page.form(part), follow=False, **values)
    assert answer.response.status_code == 303
    return read(browse(), answer.response.location)


def _all_links(page: Page) -> list[str]:
    return [link.get("href", "") for link in page.root.iter("a")]
