"""The forum of the demo operator, on a Thursday morning; new people's posts do not wait."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import transaction
from app.core.site_settings import set_site_setting
from tests.contact.helpers import sign_in
from tests.demo import import_demo_site


@pytest.fixture
def forum(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site's topics."""
    import_demo_site()
    with transaction():
        set_site_setting("forum", {"first_posts_wait": False, "first_links_wait": False})
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
    """An agent's."""
    return sign_in(forum, "agent", name="Aino")
