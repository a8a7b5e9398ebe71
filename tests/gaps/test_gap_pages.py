"""The list of gaps and the page of one, as editors and managers see them."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.database import db, transaction
from app.gaps.models import Evidence, Source, State, Verdict
from tests.contact.helpers import Page, read, sign_in
from tests.forum.making import asked, user_named
from tests.knowledge.factories import get
from tests.queries import max_queries

from .making import change, make_call, make_case, make_evidence, make_gap, the_gap


def test_the_list_is_ranked_and_says_where_80_percent_of_the_cost_ends(
        editor: FlaskClient) -> None:
    for place, cost in enumerate((50.0, 30.0, 10.0, 10.0)):
        make_gap(f"Question number {place}?", score=cost, found={"cost": cost})
    page = Page(get(editor, "/staff/gaps/"))
    names = [page.text.index(f"Question number {place}?") for place in range(4)]
    assert names == sorted(names)
    assert "2 gaps make 80 % of the cost of 4 that together cost €100 a week" in page.text
    assert names[1] < page.text.index("These 2 gaps make 80 % of the cost") < names[2]
    assert "↑ 0.5 a week more" in page.text


def test_shelves_and_filters_are_in_the_address(site: Flask, editor: FlaskClient) -> None:
    make_gap("Open one?")
    make_gap("Answered one?", verdict=Verdict.COVERED)
    make_gap("Drafted one?", state=State.DRAFTING)
    make_gap("Suomeksi?", language="fi")
    shown = {address: read(editor, f"/staff/gaps/?{address}").text for address in (
        "", "shelf=covered", "shelf=drafting", "language=fi", "owner=me", "shelf=nonsense&topic=x")}
    assert "Open one?" in shown[""]
    assert "Open one?" in shown["shelf=nonsense&topic=x"]
    assert "Answered one?" not in shown[""]
    assert "Answered one?" in shown["shelf=covered"]
    assert "Drafted one?" in shown["shelf=drafting"]
    assert "Open one?" not in shown["language=fi"]
    assert "Suomeksi?" in shown["language=fi"]
    assert "Every night, messages, calls" in shown["owner=me"]


def test_the_list_takes_as_many_queries_for_many_gaps(editor: FlaskClient) -> None:
    for place in range(60):
        make_gap(f"Question {place}?", score=float(place))
    with max_queries(12) as few:
        page = read(editor, "/staff/gaps/?page=2")
    assert "Page 2 of 3" in page.text
    make_gap("One more?")
    with max_queries(len(few)):
        read(editor, "/staff/gaps/")


def test_a_gap_shows_what_is_known_of_it(editor: FlaskClient) -> None:
    gap = make_gap(verdict=Verdict.PARTLY, covered=0.46, found={
        "searches": [["router password", 7]], "words": ["router", "password"],
        "synonyms": [["box", "router"]], "nearest": [
            {"kind": "article", "id": "bill-explained", "title": "Old title",
             "url": "/en/faq/bills/what-is-on-my-bill", "chance": 0.46},
            {"kind": "article", "id": "gone", "title": "Gone", "url": "/x", "chance": 0.1}]})
    make_evidence(gap, "My router's password is lost")
    make_case(gap, "The password of my router?", "Hello Matti,\n\nOpen 192.168.1.1 in the browser "
              "and choose a new password under Wireless.\n\nBest regards\nAino", helped=True)
    page = Page(get(editor, f"/staff/gaps/{gap}"))
    for words in ("How do I change my router's password?", "a chance of about 46 %",
                  "My router's password is lost", "router password", "box → router",
                  "What is on my bill?", "answers about 46 % of it",
                  "choose a new password under Wireless", "Messages 3, Searches in vain 1"):
        assert words in page.text, words
    assert "Gone" not in page.text
    assert "Hello Matti" not in page.text
    assert "Best regards" not in page.text


def test_the_typical_pieces_come_first(editor: FlaskClient) -> None:
    gap = make_gap()
    old = make_evidence(gap, "The most typical words", at=now() - timedelta(days=90))
    for number in range(20):
        make_evidence(gap, f"Newer words {number}")
    change(gap, found={"typical": [old]})
    text = read(editor, f"/staff/gaps/{gap}").text
    assert text.index("The most typical words") < text.index("Newer words 19")
    assert "Newer words 0" in read(editor, f"/staff/gaps/{gap}?page=3").text


@pytest.mark.parametrize(("language", "shown"), [
    ("en", "⟨name⟩ at ⟨phone⟩"), ("fi", "⟨nimi⟩ at ⟨puhelin⟩"), ("sv", "⟨namn⟩ at ⟨telefon⟩")])
def test_what_was_redacted_is_told_in_the_readers_language(
        site: Flask, editor: FlaskClient, language: str, shown: str) -> None:
    gap = make_gap()
    kept = make_evidence(gap, "Call ⟨name⟩ at ⟨phone⟩, not ⟨what⟩")
    with transaction():
        user_named(site, "Eeva").language = language
    assert f"Call {shown}, not ⟨what⟩" in read(editor, f"/staff/gaps/{gap}").text
    assert db.session.get_one(Evidence, kept).text == "Call ⟨name⟩ at ⟨phone⟩, not ⟨what⟩"


def test_sources_are_linked_under_the_readers_rights(site: Flask, editor: FlaskClient) -> None:
    alice = sign_in(site, name="Alice")
    address = asked(alice, "How do I change the password of the router?")
    gap = make_gap()
    case = make_case(gap, "The password, please")
    make_evidence(gap, "How do I change the password", Source.QUESTION,
                  question_id=int(address.split("/")[-1].split("-")[0]))
    links = read(editor, f"/staff/gaps/{gap}").links
    assert address in links
    assert f"/staff/cases/{case.id}" not in links
    both = sign_in(site, "editor", "agent", name="Both")
    manager = sign_in(site, "manager", name="Maija")
    assert f"/staff/cases/{case.id}" in read(both, f"/staff/gaps/{gap}").links
    assert f"/staff/cases/{case.id}" in read(manager, f"/staff/gaps/{gap}").links


def test_managers_read_only_and_others_nothing(site: Flask, client: FlaskClient) -> None:
    gap = make_gap()
    make_evidence(gap)
    manager, agent, customer = (sign_in(site, *roles, name=name) for name, *roles in (
        ("Maija", "manager"), ("Aino", "agent"), ("Alice",)))
    page = read(manager, f"/staff/gaps/{gap}")
    assert "How do I change my router's password?" in page.text
    assert 'method="post"' not in page.response.text.split("<main")[1]
    assert get(manager, "/staff/gaps/costs").status_code == 200
    paths = ("/staff/gaps/", f"/staff/gaps/{gap}", f"/staff/gaps/{gap}/write", "/staff/gaps/costs")
    for path in paths:
        assert agent.get(path).status_code == customer.get(path).status_code == 403
        assert "/sign-in" in client.get(path).headers["Location"]
    for act in ("rename", "owner", "snooze", "dismiss", "reopen", "merge", "split", "write",
                "extend", "link", "phrasings", "proposals/1/refuse", "proposals/1/merge"):
        for person in (manager, agent, customer):
            assert person.post(f"/staff/gaps/{gap}/{act}").status_code == 403, act
    assert the_gap(gap).state == State.OPEN


def test_proposed_synonyms_wait_in_the_field(editor: FlaskClient) -> None:
    gap = make_gap(found={"synonyms": [["box", "router"], ["wlan", "wifi"]]})
    page = read(editor, read(editor, f"/staff/gaps/{gap}").link("/search/synonyms"))
    assert page.form("/synonyms").values["lines"] == "box => router\nwlan => wifi"


def test_evidence_is_shown_as_text(editor: FlaskClient) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    gap = make_gap(name=bad, found={"searches": [[bad, 1]], "phrasings": [bad], "words": [bad],
                                    "synonyms": [[bad, bad]], "nearest": [
        {"kind": "question", "id": 1, "title": bad, "url": "/x", "chance": 0.2},
        {"kind": "article", "id": "bill-explained", "title": bad, "url": "/x", "chance": 0.2}]})
    make_evidence(gap, bad)
    make_case(gap, bad, bad + " and then it works for most people who try it twice")
    for path in ("/staff/gaps/", f"/staff/gaps/{gap}", f"/staff/gaps/{gap}/write",
                 f"/staff/gaps/{gap}/merge"):
        page = get(editor, path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_a_page_takes_a_fixed_number_of_queries(editor: FlaskClient) -> None:
    gap = make_gap()
    make_case(gap, "Help", "Turn the box off and on again, and wait until the light is green.")
    with max_queries(25) as few:
        get(editor, f"/staff/gaps/{gap}")
    for number in range(12):
        make_case(gap, f"Help {number}", f"{number} Turn it off and wait until the light is green.")
        make_call(gap, f"{number} told them to turn the box off and on and to wait a minute")
    with max_queries(len(few)):
        get(editor, f"/staff/gaps/{gap}")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_speak_the_readers_language(
        site: Flask, editor: FlaskClient, language: str) -> None:
    gap = make_gap()
    make_evidence(gap)
    with transaction():
        user_named(site, "Eeva").language = language
    words = {"fi": "Mitä asiakkaat sanoivat", "sv": "Vad kunderna sade",
             "en": "What customers said"}
    assert words[language] in read(editor, f"/staff/gaps/{gap}").text
