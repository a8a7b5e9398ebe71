"""Signing in, rights, and sessions that can be ended."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actions import create_account, first_admin_link
from app.accounts.links import make_sign_in_link
from app.accounts.models import LoginSession, User
from app.accounts.security import hashed
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import run_all


def new_account(app: Flask, email: str, *roles: str, password: str | None = None) -> str:
    """Make an account; return the path of its sign-in link."""
    with app.test_request_context(), transaction():
        user = create_account(email, email.partition("@")[0], list(roles))
        user.password = hashed(password) if password else None
        return re.sub(r"https?://[^/]+", "", make_sign_in_link(user))


def ticket(html: str, name: str = "ticket") -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]+)"', html)
    assert found
    return found[1]


def follow(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert client.post(path, data={"ticket": ticket(page.text)}).status_code == 302


def test_link_signs_in_once(app: Flask, client: FlaskClient) -> None:
    path = new_account(app, "aino@example.org", "admin")
    assert client.get("/staff/accounts/").status_code == 302
    follow(client, path)
    assert "aino@example.org" in client.get("/staff/accounts/").text
    assert app.test_client().get(path).status_code == 404


def test_looking_at_a_link_does_not_use_it_up(app: Flask, client: FlaskClient) -> None:
    path = new_account(app, "aino@example.org", "admin")
    assert client.get(path).status_code == client.get(path).status_code == 200


def test_link_is_dead_after_a_day(app: Flask, client: FlaskClient) -> None:
    path = new_account(app, "aino@example.org", "admin")
    with time_machine.travel(now() + timedelta(hours=25)):
        assert client.get(path).status_code == 404


def sign_in(client: FlaskClient, email: str, password: str) -> int:
    page = client.get("/fi/sign-in")
    return client.post("/fi/sign-in", data={
        "email": email, "password": password,
        "csrf_token": ticket(page.text, "csrf_token")}).status_code


def test_password_signs_in(app: Flask, client: FlaskClient) -> None:
    new_account(app, "aino@example.org", "editor", password="neljä sanaa peräkkäin")
    assert sign_in(client, "aino@example.org", "väärä") == 200
    assert sign_in(client, "aino@example.org", "neljä sanaa peräkkäin") == 302
    assert client.get("/staff/accounts/me").status_code == 200


def test_unknown_address_and_wrong_password_read_alike(app: Flask, client: FlaskClient) -> None:
    new_account(app, "aino@example.org", "editor", password="neljä sanaa peräkkäin")
    pages = []
    for email in ("aino@example.org", "nobody@example.org"):
        page = client.get("/en/sign-in")
        pages.append(client.post("/en/sign-in", data={
            "email": email, "password": "wrong words here",
            "csrf_token": ticket(page.text, "csrf_token")}).text)
    for page in pages:
        assert "The e-mail address or the password is not right." in page


@pytest.mark.usefixtures("clock")  # the tries are counted by the quarter of an hour
def test_too_many_tries_are_stopped(app: Flask, client: FlaskClient) -> None:
    new_account(app, "aino@example.org", "editor", password="neljä sanaa peräkkäin")
    statuses = [sign_in(client, "aino@example.org", "väärä") for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_roles_keep_pages_apart(app: Flask, client: FlaskClient) -> None:
    follow(client, new_account(app, "eero@example.org", "editor"))
    assert client.get("/staff/accounts/").status_code == 403
    assert client.get("/staff/accounts/me").status_code == 200


def test_copied_cookie_dies_with_the_sign_out(app: Flask, client: FlaskClient) -> None:
    follow(client, new_account(app, "eero@example.org", "editor"))
    cookie = client.get_cookie("luukku_session")
    assert cookie
    thief = app.test_client()
    thief.set_cookie("luukku_session", cookie.value)
    assert thief.get("/staff/accounts/me").status_code == 200
    page = client.get("/staff/accounts/me")
    client.post("/fi/sign-out", data={"csrf_token": ticket(page.text, "csrf_token")})
    assert thief.get("/staff/accounts/me").status_code == 302


def test_signing_in_changes_the_session_id(app: Flask, client: FlaskClient) -> None:
    new_account(app, "aino@example.org", "editor", password="neljä sanaa peräkkäin")
    client.get("/fi/sign-in")
    before = client.get_cookie("luukku_session")
    sign_in(client, "aino@example.org", "neljä sanaa peräkkäin")
    after = client.get_cookie("luukku_session")
    assert before
    assert after
    assert before.value != after.value
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 1


def test_idle_session_ends(app: Flask, client: FlaskClient) -> None:
    follow(client, new_account(app, "eero@example.org", "editor"))
    with time_machine.travel(now() + timedelta(hours=13)):
        assert client.get("/staff/accounts/me").status_code == 302


def test_admin_takes_rights_away_at_once(app: Flask, client: FlaskClient) -> None:
    admin = app.test_client()
    follow(admin, new_account(app, "aino@example.org", "admin"))
    follow(client, new_account(app, "eero@example.org", "editor", "agent"))
    user = db.session.scalar(sa.select(User).where(User.email == "eero@example.org"))
    assert user
    page = admin.get(f"/staff/accounts/{user.id}")
    answer = admin.post(f"/staff/accounts/{user.id}", data={
        "csrf_token": ticket(page.text, "csrf_token"), "email": user.email, "name": "Eero",
        "roles": ["agent"]})
    assert answer.status_code == 302
    assert client.get("/staff/accounts/me").status_code == 302


def test_the_last_admin_stays(app: Flask, client: FlaskClient) -> None:
    follow(client, new_account(app, "aino@example.org", "admin"))
    user = db.session.scalar(sa.select(User))
    assert user
    page = client.get(f"/staff/accounts/{user.id}")
    answer = client.post(f"/staff/accounts/{user.id}", data={
        "csrf_token": ticket(page.text, "csrf_token"), "email": user.email, "name": "Aino",
        "roles": ["editor"], "active": "y"})
    assert answer.status_code == 200
    assert "error" in answer.text


def test_forged_csrf_token_keeps_the_text(app: Flask, client: FlaskClient) -> None:
    follow(client, new_account(app, "aino@example.org", "admin"))
    answer = client.post("/staff/accounts/new", data={
        "csrf_token": "forged", "email": "uusi@example.org", "name": "Uusi Ihminen"})
    assert answer.status_code == 200
    assert "Uusi Ihminen" in answer.text
    assert "Emme voineet varmistaa, että lomake on meidän" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"},
                                    {"Sec-Fetch-Site": "cross-site"}])
def test_form_of_another_site_is_refused(client: FlaskClient, header: dict[str, str]) -> None:
    assert client.post("/fi/sign-in/link", headers=header,
                       data={"email": "a@example.org"}).status_code == 403


def test_link_by_mail(app: Flask, client: FlaskClient) -> None:
    new_account(app, "eero@example.org", "editor")
    page = client.get("/fi/sign-in/link")
    answer = client.post("/fi/sign-in/link", data={"ticket": ticket(page.text),
                                                   "email": "EERO@example.org"})
    assert answer.status_code == 302
    run_all()
    outbox = app.extensions["luukku_settings"].var_dir / "outbox"
    mail = next(outbox.glob("*.eml")).read_text()
    assert "/fi/sign-in/" in mail


def test_first_admin_link_until_somebody_came_in(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context(), transaction():
        link = first_admin_link()
    assert link
    follow(client, re.sub(r"https?://[^/]+", "", link))
    with app.test_request_context(), transaction():
        assert first_admin_link() is None


def test_console_makes_an_account(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["accounts", "create", "x@example.org", "--role",
                                                "agent"])
    assert result.exit_code == 0
    assert "/fi/sign-in/" in result.output
    again = app.test_cli_runner().invoke(args=["accounts", "create", "x@example.org", "--role",
                                               "agent"])
    assert again.exit_code == 1
