"""Synonyms, stop words and pinned answers, through the editors' pages and the results page."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import newest
from app.core.database import db
from app.search import Key, Searcher
from app.search.models import Pin, StopWord, Synonym
from tests.contact.helpers import Page, read, send, sign_in
from tests.queries import max_queries

from .factories import document, index

SYNONYMS = "/staff/search/synonyms?language=fi"
STOP_WORDS = "/staff/search/stop-words?language=fi"
PINS = "/staff/search/pins?language=fi"
NEW_PIN = "/staff/search/pins/new?language=fi"


@pytest.fixture
def editor(app: Flask, searching: Searcher) -> FlaskClient:
    index(searching, document(1, "Laajakaistan tilaaminen", "Tilaa netistä."),
          document(2, "Langaton verkko kotiin", ""), document(3, "Pois muutto", ""),
          document(4, "Lasku", ""), document(5, "Laskun eräpäivä", ""))
    return sign_in(app, "editor")


def titles(client: FlaskClient, query: str) -> list[str]:
    """Return the titles that the results page shows, as everybody sees them."""
    page = read(client.application.test_client(), f"/fi/search?q={query}")
    return [" ".join("".join(heading.itertext()).split()) for heading in page.root.iter("h2")
            if "result__title" in heading.get("class", "")]


def put(client: FlaskClient, lines: str) -> Page:
    return send(client, read(client, SYNONYMS).form("synonyms"), lines=lines)


def stored(model: type[Synonym | StopWord | Pin]) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(model.text).order_by(model.id)))


def test_pasted_synonyms_count_from_the_next_search_on(editor: FlaskClient) -> None:
    assert titles(editor, "mokkula") == []
    page = put(editor, "mokkula ,  netti\n\nWLAN -> langaton verkko, Laajakaista\n")
    assert page.response.request.path == "/staff/search/synonyms"
    assert "2 lines added." in page.text
    assert stored(Synonym) == ["mokkula, netti", "WLAN => langaton verkko, Laajakaista"]
    assert titles(editor, "mokkulan") == ["Laajakaistan tilaaminen"]
    assert "Langaton verkko kotiin" in titles(editor, "wlan")
    assert titles(editor, "langaton verkko") == ["Langaton verkko kotiin"]
    assert "mokkula, netti For each other mokkula, netti" in page.text
    assert "From left to right WLAN" in page.text
    assert page.link("/fi/search?q=mokkula")
    assert [entry.action for entry in newest(2)] == ["synonym.saved"] * 2


def test_lines_that_are_there_are_told(editor: FlaskClient) -> None:
    put(editor, "mokkula, netti")
    page = put(editor, "mokkula, netti\nwlan, wifi\nwlan, wifi")
    assert "1 line added. 2 were there already." in page.text
    assert stored(Synonym) == ["mokkula, netti", "wlan, wifi"]


@pytest.mark.parametrize(("line", "told"), [
    ("netti", "One word alone has no synonyms"),
    ("netti, ,", "One word alone"),
    ("netti =>", "Words are missing beside the arrow"),
    ("=> netti", "Words are missing beside the arrow"),
    ("a => b => c", "more than one arrow"),
    ("netti, netin", "“netin” and “netti” are the same to search already"),
    ("NETTI => netit", "are the same to search already"),
    ("ja, netti", "Search leaves “ja” out"),
    ("yksi kaksi kolme neljä viisi, netti", "is too long: at most 4 words"),
    ("a, b, c, d, e, f, g, h, i, j, k, l, m", "at most 12 on a line"),
    ("netti, " + "x" * 200, "at most 200 characters"),
    ("<b>, *", "One word alone"),
])
def test_a_bad_line_is_named_and_all_is_kept(editor: FlaskClient, line: str, told: str) -> None:
    text = f"hyvä, oiva\n\n{line}\nlasku, faktura"
    page = put(editor, text)
    assert page.response.status_code == 422
    assert f"Line 3: {told}" in page.errors or (page.errors.startswith("Please check these Line 3:")
                                                and told in page.errors)
    assert (page.value("lines") or "").splitlines() == text.splitlines()
    assert stored(Synonym) == []


def test_numbers_keep_their_comma(editor: FlaskClient) -> None:
    put(editor, "2,4 ghz, hidas verkko")
    assert stored(Synonym) == ["2,4 ghz, hidas verkko"]


def test_a_line_is_changed_and_removed(editor: FlaskClient) -> None:
    put(editor, "mokkula, laajakaista")
    page = read(editor, read(editor, SYNONYMS).link("/staff/search/synonyms/1"))
    address = page.response.request.path
    assert "Words are missing" in send(editor, page.form(address), lines="mokkula =>").errors
    page = send(editor, page.form(address), lines="mokkula => lasku")
    assert "Lasku" in titles(editor, "mokkula")
    assert newest(1)[0].detail == {"language": "fi", "changed": ["text"]}
    page = send(editor, page.form("/remove"))
    assert "No synonyms in this language" in page.text
    assert titles(editor, "mokkula") == []
    assert stored(Synonym) == []
    assert newest(1)[0].action == "synonym.removed"
    assert editor.get(address).status_code == 404


def test_a_line_cannot_become_another_one(editor: FlaskClient) -> None:
    put(editor, "mokkula, netti\nwlan, wifi")
    address = read(editor, SYNONYMS).link("/staff/search/synonyms/1")
    page = send(editor, read(editor, address).form(address), lines="wlan, wifi")
    assert "on the list already" in page.errors
    assert page.value("lines") == "wlan, wifi"


def test_two_people_change_a_line_at_once(editor: FlaskClient, app: Flask) -> None:
    put(editor, "mokkula, netti")
    other = sign_in(app, "admin", name="Eeva")
    address = read(editor, SYNONYMS).link("/staff/search/synonyms/1")
    mine = read(editor, address).form(address)
    send(other, read(other, address).form(address), lines="mokkula, netti, wlan")
    page = send(editor, mine, lines="mokkula, wifi")
    assert page.response.status_code == 409
    assert "Synonyms mokkula, netti, wlan mokkula, wifi" in page.text
    assert stored(Synonym) == ["mokkula, netti, wlan"]
    send(editor, page.form(address))
    assert stored(Synonym) == ["mokkula, wifi"]


def test_a_stop_word_is_added_and_taken_back(editor: FlaskClient) -> None:
    assert len(titles(editor, "lasku tilaaminen")) > 1
    page = send(editor, read(editor, STOP_WORDS).form("stop-words"), words="Lasku, laskun")
    assert "laskun Leaves it out" in page.text
    assert stored(StopWord) == ["lasku", "laskun"]
    assert titles(editor, "lasku tilaaminen") == ["Laajakaistan tilaaminen"]
    page = send(editor, read(editor, STOP_WORDS).form("stop-words"), words="lasku", stops="no")
    assert stored(StopWord) == ["laskun"]
    send(editor, page.form("/remove"))
    assert stored(StopWord) == []
    assert len(titles(editor, "lasku tilaaminen")) > 1
    assert {entry.action for entry in newest(4)} == {"stop_word.saved", "stop_word.removed"}


def test_a_word_of_the_list_is_taken_back(editor: FlaskClient, searching: Searcher) -> None:
    index(searching, document(6, "Kiitos ja hei", "Lasku"))
    assert titles(editor, "lasku ja")[0] != "Kiitos ja hei"
    page = send(editor, read(editor, STOP_WORDS).form("stop-words"), words="ja", stops="no")
    assert "ja Looks for it" in page.text
    assert "Kiitos ja hei" in titles(editor, "lasku ja")[0]


@pytest.mark.parametrize(("words", "stops", "told"), [
    ("", "yes", "This is needed"), ("!?", "yes", "Write at least one word"),
    ("ja", "yes", "“ja” is left out already"), ("lasku", "no", "“lasku” is not left out as it is"),
    ("x" * 61, "yes", "at most 60 characters"), ("sana", "maybe", "Not a valid choice"),
])
def test_a_stop_word_that_changes_nothing_is_refused(editor: FlaskClient, words: str, stops: str,
                                                     told: str) -> None:
    page = send(editor, read(editor, STOP_WORDS).form("stop-words"), words=words, stops=stops)
    assert page.response.status_code == 422
    assert told in page.errors
    assert page.value("words") == words
    assert stored(StopWord) == []


def pin(client: FlaskClient, query: str, **places: str) -> Page:
    """Pin documents: a1="2" gives article 1 the second place."""
    form = read(client, f"{NEW_PIN}&q={query}").form("/pins/new")
    return send(client, form, **{f"documents-article/{name[1:]}": place
                                 for name, place in places.items()})


def test_pinned_answers_stand_first_and_say_so(editor: FlaskClient) -> None:
    page = pin(editor, "lasku", a2="2", a1="1")
    assert page.response.request.path == "/staff/search/pins"
    assert "lasku Laajakaistan tilaaminenLangaton verkko kotiin 4 lasku" in page.text
    assert titles(editor, "laskuja") == ["Laajakaistan tilaaminen", "Langaton verkko kotiin",
                                         "Lasku", "Laskun eräpäivä"]
    text = read(editor, "/fi/search?q=lasku").text
    assert text.count("Valintamme") == 2
    assert "Valintamme" not in read(editor, "/fi/search?q=lasku&page=2").text
    assert newest(1)[0].action == "pin.saved"


def test_a_query_without_other_results_is_none_without(editor: FlaskClient) -> None:
    pin(editor, "xyzzy", a4="1")
    page = read(editor.application.test_client(), "/fi/search?q=xyzzy")
    assert "1 vastaus" in page.text
    assert "/fi/contact?t=" not in page.response.text


def test_answers_are_found_on_the_page_without_losing_what_was_typed(editor: FlaskClient) -> None:
    form = read(editor, NEW_PIN).form("/pins/new")
    page = send(editor, form, query="xyzzy", find="lasku", look="1")
    assert page.response.status_code == 200
    assert (page.value("query"), page.value("documents-article/4")) == ("xyzzy", "")
    page = send(editor, page.form("/pins/new"), find="langaton", look="1",
                **{"documents-article/4": "1"})
    assert page.value("documents-article/4") == "1"
    assert page.value("documents-article/2") == ""
    assert stored(Pin) == []
    send(editor, page.form("/pins/new"), **{"documents-article/2": "2"})
    assert titles(editor, "xyzzy") == ["Lasku", "Langaton verkko kotiin"]


@pytest.mark.parametrize(("query", "places", "told"), [
    ("lasku", {}, "Give at least one answer a place"),
    ("", {"a4": "1"}, "This is needed"),
    ("?!", {"a4": "1"}, "Write at least one word"),
    ("lasku", {"a4": "first"}, "Write places as numbers"),
    ("lasku", {"a4": "-1"}, "Write places as numbers"),
    ("lasku", {"a99": "1"}, "not there any more"),
    ("lasku", dict.fromkeys(("a1", "a2", "a3", "a4", "a5", "a6"), "1"), "At most 5 answers"),
    ("x" * 201, {"a4": "1"}, "longer than 200"),
])
def test_a_pin_that_cannot_be_keeps_what_was_typed(
        editor: FlaskClient, query: str, places: dict[str, str], told: str) -> None:
    form = read(editor, f"{NEW_PIN}&q=lasku").form("/pins/new")
    page = send(editor, form, query=query, find="eräpäivä", **{
        f"documents-article/{name[1:]}": place for name, place in places.items()})
    assert page.response.status_code == 422
    assert told in page.errors
    assert page.value("query") == query
    for name, place in places.items():
        assert page.value(f"documents-article/{name[1:]}") == place
    assert stored(Pin) == []


def test_the_same_words_are_pinned_once(editor: FlaskClient) -> None:
    pin(editor, "laskun eräpäivä", a1="1")
    page = pin(editor, "Eräpäivä laskuissa", a2="1")
    assert "These words have pinned answers already" in page.errors
    address = read(editor, PINS).link("/staff/search/pins/1")
    page = send(editor, read(editor, address).form(address), query="eräpäivä lasku")
    assert stored(Pin) == ["eräpäivä lasku"]


def test_a_pinned_answer_that_has_gone_is_told_to_editors_only(editor: FlaskClient,
                                                               searching: Searcher) -> None:
    pin(editor, "lasku", a1="1", a2="2")
    index(searching, deleted=[Key("article", "1", "fi")])
    assert titles(editor, "lasku")[0] == "Langaton verkko kotiin"
    page = read(editor, PINS)
    assert "Not shown 1 It was unpublished or removed." in page.text
    address = page.link("/staff/search/pins/1")
    send(editor, read(editor, address).form(address), query="laskut")  # it may stay
    page = read(editor, address)
    assert page.value("documents-article/1") == "1"
    send(editor, page.form(address), **{"documents-article/1": ""})
    assert "Not shown" not in read(editor, PINS).text


def test_two_people_change_a_pin_at_once(editor: FlaskClient, app: Flask) -> None:
    pin(editor, "lasku", a1="1")
    other = sign_in(app, "admin", name="Eeva")
    address = read(editor, PINS).link("/staff/search/pins/1")
    mine = read(editor, address).form(address)
    send(other, read(other, address).form(address), **{"documents-article/4": "2"})
    page = send(editor, mine, query="laskuni")
    assert page.response.status_code == 409
    assert "When somebody searches for lasku laskuni" in page.text
    assert "Answers that stand first 1. 12. 4 1. 1" in page.text
    assert stored(Pin) == ["lasku"]
    send(editor, page.form(address))
    assert stored(Pin) == ["laskuni"]


def test_a_pin_is_removed(editor: FlaskClient) -> None:
    page = send(editor, pin(editor, "lasku", a1="1").form("/remove"))
    assert "No pinned answers in this language" in page.text
    assert titles(editor, "lasku")[0] == "Lasku"


def test_lists_are_of_one_language(editor: FlaskClient) -> None:
    put(editor, "mokkula, netti")
    assert "mokkula" not in read(editor, "/staff/search/synonyms?language=sv").text
    assert "mokkula" not in read(editor, "/staff/search/synonyms?language=xx").text
    assert read(editor, SYNONYMS).link("language=sv")


def test_lists_take_as_many_queries_however_long(editor: FlaskClient) -> None:
    for address, most in ((SYNONYMS, 6), (STOP_WORDS, 6), (PINS, 6)):
        read(editor, address)
        with max_queries(most) as few:
            read(editor, address)
    put(editor, "\n".join(f"sana{number}, toinen{number}" for number in range(60)))
    pin(editor, "lasku", a1="1", a2="2")
    read(editor, SYNONYMS)
    for address in (SYNONYMS, STOP_WORDS, PINS):
        with max_queries(len(few)):
            read(editor, address)
    assert "Page 1 of 2" in read(editor, SYNONYMS).text


def test_the_public_search_takes_no_query_more(editor: FlaskClient) -> None:
    put(editor, "mokkula, netti")
    pin(editor, "lasku", a1="1")
    client = editor.application.test_client()
    read(client, "/fi/search?q=lasku")
    with max_queries(1):
        assert "tilaaminen" in read(client, "/fi/search?q=lasku").text
    with max_queries(1):
        client.get("/fi/search/suggest?q=las")
    with max_queries(1):
        client.get("/fi/search/suggest?q=las", headers={"Accept": "application/json"})


def test_a_page_that_was_kept_is_new_after_a_change(editor: FlaskClient) -> None:
    client = editor.application.test_client()
    etag = client.get("/fi/search?q=lasku").headers["ETag"]
    assert client.get("/fi/search?q=lasku", headers={"If-None-Match": etag}).status_code == 304
    put(editor, "mokkula, netti")
    assert client.get("/fi/search?q=lasku", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("role", ["agent", "manager"])
def test_they_are_for_editors(app: Flask, role: str) -> None:
    client = sign_in(app, role)
    for address in (SYNONYMS, STOP_WORDS, PINS, NEW_PIN):
        assert client.get(address).status_code == 403
    assert client.post("/staff/search/pins/1/remove").status_code == 403


def test_strangers_are_asked_to_sign_in(client: FlaskClient) -> None:
    for address in (SYNONYMS, STOP_WORDS, PINS, NEW_PIN):
        response = client.get(address)
        assert (response.status_code, "/sign-in" in response.headers["Location"]) == (302, True)


def test_without_the_sessions_token_nothing_is_removed(editor: FlaskClient) -> None:
    put(editor, "mokkula, netti")
    assert editor.post("/staff/search/synonyms/1/remove").status_code == 400
    assert editor.post("/staff/search/others/1/remove").status_code == 404
    assert stored(Synonym) == ["mokkula, netti"]


@pytest.mark.parametrize("rest", ["page=0", "page=x", "page=99999999999999999999", "q=%00"])
def test_odd_arguments_are_no_error(editor: FlaskClient, rest: str) -> None:
    for address in (SYNONYMS, STOP_WORDS, PINS, NEW_PIN):
        assert editor.get(f"{address}&{rest}").status_code == 200
