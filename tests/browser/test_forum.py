"""The forum as people use it: a guest, a customer, a moderator; and what strangers may try."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.core.hostile import XSS

from .conftest import ROOT, Server
from .test_accessibility import faults

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
TITLE = "Miten siirrän vanhan modeemin asetukset uuteen?"
BODY = "Ostin uuden modeemin. **Verkon nimi** pitäisi säilyä."
HOSTILE = """
import sys
sys.path.insert(0, %r)
from app import create_app
from app.core.database import db, transaction
from app.accounts.actions import create_account
from app.forum.actions import Draft, answer_question, ask_question, comment_on
from app.forum.standing import standing_of
from app.core.text import clean_text
from tests.core.hostile import SLOW, XSS
TEXTS = [text for text in map(clean_text, [*XSS, *SLOW[::9]]) if text]
with create_app().test_request_context("/fi/"), transaction():
    mallory = create_account("mallory@example.org", "<b>Mallory", ["agent"])
    by = standing_of(mallory)
    for start in range(0, len(TEXTS), 15):
        some = TEXTS[start:start + 15]
        question = ask_question(mallory, by, Draft(some[0][:140], some[0],
                                                   ["<script>alert(1)</script>"]), "fi")
        for text in some:
            post = answer_question(question.id, by, text)
            comment_on(post.id, by, text[:1500])
        print(question.id)
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_a_guests_question_to_a_solved_one(server: Server, visit: Visit,
                                                javascript: bool) -> None:
    title = f"{TITLE[:-1]} ({javascript})?"
    guest = visit(javascript=javascript)
    guest.goto("/fi/questions/ask")
    guest.fill("input[name=title]", title)
    guest.fill("textarea[name=body]", f"{BODY} Numeroni on 040 123 4567.")
    guest.fill("input[name=email]", f"vieras-{javascript}@example.org")
    guest.fill("input[name=name]", "Ville")
    send(guest, "Lähetä kysymys")
    expect(guest.locator("[data-error-summary]")).to_contain_text("040 123 4567")
    send(guest, "Lähetä kysymys")
    expect(guest.locator("h1")).to_have_text("Katso sähköpostisi")
    guest.goto(link_in_mail_to(server, f"vieras-{javascript}@example.org"))
    send(guest, "Kyllä, lähetä")
    expect(guest.locator("main")).to_contain_text("odottaa tarkistusta")
    address = guest.url.partition("?")[0]

    stranger = visit(javascript=javascript)
    stranger.goto(address)
    expect(stranger.locator("h1")).not_to_contain_text(title)

    agent = sign_in(server, visit, f"tarkistaja-{javascript}@example.org", javascript)
    agent.goto("/staff/forum/")
    item = agent.locator("main article, main li").filter(has_text=title).first
    item.get_by_role("button", name="Näytä", exact=True).click()
    agent.goto(address)
    agent.fill("#answer textarea[name=body]", "Anna uudelle modeemille sama nimi ja salasana.")
    send(agent, "Lähetä vastaus")

    guest.goto(address)
    expect(guest.locator("main")).to_contain_text("[puhelinnumero poistettu]")
    guest.get_by_role("button", name="Tästä oli apua").click()
    expect(guest.get_by_role("button", name="Tästä oli apua")).to_have_attribute(
        "aria-pressed", "true")
    guest.get_by_role("button", name="Tämä ratkaisi asian").click()
    expect(guest.locator(".post--accepted")).to_contain_text("sama nimi ja salasana")
    stranger.goto("/fi/questions/?order=solved")
    expect(stranger.locator("main")).to_contain_text(title)


def test_an_answer_is_read_in_place_and_ends_the_asking(visit: Visit) -> None:
    page = visit()
    page.goto("/fi/questions/ask")
    page.locator("input[name=title]").press_sequentially("Milloin lasku erääntyy", delay=10)
    first = page.locator("#offered details").first
    expect(first).to_be_visible()
    snippet = first.locator(".disclosure__body > div").first.inner_text()
    first.locator("summary").click()
    expect(first.locator(".disclosure__body > div").first).not_to_have_text(snippet)
    first.get_by_role("button", name="Tämä ratkaisi asian").click()
    expect(page.locator("h1")).to_have_text("Hienoa, että asia ratkesi")
    page.goto("/fi/questions/ask")
    expect(page.locator("input[name=title]")).to_have_value("")  # the draft is done with


