"""Articles, folders and pages for the tests of the knowledge base."""

import re
from pathlib import Path

import html5lib
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channels.models import ServiceClass, Topic, TopicGate

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
CATEGORIES = """\
# The shelves, in the order of the home page.
- key: billing
  icon: receipt
  fi: {slug: laskut, name: Laskut ja maksaminen, description: Laskun sisältö ja eräpäivä.}
  sv: {slug: fakturor, name: Fakturor, description: Vad fakturan innehåller.}
  en: {slug: bills, name: Bills and payment, description: What is on your bill.}
- key: moving
  icon: truck
  fi: {slug: muutto, name: Muutto, description: Uuteen kotiin.}
  sv: {slug: flytt, name: Flytt, description: Till ett nytt hem.}
"""
FRONT = {
    "key": "bill-due-date", "language": "fi", "title": "Milloin laskuni erääntyy?",
    "category": "billing",
}
BODY = "Laskusi erääntyy 15. päivänä. Katso [muistutus](article:payment-reminder) tai " \
       "[ota yhteyttä](contact:billing)."


def article_source(body: str = BODY, more: str = "", **front: str) -> str:
    """Return an article in the content format; `more` are further lines of front matter."""
    lines = [f"{name}: {value}" for name, value in {**FRONT, **front}.items() if value]
    return "\n".join(["---", *lines, *more.splitlines(), "---", "", body, ""])


def write_article(folder: Path, path: str, body: str = BODY, more: str = "",
                  **front: str) -> Path:
    """Write an article below a folder."""
    return put(folder / path, article_source(body, more, **front))


def put(path: Path, text: str) -> Path:
    """Write a file as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def add_topic(key: str) -> Topic:
    """Make a contact topic."""
    return Topic(key=key, icon="mail", position=1, service_class=ServiceClass.SELF_SERVICE,
                 gate=TopicGate.AFTER_ATTEMPT, response_hours=24, name={"fi": key},
                 description={}, checklist={})


def faq(app: Flask, *arguments: str | Path) -> Result:
    """Run `luukku faq …`."""
    return app.test_cli_runner().invoke(args=["faq", *map(str, arguments)])


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """Fetch a page as a browser does; its HTML must be well formed."""
    response = client.get(path, headers={**BROWSER, **headers})
    if response.mimetype == "text/html" and response.text:
        html5lib.HTMLParser(strict=True).parse(response.text)
    return response


def ticket(page: str, name: str = "ticket") -> str:
    """Return the ticket (or another hidden value) of the first form of a page."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no {name} in the page"
    return found[1]


def files(folder: Path) -> dict[str, bytes]:
    """Return what is below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}
