"""The demo operator's topics and channels, and colleagues who are signed in."""


import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db, transaction
from app.core.jobs import Job
from tests.contact.helpers import sign_in
from tests.demo import import_demo_site


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site, without articles."""
    import_demo_site()
    with transaction():
        db.session.execute(sa.delete(Job))  # tests count the ones they cause
    return app


@pytest.fixture
def admin(site: Flask) -> FlaskClient:
    """An admin's browser."""
    return sign_in(site, "admin", name="Aino")


@pytest.fixture
def manager(site: Flask) -> FlaskClient:
    """A manager's browser."""
    return sign_in(site, "manager", name="Maija")


@pytest.fixture
def agent(site: Flask) -> FlaskClient:
    """An agent's browser."""
    return sign_in(site, "agent", name="Asko")