def test_a_draft_survives_a_reload(visit: Visit) -> None:
    page = visit()
    page.goto("/fi/questions/ask")
    page.fill("input[name=title]", TITLE)
    page.fill("textarea[name=body]", BODY)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("textarea[name=body]")).to_have_value(BODY)
    page.get_by_role("button", name="Esikatsele").click()
    expect(page.locator("#preview strong")).to_have_text("Verkon nimi")


def test_no_strangers_text_runs_in_a_browser(server: Server, visit: Visit) -> None:
    done = subprocess.run([sys.executable, "-c", HOSTILE % str(ROOT)], env=server.environment,
                          cwd=ROOT, check=True, capture_output=True, text=True)
    page, dialogs = visit(), []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    for identity in done.stdout.split():
        page.goto(f"/fi/questions/{identity}")
        page.mouse.move(400, 400)  # what waits for a pointer
        schemes = page.evaluate(
            "[...document.querySelectorAll('main a')].map(link => link.protocol)")
        assert set(schemes) <= {"http:", "https:", ":"}  # as the browser reads them, or cannot
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"question {identity} is {wide} px too wide"
    page.goto("/fi/questions/ask")
    for number, text in enumerate(XSS[::4]):
        page.fill("textarea[name=body]", f"Numero {number}\n\n{text}")
        page.get_by_role("button", name="Esikatsele").click()
        # Not wait_for_function: it polls by eval, which our pages forbid.
        expect(page.locator("#preview p").first).to_have_text(f"Numero {number}")
    assert dialogs == []


def send(page: Page, label: str) -> None:
    page.locator("main").get_by_role("button", name=label, exact=True).click()


def sign_in(server: Server, visit: Visit, email: str, javascript: bool) -> Page:
    page = visit(javascript=javascript)
    page.goto(server.sign_in_path(email, "agent"))
    page.locator("main form button").click()
    page.wait_for_url("**/staff/**")
    return page


def link_in_mail_to(server: Server, email: str) -> str:
    """Return the path of the link in the newest mail to an address, once the worker wrote it."""
    folder = Path(server.environment["VAR_DIR"]) / "outbox"
    for _try in range(100):
        for path in sorted(folder.glob("*.eml"), key=lambda one: -one.stat().st_mtime_ns):
            message = message_from_bytes(path.read_bytes(), policy=default)
            link = re.search(r"https?://[^/\s]+(/\S+)", str(message.get_content()))
            if message["To"] == email and link:
                return link[1]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email} with a link")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_are_accessible(server: Server, visit: Visit, width: int, scheme: str) -> None:
    page, guest = visit(width=width, scheme=scheme), visit(width=width, scheme=scheme)
    page.goto(server.sign_in_path(f"forum-{width}@example.org", "admin"))
    page.locator("main form button").click()
    page.goto("/fi/questions/ask")
    page.fill("input[name=title]", f"Miten modeemi sijoitetaan kotiin ({width})?")
    page.fill("textarea[name=body]", "Kerro **paikka**:\n\n- ikkuna\n\n> lainaus\n\n`koodi`")
    page.fill("input[name=tags]", "modeemi, sijoitus")
    send(page, "Lähetä kysymys")
    address = page.url.partition("?")[0]
    page.fill("#answer textarea[name=body]", "Keskelle kotia.")
    send(page, "Lähetä vastaus")
    post = page.locator("article.post").last.get_attribute("id")
    assert post
    number = post.removeprefix("post-")
    profile = page.locator(".byline a[href*='/people/']")
    own = ["/fi/questions/", address, "/fi/questions/ask", "/fi/notifications",
           "/fi/notifications/following", f"/fi/questions/posts/{number}/edit",
           f"/fi/questions/posts/{number}/comments", f"/fi/questions/posts/{number}/history",
           "/staff/forum/", "/staff/forum/?tab=decisions", f"/staff/forum/posts/{number}",
           "/staff/forum/settings"]
    public = ["/fi/questions/", address, "/fi/questions/ask?title=modeemi", "/fi/questions/terms",
              f"/fi/questions/posts/{number}/report", "/fi/search?q=modeemi&kind=question"]
    assert profile.count() == 0  # staff answer for the company
    assert [*faults(page, tuple(own)), *faults(guest, tuple(public))] == []
