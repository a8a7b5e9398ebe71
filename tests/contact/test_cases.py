"""A case's page: only for who has its link; the turn goes to and fro."""

import io
import re

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Case, CaseState
from app.core.database import db
from tests.samples import EXE, PDF

from .helpers import Page, gated_in, path_of, read, send
from .test_messages import mails, write


def the_case() -> Case:
    db.session.rollback()
    return db.session.scalars(sa.select(Case)).one()


def link_in(mail: str) -> str:
    found = re.search(r"http\S+/cases/\S+", mail)
    assert found
    return path_of(found[0])


def answer(agent: FlaskClient, text: str = "Your bill is right: it holds two months.",
           then: str = "waiting") -> Page:
    page = read(agent, f"/staff/cases/{the_case().id}")
    return send(agent, page.form("/reply"), body=text, then=then)


@pytest.mark.parametrize("key", ["", "x", "0" * 48, "ä", "' OR 1=1 --"])
def test_a_wrong_key_opens_nothing(alice: FlaskClient, key: str) -> None:
    page = write(alice)
    address = page.response.request.path
    response = alice.get(address, query_string={"key": key})
    assert response.status_code == 404
    assert "There is no case at this address" in response.text
    for action in ("messages", "close", "rate", "files/1"):
        method = alice.get if "files" in action else alice.post
        assert method(f"{address}/{action}", query_string={"key": key}).status_code == 404


def test_guessing_keys_is_stopped(alice: FlaskClient) -> None:
    address = write(alice).response.request.full_path
    statuses = [alice.get("/en/cases/KO-2222-2222?key=x").status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    assert alice.get(address).status_code == 200  # who has the link still comes in


def test_an_answer_comes_by_mail_and_on_the_page(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    answer(agent)
    mail = mails()[-1]
    assert mail.startswith("alice@example.com\nOur answer to you")
    assert "it holds two months" in mail
    shown = read(alice, link_in(mail))
    assert shown.response.request.path == page.response.request.path
    assert "it holds two months" in shown.text
    assert "We wait for you" in shown.text
    assert the_case().promised_at is None


@pytest.mark.parametrize(("language", "subject"), [
    ("en", "Our answer to you"), ("fi", "Our answer to you"), ("sv", "Our answer to you")])
def test_the_answer_goes_out_in_the_customers_language(
        alice: FlaskClient, agent: FlaskClient, language: str, subject: str) -> None:
    write(alice, language=language)
    answer(agent)
    assert f"/{language}/cases/" in link_in(mails()[-1])


def test_the_turn_goes_to_and_fro(alice: FlaskClient, agent: FlaskClient,
                                  clock: time_machine.Traveller) -> None:
    page = write(alice)
    first = the_case().promised_at
    page = send(alice, page.form("/messages"), message="And one more thing")
    assert the_case().promised_at == first  # no later promise for writing twice
    answer(agent)
    clock.shift(3600)
    page = read(alice, page.response.request.full_path)
    send(alice, page.form("/messages"), message="That is not it")
    assert the_case().state == CaseState.OPEN
    assert first
    assert the_case().promised_at == first.replace(hour=first.hour + 1)
    answer(agent, then="solved")
    assert the_case().state == CaseState.SOLVED
    assert the_case().promised_at is None


def test_a_message_opens_a_solved_case_again(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    answer(agent, then="solved")
    page = read(alice, page.response.request.full_path)
    assert "Not solved after all?" in page.text
    send(alice, page.form("/rate"), helped="no")
    send(alice, page.form("/messages"), message="It came back")
    case = the_case()
    assert (case.state, case.solved_at, case.helped) == (CaseState.OPEN, None, None)
    assert case.promised_at


@pytest.mark.parametrize(("helped", "word"), [("yes", "Good to hear"), ("no", "did not help")])
def test_one_click_tells_whether_it_helped(alice: FlaskClient, agent: FlaskClient, helped: str,
                                           word: str) -> None:
    page = write(alice)
    answer(agent, then="solved")
    page = read(alice, page.response.request.full_path)
    page = send(alice, page.form("/rate"), helped=helped)
    assert word in page.text
    assert the_case().helped is (helped == "yes")
    assert "Did our answer help?" not in page.text


def test_an_open_case_cannot_be_rated(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    answer(agent, then="solved")
    form = read(alice, page.response.request.full_path).form("/rate")
    send(alice, page.form("/messages"), message="Wait")
    late = send(alice, form, helped="yes")
    assert late.response.status_code == 409
    assert the_case().helped is None


def test_the_customer_closes_and_opens_again(alice: FlaskClient) -> None:
    page = write(alice)
    page = send(alice, page.form("/close"))
    assert "You closed the case" in page.text
    assert the_case().state == CaseState.CLOSED
    assert the_case().promised_at is None
    send(alice, page.form("/messages"), message="Sorry, still there")
    assert the_case().state == CaseState.OPEN


def test_errors_keep_the_text(alice: FlaskClient, clock: time_machine.Traveller) -> None:
    page = write(alice)
    failed = send(alice, page.form("/messages"), message="See this",
                  files=(io.BytesIO(EXE), "a.pdf"))
    assert failed.response.status_code == 422
    assert failed.value("message") == "See this"
    clock.shift(50 * 3600)
    failed = send(alice, page.form("/messages"), message="After the weekend")
    assert failed.value("message") == "After the weekend"
    assert "open for a long time" in failed.errors


def test_a_double_click_adds_one_message(alice: FlaskClient) -> None:
    form = write(alice).form("/messages")
    for _ in range(2):
        page = send(alice, form, message="Once", files=(io.BytesIO(PDF), "a.pdf"))
        assert page.response.status_code == 200
    assert page.text.count("Once") == 1
    assert len(the_case().messages) == 2


def test_notes_are_never_shown_to_the_customer(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    case_page = read(agent, f"/staff/cases/{the_case().id}")
    send(agent, case_page.form("/note"), note="Calls every week")
    assert "Calls every week" in read(agent, f"/staff/cases/{the_case().id}").text
    assert "Calls every week" not in alice.get(page.response.request.full_path).text
    assert len(mails()) == 1


def test_a_number_in_an_answer_is_in_the_mail_but_not_on_the_page(
        alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    answer(agent, "Call us: 029 000 0102, or +358 (0)29 000 0103.")
    assert "029 000 0102" in mails()[-1]
    shown = alice.get(page.response.request.full_path)
    assert gated_in(shown) == set()
    assert "[the number is on the contact page]" in shown.text


def test_links_are_clickable_and_markup_is_not(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    answer(agent, 'See https://example.org/x?a=1&b=2 <img src=x onerror=alert(1)> "\'')
    html = alice.get(page.response.request.full_path).text
    assert 'href="https://example.org/x?a=1&amp;b=2"' in html
    assert "<img" not in html


def test_the_page_speaks_the_visitors_language(alice: FlaskClient) -> None:
    address = write(alice).response.request.full_path
    page = read(alice, address)
    swedish = next(link.get("href", "") for link in page.root.iter("a")
                   if link.get("hreflang") == "sv")
    assert "/sv/cases/" in swedish
    assert read(alice, swedish).response.status_code == 200


def test_head_and_robots_change_nothing(site: Flask, alice: FlaskClient) -> None:
    address = write(alice).response.request.full_path
    robot = site.test_client().get(address, headers={"User-Agent": "Googlebot/2.1"})
    assert "noindex" in robot.headers["X-Robots-Tag"]
    assert alice.head(address).status_code == 200
