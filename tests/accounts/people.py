"""Customers who sign up and sign in through the front door."""

import re
from email import message_from_bytes, policy

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actions import join
from app.accounts.links import make_sign_in_link
from app.core.database import db, transaction
from app.core.jobs import run_all
from app.core.mail import outbox
from tests.contact.helpers import Page, path_of, read, send


def letters(to: str) -> list[str]:
    """Return the texts of the mails to an address, and forget all mails."""
    db.session.rollback()  # sees what the browsers wrote
    run_all()
    found = []
    for path in sorted(outbox().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        path.unlink()
        if mail["To"] == to:
            found.append(f"{mail['Subject']}\n{mail.get_content()}")
    return found


def link_in(letter: str) -> str:
    """Return the path of the link of a mail."""
    found = re.search(r"https?://\S+", letter)
    assert found
    return path_of(found[0])


def press(client: FlaskClient, path: str) -> Page:
    """Open a link and press the one button of its page."""
    return send(client, read(client, path).form(path.partition("?")[0]), follow=False)


def customer(app: Flask, name: str = "Alice", language: str = "en") -> FlaskClient:
    """Return a browser in which a new customer is signed in."""
    with app.test_request_context(), transaction():
        link = make_sign_in_link(join(f"{name.lower()}@example.org", name, language))
    client = app.test_client()
    press(client, path_of(link))
    return client


def form(client: FlaskClient, part: str, **values: str | None) -> Page:
    """Send a form of the account page."""
    return send(client, read(client, "/en/account").form(part), **values)
