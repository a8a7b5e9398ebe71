"""A demo site on a Thursday, a manager, and experiments that visitors have met."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.contact.helpers import sign_in
from tests.demo import import_demo_site


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site's topics and channels."""
    import_demo_site()
    return app


@pytest.fixture
def manager(site: Flask) -> FlaskClient:
    """A manager's browser, signed in."""
    return sign_in(site, "manager")
