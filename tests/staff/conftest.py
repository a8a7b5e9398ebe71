"""The demo operator's site, without articles, and colleagues who are signed in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.importing import import_site
from app.core.database import transaction
from app.core.jobs import run_all
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
    """The demo site."""
    with transaction():
        import_site(CONTENT / "site.yaml")
    run_all()  # nothing waits when a test begins
    return app


@pytest.fixture
def colleague(site: Flask) -> Callable[..., FlaskClient]:
    """Sign a colleague with some roles in and give their browser."""
    def signed_in(*roles: str) -> FlaskClient:
        return sign_in(site, *roles, name="-".join(roles))
    return signed_in


@pytest.fixture
def admin(colleague: Callable[..., FlaskClient]) -> FlaskClient:
    """An admin's browser."""
    return colleague("admin")
