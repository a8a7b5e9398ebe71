"""No gated address before an attempt anywhere; there after one attempt or skip (DESIGN §4.1)."""

import html
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channels.importing import import_site
from app.core.database import transaction
from app.core.settings import current_settings
from app.knowledge.importing import import_folder
from app.search import current_search, rebuild
from app.search.extension import current_sources

ROOT = Path(__file__).parents[1]
GATED = {"phone-support": "290000101", "phone-billing": "290000102",
         "phone-personal": "290000103", "whatsapp": "440000104"}
OPEN_TOPICS = {"outage", "payment-plan", "privacy", "estate"}  # urgent or personal
LEAKS = ("\nSoita 029 000 0101, [029-0000102](tel:+358290000102) tai WhatsApp +358 44 000 0104,"
         " 0&shy;29 00 00 **10**1.\n")
SOURCES = ("/", "/robots.txt", "/sitemap.xml", "/healthz", "/fi/search?q=puhelinnumero",
           "/fi/search/suggest?q=puhelin", "/sv/search?q=faktura",
           "/en/search?q=phone", "/fi/faq/feed.atom", "/fi/nowhere", "/en/contact/nowhere",
           "/staff/", "/fi/cases/LU-0000-0000", "/fi/search?q=" + "x" * 300)
LINK = re.compile(r'(?:href|src|action|hx-get)="([^"#]+)', re.I)


@pytest.fixture
def site(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The demo site on a Thursday morning, with numbers written into an article by mistake."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    article = next((content / "faq" / "fi").rglob("*.md"))
    article.write_text(article.read_text() + LEAKS)
    with time_machine.travel(datetime(2026, 11, 26, 8, 0, tzinfo=UTC), tick=False):
        with transaction():
            import_site(content / "site.yaml")
        import_folder(content / "faq", lambda done, total: None)
        rebuild(current_search().library, current_sources(), lambda count, seconds: None)
        yield app


def numbers_in(text: str) -> set[str]:
    """Return which gated channels' numbers stand in `text`, however they are spelled."""
    shown = re.sub(r"<[^>]*>", "", html.unescape(text)) + html.unescape(text)
    digits = re.sub(r"[^0-9A-Za-zÅÄÖåäö]", "", shown)
    return {key for key, number in GATED.items() if number in digits}


def whole(response: TestResponse) -> str:
    return f"{response.headers}\n{response.get_data(as_text=True)}"


def without_token(address: str) -> str:
    """Return a link as somebody has it who made no attempt: the token is the attempt."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")


def allowed(path: str) -> set[str]:
    match = re.match(r"/(?:fi|sv|en)/contact/([a-z-]+)", path)
    return {"phone-personal"} if match and match[1] in OPEN_TOPICS else set()


def test_no_address_before_an_attempt(site: Flask) -> None:
    waiting, seen = list(SOURCES), set(SOURCES)
    while waiting:
        path = waiting.pop()
        response = site.test_client().get(path)
        assert response.status_code < 500, path
        assert numbers_in(whole(response)) <= allowed(path), path
        found = [without_token(urljoin(path, html.unescape(link)))
                 for link in LINK.findall(response.get_data(as_text=True))]
        found += [response.headers["Location"]] if "Location" in response.headers else []
        new = {without_token(link) for link in found
               if link.startswith("/") and not link.startswith("/static/")} - seen
        seen |= new
        waiting += new
    assert len(seen) > 300


def test_no_address_in_files_that_are_served_or_searched(site: Flask) -> None:
    for folder in (ROOT / "app" / "static", current_settings().search_index):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in {".woff2", ".png"}:
                assert not numbers_in(path.read_text(encoding="utf-8", errors="ignore")), path
    for source in current_sources():
        for document in source.documents():
            assert not numbers_in(repr(document)), document.id


def test_after_one_attempt_with_cookies(site: Flask, client: FlaskClient) -> None:
    assert not numbers_in(client.get("/fi/contact/billing").text)
    client.get("/fi/faq/laskut/mita-laskussani-on")
    assert numbers_in(client.get("/fi/contact/billing").text) == {"phone-billing"}


def test_after_one_attempt_without_cookies(site: Flask) -> None:
    article = site.test_client(use_cookies=False).get("/fi/faq/laskut/mita-laskussani-on").text
    contact = next(html.unescape(link) for link in LINK.findall(article)
                   if "/fi/contact" in link and "t=" in link)
    page = site.test_client(use_cookies=False).get(contact).text
    topic = next(html.unescape(link) for link in LINK.findall(page)
                 if "/contact/billing" in link)
    assert numbers_in(site.test_client(use_cookies=False).get(topic).text) == {"phone-billing"}


@pytest.mark.parametrize("cookies", [True, False])
def test_after_one_skip(site: Flask, cookies: bool) -> None:
    client = site.test_client(use_cookies=cookies)
    page = client.get("/fi/contact/billing").text
    ticket = re.findall(r'action="[^"]*/skip[^"]*".*?name="ticket" value="([^"]+)"', page, re.S)
    answer = client.post("/fi/contact/billing/skip", data={"ticket": ticket[0], "reason": "other"})
    assert answer.status_code in {302, 303}
    assert numbers_in(client.get(answer.headers["Location"]).text) == {"phone-billing"}


def test_gate_pages_are_not_kept_or_indexed(site: Flask, client: FlaskClient) -> None:
    for path in ("/fi/contact/", "/fi/contact/billing", "/sv/contact/outage"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
