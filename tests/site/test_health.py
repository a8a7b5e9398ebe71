"""Monitoring, and pages while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.core.database import db, transaction
from app.core.jobs import enqueue
from tests.contact.helpers import Page
from tests.knowledge.factories import get


@contextmanager
def database_down() -> Iterator[None]:
    """Let every statement fail, as when the server is away."""
    def fail(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        raise OperationalError(statement, {}, Exception("server at 10.0.0.7 is away"))

    engines = list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", fail)


def test_all_is_well(alice: FlaskClient) -> None:
    response = alice.get("/healthz")
    assert (response.status_code, response.json) == (
        200, {"ok": True, "database": "ok", "index": "ok", "jobs": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def test_work_that_nobody_does_is_told_but_takes_no_page_away(
        alice: FlaskClient, clock: time_machine.Traveller) -> None:
    with transaction():
        enqueue("mail.send", {})
    clock.shift(timedelta(minutes=11))
    response = alice.get("/healthz")
    assert (response.status_code, response.json["jobs"]) == (200, "late")


def test_without_an_index(app: Flask, client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json["index"]) == (503, "down")


def test_without_a_database(alice: FlaskClient) -> None:
    with database_down():
        response = alice.get("/healthz")
    assert response.status_code == 503
    assert response.json == {"ok": False, "database": "down", "index": "ok", "jobs": "unknown"}


@pytest.mark.parametrize("path", ["/fi/", "/sv/company", "/en/contact/billing", "/fi/nowhere",
                                  "/staff/", "/en/faq/bills/what-is-on-my-bill"])
def test_an_error_page_needs_no_database(alice: FlaskClient, path: str) -> None:
    with database_down():
        page = Page(get(alice, path))
    assert page.response.status_code in {302, 404, 503}
    if page.response.status_code != 302:
        assert len(list(page.root.iter("h1"))) == 1
        assert "10.0.0.7" not in page.response.text
        assert "SELECT" not in page.response.text


@pytest.mark.parametrize("path", ["/staff/", "/fi/", "/staff/banners/"])
def test_nor_does_that_of_a_signed_in_person(admin: FlaskClient, path: str) -> None:
    with database_down():
        page = Page(get(admin, path))
    assert page.response.status_code == 503
    assert len(list(page.root.iter("h1"))) == 1
    assert admin.get(path).status_code == 200
