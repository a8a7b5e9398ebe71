"""The demo operator's site, without articles, and colleagues who are signed in."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.jobs import run_all
from tests.contact.helpers import sign_in
from tests.demo import import_demo_site


@pytest.fixture
def site(app: Flask, clock: time_machine.Traveller) -> Flask:
    """The demo site."""
    import_demo_site()
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
