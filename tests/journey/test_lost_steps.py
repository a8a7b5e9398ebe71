"""A step that cannot be written costs no visitor the page, the number or the message."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Case
from app.core.database import db
from app.journey.models import Step
from tests.contact.helpers import gated_in, read, send
from tests.demo import import_demo_site

WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (journey|step|contact_code)\b")
NOTHING_FOUND = "/fi/search?q=xyzzy"


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A visitor of the demo site who searched in vain."""
    import_demo_site()
    client = app.test_client()
    client.get(NOTHING_FOUND)
    return client


@pytest.fixture
def full_disk(visitor: FlaskClient) -> Iterator[None]:
    """From here on, no step can be written."""
    engine = db.engines["steps"]

    def refuse(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if WRITES.match(statement):
            raise engine.dialect.dbapi.OperationalError(  # type: ignore[union-attr]
                "database or disk is full\nDETAIL: Failing row contains (kissa).")

    sa.event.listen(engine, "before_cursor_execute", refuse)
    yield
    sa.event.remove(engine, "before_cursor_execute", refuse)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("full_disk")
def test_page_is_still_shown_and_the_log_says_why(visitor: FlaskClient,
                                                  caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert visitor.get("/fi/search?q=kissa").status_code == 200
    assert "database or disk is full" in caplog.text
    assert "kissa" not in caplog.text
    assert count(Step) == 1


@pytest.mark.usefixtures("full_disk")
def test_number_is_still_shown_without_a_code(visitor: FlaskClient) -> None:
    """The attempt before is known; only the contact code cannot be made."""
    response = visitor.get("/fi/contact/billing")
    assert response.status_code == 200
    assert "phone-billing" in gated_in(response)


@pytest.mark.usefixtures("full_disk")
def test_new_visitor_still_sees_the_contact_page(app: Flask) -> None:
    assert app.test_client().get("/fi/contact/billing").status_code == 200


def test_message_that_is_saved_is_not_told_to_be_lost(
        visitor: FlaskClient, request: pytest.FixtureRequest) -> None:
    form = read(visitor, "/fi/contact/billing/message").form("/message")
    request.getfixturevalue("full_disk")
    page = send(visitor, form, name="Alice", email="alice@asiakas.example",
                message="Laskussa on kaksi kuukautta.", follow=False)
    assert page.response.status_code == 303
    assert count(Case) == 1
