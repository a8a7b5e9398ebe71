"""The demo operator's site with three English answers and an open forum, and its people."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.jobs import run_all
from app.knowledge.importing import import_folder
from tests.contact.conftest import _faq
from tests.contact.helpers import sign_in
from tests.demo import import_demo_site
from tests.forum.making import let_first_posts_through


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller, tmp_path: Path) -> Flask:
    """The demo site with three English answers, and an open forum."""
    import_demo_site()
    import_folder(_faq(tmp_path), lambda done, total: None)
    let_first_posts_through()
    run_all()
    return app


@pytest.fixture
def editor(site: Flask) -> FlaskClient:
    """An editor's browser."""
    return sign_in(site, "editor", name="Eeva")


@pytest.fixture
def alice(site: Flask) -> FlaskClient:
    """A customer's browser."""
    return site.test_client()


@pytest.fixture
def agent(site: Flask) -> FlaskClient:
    """An agent's browser, signed in."""
    return sign_in(site, "agent")
