"""Signing in leads on to where one wanted, within this site only; the header says who is in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.actions import create_account, join
from app.accounts.landing import local_path
from app.accounts.links import make_sign_in_link
from app.accounts.security import hashed
from app.core.database import transaction
from tests.contact.helpers import Form, path_of, read, send, sign_in

from .people import customer, form, letters, link_in, press

WORDS = "neljä sanaa peräkkäin"
FOREIGN = ("//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
           "/\t/evil.example", "javascript:alert(1)", "evil", "///evil.example", "/%0d\n")


def by_password(app: Flask, email: str, path: str) -> str:
    client = app.test_client()
    token = read(client, path).form("/sign-in").values["csrf_token"]
    page = send(client, Form(path, {"csrf_token": token}), email=email, password=WORDS,
                follow=False)
    return str(page.response.headers.get("Location"))


def by_link(app: Flask, email: str, path: str) -> str:
    client, query = app.test_client(), path.partition("?")[2]
    page = read(client, f"/en/sign-in/link?{query}")
    send(client, page.form("/sign-in/link"), email=email)
    return str(press(client, link_in(letters(email)[0])).response.headers.get("Location"))


@pytest.fixture
def people(app: Flask) -> Flask:
    """A customer and an agent with passwords."""
    with app.test_request_context(), transaction():
        join("alice@example.org", "Alice", "en").password = hashed(WORDS)
        create_account("aino@example.org", "Aino", ["agent"], "en").password = hashed(WORDS)
    return app


def followed(app: Flask, location: str, email: str) -> str:
    """Return where the page of welcome leads."""
    with app.test_request_context(), transaction():
        client, link = app.test_client(), make_sign_in_link(join(email, "", "en"))
    press(client, path_of(link))
    return str(client.get(location).headers.get("Location", location))


@pytest.mark.parametrize("way", [by_password, by_link])
@pytest.mark.parametrize(("email", "home"), [("alice@example.org", "/en/account"),
                                             ("aino@example.org", "/staff/")])
def test_ways_in_lead_on(people: Flask, way: Callable[..., str], email: str, home: str) -> None:
    assert followed(people, path_of(way(people, email, "/en/sign-in")), email) == home
    wanted = way(people, email, "/en/sign-in?next=/en/faq/?x=1%26y=2")
    assert path_of(wanted) == "/en/faq/?x=1&y=2"


@pytest.mark.parametrize("way", [by_password, by_link])
@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_way_leads_to_another_site(people: Flask, way: Callable[..., str],
                                      foreign: str) -> None:
    path = f"/en/sign-in?{urlencode({'next': foreign})}"
    if way is by_password:
        assert people.test_client().get(path).status_code == 400
        client = people.test_client()
        values: dict[str, Any] = {**read(client, "/en/sign-in").form("/sign-in").values,
                                  "email": "alice@example.org", "password": WORDS}
        assert client.post(path, data=values).status_code == 400
    else:
        assert "evil" not in way(people, "alice@example.org", path)


@given(st.text(max_size=40))
def test_what_is_local(text: str) -> None:
    path = local_path(text)
    assert path in {"", text}
    if path:
        assert path[0] == "/"
        assert path[1:2] not in {"/", "\\"}
        assert not set(path) & set("\\\n\r\t")


def test_closed_pages_lead_back_after_signing_in(app: Flask, client: FlaskClient) -> None:
    assert client.get("/en/account/export").headers["Location"] == (
        "/en/sign-in?next=/en/account/export")
    assert "next" not in client.post("/en/account/details").headers["Location"]


def test_the_header_says_who_is_signed_in(app: Flask, client: FlaskClient) -> None:
    page = client.get("/en/faq/")
    assert 'href="/en/sign-in"' in page.text
    assert "luukku_session" not in str(page.headers)
    alice = customer(app)
    page = alice.get("/en/faq/")
    assert 'href="/en/account"' in page.text
    assert "Alice" in page.text
    assert 'href="/en/sign-in"' not in page.text
    assert "Alice" not in app.test_client().get("/en/faq/").text
    send(alice, read(alice, "/en/faq/").form("/sign-out"))
    assert 'href="/en/sign-in"' in alice.get("/en/faq/").text


@pytest.mark.parametrize("path", ["/en/", "/en/faq/", "/en/company"])
def test_kept_pages_know_a_new_name_and_a_new_session(app: Flask, path: str) -> None:
    alice = customer(app)
    alice.get(path)
    tag = alice.get(path).headers["ETag"]
    kept = {"If-None-Match": tag}
    assert alice.get(path, headers=kept).status_code == 304
    form(alice, "/details", name="Liisa")
    changed = alice.get(path, headers=kept)
    assert "Liisa" in changed.text
    again = customer(app)  # the same person, another session: its sign-out has another token
    assert again.get(path, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 200


def test_sign_out_wants_its_token(app: Flask) -> None:
    alice = customer(app)
    page = alice.post("/en/sign-out", data={"csrf_token": "forged"})
    assert "Press once more" in page.text
    assert alice.get("/en/account").status_code == 200
    send(alice, read(alice, "/en/account").form("/sign-out"))
    assert alice.get("/en/account").status_code == 302


def test_staff_find_the_account_page(app: Flask) -> None:
    aino = sign_in(app, "agent")
    assert "/en/account" in read(aino, "/staff/accounts/me").links
    assert read(aino, "/en/account").response.status_code == 200


def test_signed_in_people_need_no_sign_in_page(app: Flask) -> None:
    alice = customer(app)
    assert path_of(alice.get("/en/sign-in?next=/en/faq/").headers["Location"]) in {
        "/en/faq/", "/en/welcome"}


@pytest.mark.parametrize("path", ["/en/sign-in/passkey", "/en/account/passkeys"])
def test_passkeys_without_script_say_so(app: Flask, path: str) -> None:
    client = customer(app) if "account" in path else app.test_client()
    page = read(client, path)
    assert "Passkeys need JavaScript" in page.text
    assert "<script>" not in page.response.text
