"""Explain: why a search finds what it finds, on the command line and on the staff page."""

import json

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search import Query, Searcher
from app.search.explain_words import FIELD_NAMES, SIGNAL_NAMES
from app.search.explaining import explain
from app.search.explanation import Explained, Origin, Standing
from app.search.fields import Field
from app.search.ranking import Signals
from tests.contact.helpers import read, sign_in

from .factories import document, index

PAGE = "/staff/search/explain"
WORDS = ["lasku", "laskun", "laskujani", "eräpäivä", "puhelinnumero", "puhelin", "numero", "ja",
         "reititin", "retitin", "xyzzy", "vaihto", "osoite", "on", "2,4", "TV:n"]


@pytest.fixture
def filled(searching: Searcher) -> Searcher:
    index(searching,
          document("due", "Milloin laskuni erääntyy?", "Lasku erääntyy 14 päivän kuluttua.",
                   phrasings=("laskun eräpäivä",), tags=("laskut",)),
          document("number", "Oman puhelinnumeron vaihto", "Soita numeroon. Osoite ei vaihdu."),
          document("address", "Osoitteen vaihto", "Ilmoita uusi osoite.", headings=("Laskut",)),
          document("router", "Reititin vilkkuu", "TV:n takana on reititin."),
          document("due", "När förfaller fakturan?", "Om 14 dagar.", language="sv"))
    return searching


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    return sign_in(app, "editor", name="Eeva")


def total(found: Explained) -> float:
    return sum(word.score for word in found.words) + sum(one.score for one in found.signals)


