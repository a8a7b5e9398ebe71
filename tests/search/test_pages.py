"""The results page and the suggestions, as a browser sees them."""

from datetime import UTC, datetime

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.database import db
from app.journey.models import Step
from app.search import Link, Offers, Searcher

from .factories import document, index

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def get(client: FlaskClient, url: str, **headers: str) -> TestResponse:
    return client.get(url, headers={**BROWSER, **headers})


def page(response: TestResponse) -> str:
    """Return the page's text, which must be well-formed HTML5."""
    html5lib.HTMLParser(strict=True).parse(response.text)
    return response.text


@pytest.fixture
def filled(searching: Searcher) -> Searcher:
    index(searching,
          document(1, "Milloin laskuni erääntyy?", "Lasku erääntyy 14 päivän kuluttua.",
                   extra={"category": "Laskut"}, updated_at=datetime(2026, 5, 1, tzinfo=UTC)),
          document(2, "Reititin vilkkuu punaista", "Irrota virtajohto. <script>x</script>"),
          document(3, "När förfaller min faktura?", "Fakturan förfaller.", language="sv"))
    return searching


def test_hits_are_shown_with_marks_and_category(client: FlaskClient, filled: Searcher) -> None:
    response = get(client, "/fi/search?q=lasku")
    text = page(response)
    assert response.status_code == 200
    assert "<mark>Lasku</mark> erääntyy 14 päivän kuluttua." in text
    assert "Laskut" in text
    assert 'value="lasku"' in text
    assert '<meta name="robots" content="noindex">' in text


def test_what_a_document_says_is_never_markup(client: FlaskClient, filled: Searcher) -> None:
    text = page(get(client, "/fi/search?q=reititin"))
    assert "&lt;script&gt;x&lt;/script&gt;" in text
    text = page(get(client, "/fi/search?q=%3Cscript%3Ealert(1)%3C/script%3E"))
    assert "<script>alert" not in text


