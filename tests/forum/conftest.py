"""The demo operator's forum on a Thursday morning, and the people in it."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.contact.helpers import sign_in
from tests.demo import import_demo_site

from .making import let_first_posts_through


@pytest.fixture
def forum(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site without articles; posts of new people are shown at once."""
    import_demo_site()
    let_first_posts_through()
    return app


@pytest.fixture
def alice(forum: Flask) -> FlaskClient:
    """A customer's browser, signed in."""
    return sign_in(forum, name="Alice")


@pytest.fixture
def bo(forum: Flask) -> FlaskClient:
    """Another customer's."""
    return sign_in(forum, name="Bo")


@pytest.fixture
def agent(forum: Flask) -> FlaskClient:
    """An agent's browser, signed in."""
    return sign_in(forum, "agent", name="Aino")
