"""The demo operator's topics and channels, three answers, and a Thursday morning."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.jobs import run_all
from app.knowledge.importing import import_folder
from tests.demo import import_demo_site

from .helpers import sign_in

ANSWERS = {
    "bill-explained": ("What is on my bill?", "The bill shows the month's fee and the extras."),
    "bill-due-date": ("When is my bill due?", "The bill is due 14 days after its date."),
    "payment-reminder": ("I got a payment reminder", "Pay the reminder within seven days."),
}


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller, tmp_path: Path) -> Flask:
    """The demo site with three English answers."""
    import_demo_site()
    import_folder(_faq(tmp_path), lambda done, total: None)
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


def _faq(folder: Path) -> Path:
    root = folder / "faq"
    (root / "en" / "bills").mkdir(parents=True)
    (root / "categories.yaml").write_text(
        "- key: billing\n  icon: receipt\n"
        "  fi: {slug: laskut, name: Laskut, description: Laskut}\n"
        "  sv: {slug: fakturor, name: Fakturor, description: Fakturor}\n"
        "  en: {slug: bills, name: Bills, description: Bills}\n")
    for key, (title, body) in ANSWERS.items():
        (root / "en" / "bills" / f"{key}.md").write_text(
            f"---\nkey: {key}\nlanguage: en\ntitle: {title}\ncategory: billing\nphrasings:\n"
            f"  - about {key}\ntags:\n  - bill\nreview_by: 2027-05-31\n---\n\n{body}\n")
    return root
