"""What every test stands on: a real database, a real index in a temporary folder, a client."""

import contextvars
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from werkzeug.test import TestResponse

from app import create_app
from app.core import http
from app.core.database import Model, db
from app.core.settings import Settings
from app.forum import spam
from app.starting import migrate
from tests.demo import THURSDAY

ROOT = Path(__file__).parents[1]
# No test is timed: a busy machine is no fault of the code.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


class Browser(FlaskClient):
    """A client whose requests each have an application context of their own, as on a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application a process, on SQLite or on the PostgreSQL of TEST_DATABASE_URL."""
    folder = tmp_path_factory.mktemp("luukku")
    url = _own_postgresql(os.environ.get("TEST_DATABASE_URL", ""))
    settings = Settings(var_dir=folder, database_url=url, search_index=folder / "index",
                        base_url="http://localhost", content_dir=ROOT / "content",
                        secret_key="test-" * 8, testing=True)
    app = create_app(settings)
    app.test_client_class = Browser
    with app.app_context():
        migrate()
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(shared_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application with an empty database, index and outbox."""
    before: Settings = shared_app.extensions["luukku_settings"]
    shared_app.extensions["luukku_settings"] = replace(
        before, var_dir=tmp_path / "var", search_index=tmp_path / "index")
    with shared_app.app_context():
        _empty_tables()
        http._pages.clear()  # ids begin anew, and time may stand still
        yield shared_app
        db.session.rollback()
    shared_app.extensions["luukku_settings"] = before
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """Thursday 10:00; it stands still, so nobody is too quick for a person."""
    monkeypatch.setattr(spam, "QUICKEST", 0)
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


def _own_postgresql(url: str) -> str:
    """Return a fresh database of this test process on the server of `url`."""
    if not url:
        return ""
    server = sa.make_url(url)
    name = f"luukku_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)




def _empty_tables() -> None:
    names = ", ".join(f'"{table.name}"' for table in Model.metadata.sorted_tables)
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            return
        for table in reversed(Model.metadata.sorted_tables):
            connection.execute(sa.delete(table))
