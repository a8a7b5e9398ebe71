"""What a customer with an account downloads of their cases, and what stays of them."""

import json

from flask import Flask
from flask.testing import FlaskClient

from app.contact.holding import CaseHolding
from tests.accounts.people import customer
from tests.contact.helpers import read, send
from tests.queries import max_queries

LETTER = "My bill has the same fee twice, though I paid it in October."


def write(client: FlaskClient, email: str) -> None:
    client.get("/en/search?q=xyzzy")
    form = read(client, "/en/contact/billing/message").form("/message")
    send(client, form, name="Alice", email=email, message=LETTER)


def answer(agent: FlaskClient, text: str, then: str) -> None:
    case = read(agent, "/staff/inbox").link("/staff/cases/")
    send(agent, read(agent, case).form("/reply"), body=text, then=then)


def exported(client: FlaskClient) -> str:
    return json.dumps(json.loads(client.get("/en/account/export").text)["cases"])


def test_own_cases_are_exported_without_the_notes_of_colleagues(
        site: Flask, alice: FlaskClient, agent: FlaskClient) -> None:
    write(alice, "Alice@Example.org")
    answer(agent, "We look into it.", "waiting")
    write(site.test_client(), "bob@example.org")
    cases = exported(customer(site))
    assert cases.count(LETTER) == 1
    assert "We look into it." in cases
    assert "bob@" not in cases


def test_cases_stay_when_the_account_goes(site: Flask, alice: FlaskClient,
                                          agent: FlaskClient) -> None:
    write(alice, "alice@example.org")
    signed_in = customer(site)
    page = read(signed_in, "/en/account/delete")
    assert "cases that you sent us stay" in page.text
    send(signed_in, page.form("/delete"), posts="erase", sure="y")
    case = read(agent, "/staff/inbox").link("/staff/cases/")
    assert LETTER in read(agent, case).text
    assert LETTER in exported(customer(site))  # who has the address later is answered there too


def test_queries(site: Flask, alice: FlaskClient) -> None:
    for _n in range(3):
        write(alice, "alice@example.org")
    customer(site)
    with max_queries(6):
        assert len(CaseHolding().export(1)) == 3
