"""The demo operator with a few articles in three languages, on a Thursday morning."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.jobs import run_all
from app.knowledge.importing import import_folder
from tests.contact.helpers import sign_in
from tests.demo import import_demo_site
from tests.knowledge.factories import CATEGORIES, put, write_article

ARTICLES = {
    "fi/laskut/mita-laskussani-on.md": {"title": "Mitä laskussani on?"},
    "sv/fakturor/vad-star-pa-min-faktura.md": {"language": "sv", "title": "Vad står på fakturan?"},
    "en/bills/what-is-on-my-bill.md": {"language": "en", "title": "What is on my bill?"},
}


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller, tmp_path: Path) -> Flask:
    """The demo site with one article in three languages, and one in Finnish only."""
    folder = tmp_path / "faq"
    put(folder / "categories.yaml", CATEGORIES)
    for path, front in ARTICLES.items():
        write_article(folder, path, key="bill-explained", body="15.", **front)
    write_article(folder, "fi/muutto/miten-muutan.md", key="move", category="moving",
                  title="Miten muutan?", body="Kerro meille.")
    import_demo_site()
    import_folder(folder, lambda done, total: None)
    run_all()
    return app


@pytest.fixture
def alice(site: Flask) -> FlaskClient:
    """A customer's browser."""
    return site.test_client()


@pytest.fixture
def agent(site: Flask) -> FlaskClient:
    """An agent's browser, signed in."""
    return sign_in(site, "agent")


@pytest.fixture
def admin(site: Flask) -> FlaskClient:
    """An admin's browser, signed in."""
    return sign_in(site, "admin", name="Aada")
