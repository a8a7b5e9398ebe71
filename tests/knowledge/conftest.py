"""Fixtures of the tests of the knowledge base."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actions import create_account
from app.accounts.links import make_sign_in_link
from app.core.database import db, transaction

from .factories import CATEGORIES, add_topic, put, write_article


@pytest.fixture
def topics(app: Flask) -> None:
    """Two contact topics that links may name."""
    with transaction():
        db.session.add_all([add_topic("billing"), add_topic("moving")])


@pytest.fixture
def content(tmp_path: Path, topics: None) -> Path:
    """A folder of five articles in the content format."""
    folder = tmp_path / "faq"
    put(folder / "categories.yaml", CATEGORIES)
    write_article(folder, "fi/laskut/milloin-laskuni-eraantyy.md")
    write_article(folder, "fi/laskut/sain-muistutuksen.md", key="payment-reminder",
                  title="Sain maksumuistutuksen, mitä teen?",
                  body="Maksa lasku heti. Katso [eräpäivä](article:bill-due-date).")
    write_article(folder, "sv/fakturor/nar-forfaller-min-faktura.md", language="sv",
                  title="När förfaller min faktura?", body="Fakturan förfaller den 15.")
    write_article(folder, "en/bills/when-is-my-bill-due.md", language="en",
                  title="When is my bill due?", body="Your bill is due on the 15th.")
    write_article(folder, "fi/muutto/miten-muutan.md", key="move", category="moving",
                  title="Miten muutan?", body="Kerro [meille](contact:moving).")
    return folder


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    """A browser in which an editor is signed in."""
    return signed_in(app, "eeva@example.org", "editor")


def signed_in(app: Flask, email: str, *roles: str) -> FlaskClient:
    """Make an account and return a browser in which it is signed in."""
    with app.test_request_context(), transaction():
        account = create_account(email, email.partition("@")[0], list(roles))
        account.language = "en"
        path = re.sub(r"https?://[^/]+", "", make_sign_in_link(account))
    browser = app.test_client()
    found = re.search(r'name="ticket"[^>]* value="([^"]+)"', browser.get(path).text)
    assert found
    browser.post(path, data={"ticket": found[1]})
    return browser

