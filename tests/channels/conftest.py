"""The demo operator's topics and channels, and colleagues who are signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.importing import import_site
from app.core.database import db, transaction
from app.core.jobs import Job
from tests.contact.helpers import sign_in

CONTENT = Path(__file__).parents[2] / "content"
THURSDAY = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 10:00 in Helsinki


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Thursday 10:00; it stands still."""
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site, without articles."""
    with transaction():
        import_site(CONTENT / "site.yaml")
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