@settings(deadline=None, max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_the_pieces_make_the_score_of_the_search(filled: Searcher, words: list[str]) -> None:
    text = " ".join(words)
    hits = filled.search(Query(text, "fi")).hits
    found = explain(filled, text, "fi")
    assert [(one.key, one.score) for one in found.top] == [(hit.key, hit.score) for hit in hits]
    for one in found.top:
        assert total(one) == pytest.approx(one.score)
        for word in one.words:
            assert (word.score > 0) == bool(word.terms)


def test_words_are_understood(filled: Searcher) -> None:
    found = explain(filled, "retitin ja Puhelinnumeroni", "fi")
    assert found.corrected == "reititin ja Puhelinnumeroni"
    router, common, number = found.words
    assert (router.typed, router.searched, router.known) == ("retitin", "reititin", True)
    assert common.terms == ()
    terms = {(term.text, term.origin): (term.whole, term.inside) for term in number.terms}
    assert terms["puhelinnumero", Origin.BASE] == (1, 0)
    assert terms["numero", Origin.PART] == (1, 1)
    assert terms["puhelin", Origin.PART] == (0, 1)


def test_matches_say_in_which_field_and_how_often(filled: Searcher) -> None:
    due = next(one for one in explain(filled, "lasku", "fi").top if one.key.id == "due")
    assert due.words[0].terms[0].fields == {"title": 1, "phrasings": 1, "body": 1, "tags": 1}
    address = next(one for one in explain(filled, "lasku", "fi").top if one.key.id == "address")
    assert address.words[0].terms[0].fields == {"headings": 1}
    number = explain(filled, "puhelin", "fi").top[0]
    assert number.key.id == "number"
    assert number.words[0].terms[0].inside


def test_words_much_like_it_are_told(filled: Searcher) -> None:
    number, = explain(filled, "numeraali", "fi").top
    assert [(term.text, term.origin) for term in number.words[0].terms] == [
        ("numero", Origin.NEAR)]
    assert number.lacking == ["numeraali"]


@pytest.mark.parametrize(("query", "named", "standing"), [
    ("lasku", "due", Standing.OFFERED),
    ("lasku", "article/due/fi", Standing.OFFERED),
    ("lasku", "article/due", Standing.OFFERED),
    ("lasku", "router", Standing.NO_WORDS),
    ("lasku", "article/due/sv", Standing.OTHER_LANGUAGE),
    ("lasku", "nowhere", Standing.UNKNOWN),
    ("ja", "router", Standing.NO_WORDS),
    ("!?", "router", Standing.NO_WORDS),
    ("lasku osoite reititin", "number", Standing.TOO_WEAK),
    ("oman puhelinnumeron vaihto", "address", Standing.NOT_RANKED),
])
def test_where_a_document_stands(filled: Searcher, query: str, named: str, standing: Standing
                                 ) -> None:
    found = explain(filled, query, "fi", named).named
    assert found
    assert found.standing is standing


def test_what_the_second_pass_does_not_see(searching: Searcher) -> None:
    index(searching, document("far", "Muuta", "lasku " + "sana " * 3000),
          *(document(number, f"Lasku {number}") for number in range(70)))
    named = explain(searching, "lasku", "fi", "far").named
    assert named
    assert named.standing is Standing.NOT_RANKED
    assert named.explained
    assert named.explained.place == 71
    assert total(named.explained) == pytest.approx(named.explained.score)


def test_every_field_and_signal_has_a_name() -> None:
    assert list(FIELD_NAMES) == [field.name.lower() for field in Field]
    assert set(SIGNAL_NAMES) == set(Signals._fields)


def test_the_command_says_it_in_words(app: Flask, filled: Searcher) -> None:
    done = app.test_cli_runner().invoke(args=[
        "search", "explain", "retitin ja lasku", "--document", "number"])
    assert done.exit_code == 0, done.output
    assert "Searched for instead: reititin ja lasku" in done.output
    assert "ja: Left out: so common" in done.output
    assert "It is not found: it holds none of the words." in done.output
    assert "It does not hold: lasku." in done.output
    assert "reititin: Question, Answer" in done.output


def test_the_command_gives_json(app: Flask, filled: Searcher) -> None:
    done = app.test_cli_runner().invoke(args=["search", "explain", "lasku", "--json"])
    found = json.loads(done.output)
    assert [one["key"][1] for one in found["top"]] == [
        hit.id for hit in filled.search(Query("lasku", "fi"))]
    assert found["top"][0]["words"][0]["word"] == "lasku"


def test_the_page_explains(editor: FlaskClient, filled: Searcher) -> None:
    page = read(editor, f"{PAGE}?q=retitin+lasku&language=fi&document=address")
    assert page.response.status_code == 200
    assert "Searched for “reititin lasku” instead." in page.text
    assert "1. Reititin vilkkuu" in page.text
    assert "It does not hold: lasku." in page.text
    assert "It does not hold: reititin." in page.text
    assert page.link("/fi/search?q=retitin")
    assert page.value("document") == "address"


def test_an_address_names_a_document(editor: FlaskClient, searching: Searcher) -> None:
    index(searching, document("a", "Lasku", endpoint="knowledge.article",
                              values={"category": "laskut", "slug": "milloin-ääh"}))
    for address in ("/fi/faq/laskut/milloin-ääh", "https://ohje.example/fi/faq/laskut/milloin-ääh?t=1#a",
                    "/fi/faq/laskut/milloin-%C3%A4%C3%A4h"):
        page = read(editor, PAGE, query_string={"q": "lasku", "language": "fi",
                                                "document": address})
        assert "It is number 1 of 1, on page 1." in page.text


def test_the_pages_are_well_formed(editor: FlaskClient, filled: Searcher) -> None:
    for rest in ("?q=reititin+lasku+ja&language=fi&document=address", "", "?q=xyzzyzzy"):
        html5lib.HTMLParser(strict=True).parse(editor.get(PAGE + rest).text)


def test_a_damaged_index_is_a_clear_message(app: Flask, filled: Searcher) -> None:
    folder = next(path for path in filled.library.root.iterdir() if path.is_dir())
    for path in folder.iterdir():
        path.write_bytes(b"broken")
    done = app.test_cli_runner().invoke(args=["search", "explain", "lasku"])
    assert done.exit_code == 1
    assert "luukku search rebuild" in done.output


@pytest.mark.parametrize("rest", [
    "", "q=", "q=%00", "q=!", "q=lasku&document=/", "q=lasku&document=http://[", "q=%3Cscript%3E",
    "q=lasku&document=%5C", "q=lasku&document=/fi/search", "q=lasku&document=///",
    "q=lasku&document=a/b/c/d/e", "q=lasku&document=/static/x", "q=lasku&document=%ED%A0%80",
    "q=lasku&document=%3Cscript%3E", "q=" + "a" * 200, "q=lasku&language="])
def test_odd_questions_are_no_error(editor: FlaskClient, filled: Searcher, rest: str) -> None:
    response = editor.get(f"{PAGE}?{rest}")
    assert response.status_code in {200, 400}
    assert "<script>" not in response.text.partition("<main")[2].partition("</main>")[0]


def test_too_much_is_refused_and_kept(editor: FlaskClient, filled: Searcher) -> None:
    page = read(editor, f"{PAGE}?q={'lasku ' * 40}&language=xx")
    assert page.response.status_code == 400
    assert "at most 200 characters" in page.errors
    assert (page.value("q") or "").startswith("lasku lasku")


def test_only_editors_and_managers_see_it(app: Flask, client: FlaskClient, filled: Searcher
                                          ) -> None:
    assert client.get(f"{PAGE}?q=lasku").status_code == 302
    assert sign_in(app, "agent", name="Asko").get(f"{PAGE}?q=lasku").status_code == 403
    assert sign_in(app, "manager", name="Maija").get(f"{PAGE}?q=lasku").status_code == 200