def test_the_number_of_queries_does_not_grow(client: FlaskClient, filled: Searcher) -> None:
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    def selects() -> int:
        statements.clear()
        get(client, "/fi/search?q=lasku")
        return len([one for one in statements if one.startswith("SELECT")])

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    selects()
    few = selects()
    index(filled, *(document(number, f"Lasku numero {number}") for number in range(50, 60)))
    assert selects() == few <= 1
    sa.event.remove(db.engine, "before_cursor_execute", listen)


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, filled: Searcher) -> None:
    first = get(client, "/fi/search?q=lasku")
    again = get(client, "/fi/search?q=lasku", **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    index(filled, document(9, "Toinen lasku"))
    changed = get(client, "/fi/search?q=lasku", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_a_search_is_a_step_and_without_results_an_attempt(client: FlaskClient, filled: Searcher
                                                           ) -> None:
    get(client, "/fi/search?q=lasku")
    get(client, "/fi/search?q=xyzzyqwerty")
    db.session.rollback()
    steps = db.session.scalars(sa.select(Step).order_by(Step.id)).all()
    assert [step.kind for step in steps] == ["Searched", "Searched"]
    assert steps[0].data == {"query": "lasku", "results": ["article/1/fi"], "total": 1,
                             "language": "fi"}
    assert steps[1].data["total"] == 0
    assert [step.signs for step in steps] == [0, 1]


def test_a_correction_is_open_and_can_be_refused(client: FlaskClient, filled: Searcher) -> None:
    text = page(get(client, "/fi/search?q=retitin"))
    assert "<strong>reititin</strong>" in text
    assert "/fi/search?q=retitin&amp;exact=1" in text
    assert "Reititin" not in page(get(client, "/fi/search?q=retitin&exact=1"))


def test_other_languages_are_offered_not_mixed_in(client: FlaskClient, filled: Searcher) -> None:
    text = page(get(client, "/fi/search?q=faktura"))
    assert "/sv/search?q=faktura" in text
    assert "När förfaller" not in text
    assert "När förfaller" in page(get(client, "/sv/search?q=faktura")).replace(
        "<mark>", "").replace("</mark>", "")


def test_no_result_leaves_ways_on(client: FlaskClient, app: Flask, filled: Searcher) -> None:
    app.extensions["luukku_search"].browse = lambda _words: Offers(
        [Link("Luetuin vastaus", "/fi/faq/a/b")], [Link("Laitteet", "/fi/faq/laitteet")])
    text = page(get(client, "/fi/search?q=xyzzyqwerty"))
    assert "Luetuin vastaus" in text
    assert "Laitteet" in text
    assert "/fi/contact?t=" in text


def test_the_language_switch_keeps_the_words(client: FlaskClient, filled: Searcher) -> None:
    assert 'href="/sv/search?q=lasku"' in page(get(client, "/fi/search?q=lasku"))


@pytest.mark.parametrize("query", ["", "   ", "%00%07", "%E2%80%8B"])
def test_an_empty_search_asks_for_words(client: FlaskClient, filled: Searcher, query: str) -> None:
    response = get(client, f"/fi/search?q={query}")
    assert response.status_code == 200
    assert 'name="q"' in page(response)


def test_an_over_long_search_is_refused_kindly(client: FlaskClient, filled: Searcher) -> None:
    response = get(client, "/fi/search?q=" + "lasku%20" * 40)
    assert response.status_code == 400
    assert "200" in page(response)
    assert "lasku lasku" in response.text


@pytest.mark.parametrize("rest", ["page=0", "page=-3", "page=x", "page=99", "kind=spam",
                                  "page=1e9", "exact=", "page=99999999999999999999"])
def test_odd_arguments_are_no_error(client: FlaskClient, filled: Searcher, rest: str) -> None:
    assert get(client, f"/fi/search?q=lasku&{rest}").status_code == 200


@pytest.mark.parametrize("query", ["lasku%00%0A", "%ED%A0%80lasku", "*", "::", "\\", "AND OR NOT",
                                   "title:lasku", '"', "%F0%9F%98%80", "a" * 200, "1" * 200])
def test_odd_queries_are_no_error(client: FlaskClient, filled: Searcher, query: str) -> None:
    assert get(client, f"/fi/search?q={query}").status_code == 200
    assert get(client, f"/fi/search/suggest?q={query}").status_code == 200


def test_many_results_have_pages(client: FlaskClient, searching: Searcher) -> None:
    index(searching, *(document(number, f"Lasku {number}") for number in range(25)))
    first, third = (page(get(client, f"/fi/search?q=lasku&page={number}")) for number in (1, 3))
    assert first.count('class="result"') == 10
    assert third.count('class="result"') == 5
    assert "page=2" in first


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_more_results_than_are_offered_are_called_the_best(client: FlaskClient,
                                                           searching: Searcher) -> None:
    index(searching, *(document(number, f"Lasku {number}") for number in range(40)))
    assert "40 vastausta" in page(get(client, "/fi/search?q=lasku"))
    index(searching, document(40, "Lasku 40"))
    assert "40 parasta vastausta" in page(get(client, "/fi/search?q=lasku"))


def test_a_damaged_index_is_a_clear_message(client: FlaskClient, filled: Searcher) -> None:
    folder = next(path for path in filled.library.root.iterdir() if path.is_dir())
    for path in folder.iterdir():
        path.write_bytes(b"broken")
    response = get(client, "/fi/search?q=lasku")
    assert response.status_code == 503
    assert "Traceback" not in page(response)


def test_suggestions_are_options(client: FlaskClient, filled: Searcher) -> None:
    response = get(client, "/fi/search/suggest?q=las")
    assert 'role="option"' in response.text
    assert "<mark>las</mark>kuni" in response.text
    assert "<html" not in response.text
    assert get(client, "/fi/search/suggest?q=l").text.strip() == ""
    assert get(client, "/fi/search/suggest?q=" + "l" * 201).status_code == 400


def test_suggestions_are_json_when_asked_for(client: FlaskClient, filled: Searcher) -> None:
    response = get(client, "/fi/search/suggest?q=las", Accept="application/json")
    assert response.json == [{"title": "Milloin laskuni erääntyy?", "kind": "article", "id": "1",
                              "url": "/fi/search"}]


def test_questions_of_customers_can_be_left_out(client: FlaskClient, filled: Searcher) -> None:
    assert "kind=" not in page(get(client, "/fi/search?q=lasku"))
    index(filled, document(7, "Lasku katosi", "", kind="question",
                           extra={"answers": "3", "solved": "1"}),
          document(8, "Lasku myöhässä", "", kind="question", extra={"answers": "0"}))
    text = page(get(client, "/fi/search?q=lasku"))
    assert "Asiakkaan kysymys · ratkaistu · 3 vastausta" in text
    assert "Asiakkaan kysymys · ei vielä vastauksia" in text
    assert "/fi/search?q=lasku&amp;kind=question" in text
    only = page(get(client, "/fi/search?q=lasku&kind=article"))
    assert "myöhässä" not in only
    assert "erääntyy" in only
    assert 'kind=article" aria-current="page"' in only
    nothing = page(get(client, "/fi/search?q=reititin&kind=question"))
    assert 'href="/fi/search?q=reititin"' in nothing


def test_the_kind_is_kept_on_other_pages(client: FlaskClient, searching: Searcher) -> None:
    index(searching, *(document(number, f"Lasku {number}", kind="question", extra={})
                       for number in range(25)))
    text = page(get(client, "/fi/search?q=lasku&kind=question"))
    assert "?q=lasku&amp;kind=question&amp;page=2" in text


def test_no_result_offers_to_ask_people(client: FlaskClient, app: Flask, filled: Searcher) -> None:
    app.extensions["luukku_search"].browse = lambda words: Offers(
        ask=f"/fi/questions/ask?title={words}")
    text = page(get(client, "/fi/search?q=xyzzyqwerty"))
    assert 'href="/fi/questions/ask?title=xyzzyqwerty"' in text
