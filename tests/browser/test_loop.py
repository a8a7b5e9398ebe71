"""The whole loop as a person goes it, with and without script: search, gate, contact, case."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Server

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
NUMBER = re.compile(r"029\s?000\s?0102")
MESSAGE = "Laskussani on kaksi kertaa sama maksu, vaikka maksoin sen jo lokakuussa."


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_search_to_a_solved_case(server: Server, visit: Visit, tmp_path: Path,
                                      javascript: bool) -> None:
    alice = visit(javascript=javascript)
    read_an_answer_in_vain(alice)
    code = open_the_gate(alice)
    send_a_message(alice, tmp_path)
    case_address = alice.url

    agent = sign_in(server, visit, f"agentti-{javascript}@example.org", javascript)
    look_up(agent, code)
    answer_the_case(agent, "Tarkistamme laskun. Kumpi maksu on oikea?", "waiting")

    alice.goto(case_address)
    expect(alice.get_by_text("Kumpi maksu on oikea?")).to_be_visible()
    alice.locator("textarea[name=message]").fill("Lokakuun maksu on oikea.")
    alice.locator("main form:has(textarea) button[type=submit]").last.click()
    expect(alice.get_by_text("Lokakuun maksu on oikea.")).to_be_visible()

    answer_the_case(agent, "Hyvitämme toisen maksun seuraavassa laskussa.", "solved")
    alice.goto(case_address)
    expect(alice.get_by_text("Hyvitämme toisen maksun")).to_be_visible()
    alice.locator("button[name=helped][value=yes]").click()
    expect(alice.locator("button[name=helped]")).to_have_count(0)
    alice.locator("button[name=score][value='4']").click()
    expect(alice.locator("button[name=score][value='4']")).to_have_attribute(
        "aria-pressed", "true")


def read_an_answer_in_vain(alice: Page) -> None:
    alice.goto("/")
    alice.locator("main input[name=q], .hatch input[name=q]").first.fill("lasukn eräpäivä")
    alice.keyboard.press("Enter")
    alice.wait_for_url("**/fi/search?**")
    expect(alice.locator("main")).to_contain_text("laskun eräpäivä")  # corrected openly
    alice.locator("main h2 a, main h3 a").first.click()
    alice.wait_for_url("**/fi/faq/**")
    alice.locator("button[name=helped][value=no]").click()
    alice.locator("input[name=reason]").first.check()
    alice.locator("textarea[name=text]").fill("En löytänyt oikeaa kohtaa.")
    alice.locator("#feedback button[type=submit]").click()
    expect(alice.locator("#feedback")).to_contain_text("Kiitos")


def open_the_gate(alice: Page) -> str:
    """Return the contact code that stands beside the number."""
    alice.goto("/fi/contact/")
    alice.locator('main a[href*="/contact/billing"]').first.click()
    alice.wait_for_url("**/contact/billing**")
    expect(alice.locator("main")).to_contain_text(NUMBER)
    found = re.search(r"\b\d(?:\s?\d){4}\b", alice.locator(".code__value").first.inner_text())
    assert found
    return re.sub(r"\s", "", found[0])


def send_a_message(alice: Page, tmp_path: Path) -> None:
    alice.locator('main a[href*="/contact/billing/message"]').first.click()
    alice.locator("textarea[name=message]").fill(MESSAGE)
    alice.locator("main form button[type=submit]").last.click()
    expect(alice.locator(".error-summary")).to_be_visible()  # no address yet
    expect(alice.locator("textarea[name=message]")).to_have_value(MESSAGE)
    picture = tmp_path / "lasku.txt"
    picture.write_text("viite 1234")
    alice.locator("input[type=file]").set_input_files(picture)
    alice.locator("input[name=email]").fill("aino@example.org")
    alice.locator("main form button[type=submit]").last.click()
    alice.wait_for_url("**/fi/cases/KK-**")
    expect(alice.locator("main")).to_contain_text("lasku.txt")
    expect(alice.locator("main")).to_contain_text("Vastaamme viimeistään")


def sign_in(server: Server, visit: Visit, email: str, javascript: bool) -> Page:
    agent = visit(javascript=javascript)
    agent.goto(server.sign_in_path(email, "agent"))
    agent.locator("main button[type=submit]").click()
    agent.wait_for_url("**/staff/")
    return agent


def look_up(agent: Page, code: str) -> None:
    agent.goto("/staff/code")
    agent.locator("input[name=code]").fill(code)
    agent.locator("main form button[type=submit]").first.click()
    expect(agent.locator("main")).to_contain_text("eräpäivä")


def answer_the_case(agent: Page, words: str, then: str) -> None:
    agent.goto("/staff/inbox")
    agent.locator('main a[href*="/staff/cases/"]').last.click()
    expect(agent.locator("main")).to_contain_text(MESSAGE)
    expect(agent.locator("main")).to_contain_text("Haki")  # what was tried goes along
    agent.locator("textarea[name=body]").fill(words)
    agent.locator(f"input[name=then][value={then}]").check()
    agent.locator("form:has(textarea[name=body]) button[type=submit]").click()
    agent.wait_for_url("**/staff/inbox**")


def test_a_person_is_one_click_away(visit: Visit) -> None:
    alice = visit(javascript=False)
    alice.goto("/fi/contact/billing")
    assert not NUMBER.search(alice.content())
    alice.locator("button[name=reason][value=other]").click()
    expect(alice.locator("main")).to_contain_text(NUMBER)


def test_suggestions_by_keyboard(visit: Visit) -> None:
    alice = visit()
    alice.goto("/fi/")
    box = alice.locator("input[name=q]").first
    box.press_sequentially("eräp", delay=30)
    expect(alice.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    alice.wait_for_url("**/fi/faq/**")


def test_languages_lead_to_the_translation(visit: Visit) -> None:
    alice = visit()
    alice.goto("/fi/faq/laskut/milloin-laskuni-eraantyy")
    alice.locator('nav a[hreflang="sv"]').click()
    alice.wait_for_url("**/sv/faq/**")
    expect(alice.locator("html")).to_have_attribute("lang", "sv")
    alice.locator('nav a[hreflang="en"]').click()
    expect(alice.locator("html")).to_have_attribute("lang", "en")


def test_published_change_is_found_within_a_second(server: Server, visit: Visit) -> None:
    editor = visit()
    editor.goto(server.sign_in_path("toimittaja@example.org", "editor"))
    editor.locator("main button[type=submit]").click()
    editor.goto("/staff/articles/new")
    editor.locator("[name=title]").fill("Miten kasvihuoneen kastelu ajastetaan?")
    editor.locator("[name=body]").fill("Kasvihuoneen kastelu ajastetaan sovelluksessa.")
    editor.locator("button[name=publish]").first.click()
    editor.wait_for_url(re.compile(r"/staff/articles/\d+"))
    editor.wait_for_timeout(1000)
    editor.goto("/fi/search?q=kasvihuone")
    expect(editor.locator("main")).to_contain_text("kastelu ajastetaan")
