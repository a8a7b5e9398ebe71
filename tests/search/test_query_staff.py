"""What customers search for: the figures, by hand, and the staff page."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.jobs import run_all
from app.journey import Sign
from app.knowledge.importing import import_folder
from app.search.query_figures import Logged, QueryRow, query_rows, sameness
from tests.contact.helpers import Page, read, sign_in
from tests.demo import import_demo_site
from tests.knowledge.factories import CATEGORIES, put, write_article
from tests.queries import max_queries

PAGE = "/staff/search/"
DUE, MOVE = "/fi/faq/laskut/milloin-laskuni-eraantyy", "/fi/faq/muutto/miten-muutan"
Visit = Callable[..., None]


@pytest.fixture
def visit(app: Flask, clock: time_machine.Traveller, tmp_path: Path) -> Visit:
    """The demo site with two Finnish answers and a Swedish one; a new visitor opens addresses."""
    folder = tmp_path / "faq"
    put(folder / "categories.yaml", CATEGORIES)
    write_article(folder, "fi/laskut/milloin-laskuni-eraantyy.md", "Laskun eräpäivä on 15.")
    write_article(folder, "fi/muutto/miten-muutan.md", "Kerro uusi osoite.", key="move",
                  category="moving", title="Miten muutan?")
    write_article(folder, "sv/fakturor/nar-forfaller-min-faktura.md", "Den 15.", language="sv",
                  title="När förfaller min faktura?")
    import_demo_site()
    import_folder(folder, lambda done, total: None)
    run_all()

    def go(*addresses: str) -> None:
        browser = app.test_client()
        for address in addresses:
            assert browser.get(address).status_code == 200, address
    return go


@pytest.fixture
def editor(app: Flask, visit: Visit) -> FlaskClient:
    return sign_in(app, "editor", name="Eeva")


def find(query: str, language: str = "fi") -> str:
    return f"/{language}/search?q={quote(query)}"


def table(client: FlaskClient, rest: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(client.get(f"{PAGE}queries.csv?{rest}").text.splitlines()))


def rows_of(page: Page) -> list[list[str]]:
    return [[" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")]
            for row in page.root.iter("tr")][1:]


def test_a_worked_example(editor: FlaskClient, visit: Visit) -> None:
    visit(find("lasku eräpäivä"), find("lasku eräpäivä"), DUE)  # one search, opened
    visit(find("Eräpäivä laskut"), find("muutto"), MOVE, DUE)  # another opened what it found
    visit(find("lasku eräpäivä"), find("xyzzyzzy"), "/fi/contact/billing")  # shown a number
    bill, *others = table(editor)
    assert bill == {
        "query": "lasku eräpäivä", "language": "fi", "searches": "3", "journeys": "3",
        "results": "1", "without results": "0", "without a click": "2",
        "journeys that contacted us": "1", "opened": "Milloin laskuni erääntyy? (1)"}
    assert [(row["query"], row["searches"], row["without results"], row["without a click"],
             row["journeys that contacted us"], row["opened"]) for row in others] == [
        ("muutto", "1", "0", "0", "0", "Miten muutan? (1)"),
        ("xyzzyzzy", "1", "1", "0", "1", "")]
    shown = rows_of(read(editor, PAGE))
    assert shown[0] == ["33 visits", "1", "0 %", "67 %", "33 %", "Milloin laskuni erääntyy? (1)"]
    assert shown[2] == ["11 visit", "0", "100 %", "0 %", "100 %", ""]


def test_views_and_order(editor: FlaskClient, visit: Visit) -> None:
    visit(find("lasku"))
    visit(find("lasku"), DUE)
    visit(find("xyzzyzzy"), "/fi/contact/billing")
    assert [row["query"] for row in table(editor, "view=failed")] == ["xyzzyzzy"]
    assert [row["query"] for row in table(editor, "view=unopened")] == ["lasku"]
    assert [row["query"] for row in table(editor, "order=contacted")] == ["xyzzyzzy", "lasku"]
    assert [row["query"] for row in table(editor)] == ["lasku", "xyzzyzzy"]


def test_languages_are_apart(editor: FlaskClient, visit: Visit) -> None:
    visit(find("faktura", "sv"), find("lasku"))
    assert [(row["query"], row["language"]) for row in table(editor)] == [
        ("faktura", "sv"), ("lasku", "fi")]
    assert [row["query"] for row in table(editor, "language=fi")] == ["lasku"]


def test_a_period_ends(app: Flask, visit: Visit, clock: time_machine.Traveller) -> None:
    visit(find("lasku"))
    clock.shift(timedelta(days=7))
    editor = sign_in(app, "editor", name="Eeva")
    assert table(editor, "days=7") == []
    assert len(table(editor, "days=30")) == 1
    assert "No such searches in these days" in read(editor, f"{PAGE}?days=7").text


def test_personal_data_are_not_there(editor: FlaskClient, visit: Visit) -> None:
    visit(find("lasku alice@example.org 040 1234567"))
    shown = editor.get(PAGE).text + editor.get(f"{PAGE}queries.csv").text
    assert "lasku" in shown
    assert "alice" not in shown
    assert "1234567" not in shown


def test_links_of_a_row(app: Flask, editor: FlaskClient, visit: Visit) -> None:
    visit(find("lasku & <eräpäivä>"))
    page = read(editor, PAGE)
    assert read(editor, page.link("/fi/search?")).value("q") == "lasku & <eräpäivä>"
    assert read(editor, page.link("/explain?")).value("q") == "lasku & <eräpäivä>"
    writing = read(editor, page.link("/staff/articles/new"))
    assert (writing.value("title"), writing.value("language")) == ("lasku & <eräpäivä>", "fi")
    manager = read(sign_in(app, "manager", name="Maija"), PAGE)
    assert not [link for link in manager.links if "/staff/articles/new" in link]


def test_an_unpublished_answer_has_no_link(editor: FlaskClient, visit: Visit) -> None:
    visit(find("muutto"), MOVE)
    steps = [step("Searched", query="muutto", results=["article/gone/fi"], total=1),
             step("ArticleRead", Sign.READ, article="gone", id=9)]
    assert query_rows(steps)[0].opened == {("article", "gone"): 1}
    assert table(editor)[0]["opened"] == "Miten muutan? (1)"


def test_pages_and_the_number_of_queries(editor: FlaskClient, visit: Visit) -> None:
    visit(find("lasku"), DUE)
    with max_queries(6) as few:
        editor.get(PAGE)
    visit(*[find(f"zz{number}qq") for number in range(30)], find("muutto"), MOVE)
    with max_queries(6) as many:
        first = read(editor, PAGE)
    assert len(many) == len(few)
    html5lib.HTMLParser(strict=True).parse(first.response.text)
    assert "32 different searches" in first.text
    assert len(rows_of(first)) == 25
    assert len(rows_of(read(editor, f"{PAGE}?page=2"))) == 7
    assert len(table(editor)) == 32


def test_no_spreadsheet_runs_a_query(editor: FlaskClient, visit: Visit) -> None:
    visit(find("=HYPERLINK(1)"), find("+358"), find("-lasku"), find("@lasku"))
    assert all(row["query"][0] in "'⟨" for row in table(editor))


@pytest.mark.parametrize("rest", ["days=x", "days=0", "days=365", "language=xx", "view=%00",
                                  "order=;drop", "page=-1", "page=x", "page=99999999999999999999",
                                  "days=7&days=90", "view="])
def test_odd_arguments_are_no_error(editor: FlaskClient, visit: Visit, rest: str) -> None:
    visit(find("lasku"))
    assert editor.get(f"{PAGE}?{rest}").status_code == 200
    assert editor.get(f"{PAGE}queries.csv?{rest}").status_code == 200


def test_only_editors_and_managers_see_it(app: Flask, visit: Visit) -> None:
    agent, manager = sign_in(app, "agent", name="Asko"), sign_in(app, "manager", name="Maija")
    for path in (PAGE, f"{PAGE}queries.csv"):
        assert app.test_client().get(path).status_code == 302
        assert agent.get(path).status_code == 403
        assert manager.get(path).status_code == 200
    assert '"/staff/search/"' not in agent.get("/staff/").text
    assert '"/staff/search/"' in manager.get("/staff/").text


def step(kind: str, signs: Sign = Sign.NONE, journey: int = 1, **data: Any) -> Logged:
    return Logged(journey, "fi", kind, int(signs), data)


def searched(query: str, *results: str, journey: int = 1, **more: Any) -> Logged:
    return step("Searched", journey=journey, query=query, total=len(results),
                results=[f"article/{one}/fi" for one in results], **more)


def opened(article: str) -> Logged:
    return step("ArticleRead", Sign.READ, article=article, id=1)


def only(*steps: Logged) -> QueryRow:
    row, = query_rows(steps)
    return row


def test_a_next_page_is_the_same_search() -> None:
    row = only(searched("a", "x"), searched("A", "y"), opened("y"), opened("y"))
    assert (row.searches, row.unopened, row.opened) == (1, 0, {("article", "y"): 1})


def test_only_what_was_found_counts_as_opened() -> None:
    assert only(opened("x"), searched("a", "x"), opened("z")).unopened == 1
    assert only(searched("a", "x/y"), opened("x")).unopened == 1


def test_only_a_later_contact_counts() -> None:
    sent = step("MessageSent", Sign.CONTACT)
    assert only(sent, searched("a", "x")).contacted == 0
    assert only(searched("a", "x"), sent, sent).contacted == 1


def test_a_journey_counts_once_whatever_the_spelling() -> None:
    row = only(searched("lasku"), searched("laskut"), searched("laskut", journey=2))
    assert (row.query, row.searches, row.journeys, row.failed) == ("laskut", 3, 2, 3)


def test_old_steps_are_in_their_journeys_language() -> None:
    assert only(searched("lasku")).language == "fi"
    assert only(searched("faktura", language="sv")).language == "sv"


@pytest.mark.parametrize(("one", "other", "same"), [
    ("lasku eräpäivä", "Eräpäivät   LASKUN", True),
    ("miten maksan laskun", "laskun maksan", True),
    ("lasku", "laskutus", False),
    ("???", "!!!", False),
    ("⟨email⟩", "⟨email⟩", True),
])
def test_what_is_the_same_query(one: str, other: str, same: bool) -> None:
    assert (sameness(one, "fi") == sameness(other, "fi")) is same
