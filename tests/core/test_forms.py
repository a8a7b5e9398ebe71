"""Forms of anybody: a ticket for all, and for who is signed in the session's token besides."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from wtforms import StringField

from app.accounts.links import make_sign_in_link
from app.accounts.models import User
from app.core.database import db, transaction
from app.core.forms import Honeypot, PublicForm
from app.core.i18n import use_language
from tests.contact.helpers import Form, path_of, read, send, sign_in


class AskForm(Honeypot, PublicForm):
    question = StringField()


class DayForm(PublicForm):
    day_ticket = True


@pytest.fixture
def words(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/"):
        use_language("en")
        yield


def sent(app: Flask, ticket: str, kind: type[PublicForm] = AskForm, **fields: str) -> PublicForm:
    """Return a form as it comes in from somebody who is not signed in."""
    with app.test_request_context("/en/", method="POST", data={"ticket": ticket, **fields}):
        use_language("en")
        form = kind()
        form.validate_on_submit()
        return form


def test_a_ticket_tells_its_age(app: Flask, words: None, clock: time_machine.Traveller) -> None:
    ticket, day = AskForm().new_ticket(), DayForm().new_ticket()
    clock.shift(90)
    assert sent(app, ticket).age == 90
    assert sent(app, day, DayForm).age is None
    assert not sent(app, day, DayForm).errors
    clock.shift(48 * 3600)
    assert sent(app, ticket).age is None
    assert "open for a long time" in str(sent(app, ticket).errors)
    assert "confirmed as ours" in str(sent(app, "forged").errors)


@pytest.mark.parametrize(("fields", "trapped"), [
    ({}, False), ({"website": ""}, False), ({"website": "https://buy.example"}, True)])
def test_honeypot(app: Flask, words: None, fields: dict[str, str], trapped: bool) -> None:
    assert sent(app, AskForm().new_ticket(), question="?", **fields).trapped is trapped


def test_honeypot_is_hidden_from_people(app: Flask, words: None) -> None:
    macros: Any = app.jinja_env.get_template("components/forms.html").module
    markup = macros.honeypot(AskForm())
    assert re.search(r'<div class="visually-hidden" aria-hidden="true"><label for="website">',
                     markup)
    for attribute in ('autocomplete="off"', 'tabindex="-1"', 'name="website"', 'value=""'):
        assert attribute in markup


def test_only_who_is_signed_in_needs_the_sessions_token(app: Flask, words: None) -> None:
    assert "csrf_token" not in AskForm()
    g.actor = "aino@kotikaista.example"
    assert "csrf_token" in AskForm()


@pytest.fixture
def signed_in(app: Flask) -> FlaskClient:
    return sign_in(app)


def test_form_of_a_signed_in_person_is_bound_to_the_session(
        app: Flask, signed_in: FlaskClient) -> None:
    form = read(signed_in, "/en/privacy").form("/privacy")
    assert {"ticket", "csrf_token"} <= form.values.keys()
    assert send(signed_in, form, choice="agree", follow=False).response.status_code < 400
    for token in (None, "", "forged", other_token(app)):
        refused = send(signed_in, form, choice="agree", csrf_token=token)
        assert refused.response.status_code == 422
        assert "confirmed as ours" in refused.errors


def test_form_that_was_open_while_signing_in_comes_back_and_is_taken(
        app: Flask, signed_in: FlaskClient) -> None:
    form = read(app.test_client(), "/en/privacy").form("/privacy")
    assert "csrf_token" not in form.values
    back = send(signed_in, form, choice="agree")
    assert back.response.status_code == 422
    assert send(signed_in, back.form("/privacy"), choice="agree").response.status_code == 200


def test_kept_page_of_a_signed_in_person_is_renewed_with_the_session(
        app: Flask, signed_in: FlaskClient) -> None:
    first = signed_in.get("/en/company")
    kept = {"If-None-Match": first.headers["ETag"]}
    assert signed_in.get("/en/company", headers=kept).status_code == 304
    again = app.test_client()
    with app.test_request_context(), transaction():
        link = make_sign_in_link(db.session.scalars(sa.select(User)).one())
    send(again, read(again, path_of(link)).form("/sign-in/"), follow=False)
    assert again.get("/en/company", headers=kept).status_code == 200
    assert app.test_client().get("/en/company", headers=kept).status_code == 200


def other_token(app: Flask) -> str:
    form: Form = read(sign_in(app, name="Eero"), "/en/privacy").form("/privacy")
    return str(form.values["csrf_token"])
