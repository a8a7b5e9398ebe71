"""The account page: what people change, take away, download and delete by themselves."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import AddressToConfirm, LoginSession, Passkey, User, account_role
from app.core.audit import AuditEntry, newest
from app.core.clock import now
from app.core.database import Model, db, transaction
from tests.contact.helpers import Page, read, send, sign_in
from tests.queries import max_queries

from .people import customer, form, letters, link_in, press

ALICE = "alice@example.org"
NEW = "alice@elsewhere.example"
WORDS = "neljä sanaa peräkkäin"


@pytest.fixture
def alice(app: Flask) -> FlaskClient:
    """A customer who is signed in."""
    return customer(app)


def user_of(email: str = ALICE) -> User | None:
    db.session.rollback()
    return db.session.scalar(sa.select(User).where(User.email == email))


def other_browser(app: Flask, email: str = ALICE) -> FlaskClient:
    """Return a second browser in which the same person is signed in."""
    client = app.test_client()
    send(client, read(client, "/en/sign-in/link").form("/sign-in/link"), email=email)
    press(client, link_in(letters(email)[-1]))
    return client


def by_password(client: FlaskClient, password: str, email: str = ALICE) -> Page:
    return send(client, read(client, "/en/sign-in?next=/en/faq/").form("/sign-in?next"),
                email=email, password=password, follow=False)


def add_passkey(email: str = ALICE, name: str = "My phone") -> int:
    with transaction():
        user = db.session.scalars(sa.select(User).where(User.email == email)).one()
        key = Passkey(user_id=user.id, name=name, credential_id=name.encode(), public_key=b"k",
                      backup_state=False, device_type="multi_device", usage="first",
                      lastuse_datetime=now())
        db.session.add(key)
        db.session.flush()
        return key.id


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/en/account"), ("GET", "/en/account/export"), ("GET", "/en/account/delete"),
    ("POST", "/en/account/details"), ("POST", "/en/account/password/remove"),
    ("POST", "/en/account/sign-out-elsewhere"), ("POST", "/en/account/delete")])
def test_strangers_sign_in_first(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 302
    assert "/en/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("part", ["/details", "/address", "/password", "/sign-out-elsewhere",
                                  "/delete"])
def test_a_forged_form_changes_nothing(alice: FlaskClient, part: str) -> None:
    path = "/en/account/delete" if part == "/delete" else "/en/account"
    page = send(alice, read(alice, path).form(part), csrf_token="forged", name="Bob", email=NEW,
                password=WORDS, password_again=WORDS, posts="erase", sure="y")
    assert page.response.status_code == 422
    assert "could not be confirmed" in page.errors
    user = user_of()
    assert user
    assert (user.name, user.password) == ("Alice", None)
    assert letters(NEW) == []


def test_details(alice: FlaskClient) -> None:
    page = form(alice, "/details", name="Alice in  W.", language="sv")
    assert page.response.request.path == "/sv/account"
    assert page.value("name") == "Alice in W."
    assert page.value("language") == "sv"
    assert "Alice in W." in read(alice, "/en/faq/").response.text  # the header


def test_a_name_like_ours_is_for_staff(app: Flask, alice: FlaskClient) -> None:
    page = form(alice, "/details", name="Asiakaspalvelu")
    assert page.response.status_code == 422
    assert page.value("name") == "Asiakaspalvelu"
    aino = sign_in(app, "agent")
    assert form(aino, "/details", name="Aino, asiakaspalvelu").response.status_code == 200


def test_a_new_address_is_confirmed_and_the_old_one_told(app: Flask, alice: FlaskClient) -> None:
    form(alice, "/address", email=NEW)
    letter, = letters(NEW)
    assert ALICE not in letter
    assert user_of(NEW) is None
    assert read(alice, link_in(letter)).response.status_code == 200  # a scanner looks
    assert user_of(NEW) is None
    press(app.test_client(), link_in(letter))  # in the browser of the mail
    assert user_of(NEW)
    assert NEW in read(alice, "/en/account").text
    told, = letters(ALICE)
    assert "another e-mail address" in told
    assert NEW not in told
    assert alice.get(link_in(letter)).status_code == 404


def test_old_sign_in_links_die_with_the_address(app: Flask, alice: FlaskClient) -> None:
    client = app.test_client()
    send(client, read(client, "/en/sign-in/link").form("/sign-in/link"), email=ALICE)
    old, = letters(ALICE)
    form(alice, "/address", email=NEW)
    press(alice, link_in(letters(NEW)[0]))
    assert client.get(link_in(old)).status_code == 404


def test_an_address_in_use_is_told_to_its_owner_only(app: Flask, alice: FlaskClient) -> None:
    customer(app, "Bob")
    free = form(alice, "/address", email=NEW).text
    assert form(alice, "/address", email="bob@example.org").text == free
    letter, = letters("bob@example.org")
    assert "http" not in letter


def test_an_address_taken_meanwhile(app: Flask, alice: FlaskClient) -> None:
    form(alice, "/address", email="bob@example.org")
    letter, = letters("bob@example.org")
    customer(app, "Bob")
    page = press(alice, link_in(letter))
    assert page.response.status_code == 409
    assert "already" in page.text
    assert user_of(ALICE)


def test_a_link_of_one_kind_does_nothing_of_the_other(app: Flask, alice: FlaskClient) -> None:
    form(alice, "/address", email=NEW)
    token = link_in(letters(NEW)[0]).rpartition("/")[2]
    assert alice.get(f"/en/sign-up/{token}").status_code == 404
    client = app.test_client()
    send(client, read(client, "/en/sign-up").form("/sign-up"), email=NEW, name="Bob")
    token = link_in(letters(NEW)[0]).rpartition("/")[2]
    assert alice.get(f"/en/account/address/{token}").status_code == 404


def test_a_password_is_set_used_and_removed(app: Flask, alice: FlaskClient) -> None:
    other = other_browser(app)
    form(alice, "/account/password", password=WORDS, password_again=WORDS)
    assert other.get("/en/account").status_code == 302  # signed out there
    assert alice.get("/en/account").status_code == 200
    assert "password" in letters(ALICE)[0]
    client = app.test_client()
    assert by_password(client, WORDS).response.headers["Location"].endswith("/en/faq/")
    form(alice, "/password/remove")
    assert by_password(app.test_client(), WORDS).response.status_code == 200
    assert "/password/remove" not in str(read(alice, "/en/account").response.text)


@pytest.mark.parametrize(("values", "said"), [
    ({"password": "short", "password_again": "short"}, "at least 12"),
    ({"password": WORDS, "password_again": "other"}, "not the same"), ({}, "Give a password")])
def test_passwords_that_are_none(alice: FlaskClient, values: dict[str, str], said: str) -> None:
    page = form(alice, "/account/password", **values)
    assert page.response.status_code == 422
    assert said in page.errors


def test_sign_out_everywhere_else(app: Flask, alice: FlaskClient) -> None:
    other = other_browser(app)
    assert "this browser, now" in read(alice, "/en/account").text
    form(alice, "/sign-out-elsewhere")
    assert other.get("/en/account").status_code == 302
    assert alice.get("/en/account").status_code == 200


def test_a_passkey_is_removed_by_its_owner_only(app: Flask, alice: FlaskClient) -> None:
    key = add_passkey()
    assert "My phone" in read(alice, "/en/account").text
    bob = customer(app, "Bob")
    page = send(bob, read(bob, "/en/account").form("/sign-out-elsewhere"), follow=False)
    token = read(bob, "/en/account").form("/sign-out-elsewhere").values
    answer = bob.post(f"/en/account/passkeys/{key}/remove", data=token)
    assert (page.response.status_code, answer.status_code) == (303, 404)
    assert "removed" in form(alice, f"/passkeys/{key}/remove").text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 0


def exported(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/en/account/export")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_the_export_is_complete_and_tells_no_secret(app: Flask, alice: FlaskClient) -> None:
    add_passkey()
    form(alice, "/account/password", password=WORDS, password_again=WORDS)
    form(alice, "/address", email=NEW)
    customer(app, "Bob")
    account = exported(alice)["account"]
    assert (account["email"], account["name"], account["has_password"]) == (ALICE, "Alice", True)
    assert account["addresses_to_confirm"] == [NEW]
    assert [key["name"] for key in account["passkeys"]] == ["My phone"]
    assert len(account["sessions"]) == 1
    assert [line["action"] for line in account["audit_log"]] == ["account.joined",
                                                               "account.password_set"]
    assert "bob@" not in json.dumps(account)
    assert "argon2" not in json.dumps(account)


def test_the_log_of_an_address_is_of_whom_had_it_then(
        app: Flask, clock: time_machine.Traveller, alice: FlaskClient) -> None:
    clock.shift(timedelta(minutes=5))
    form(alice, "/address", email=NEW)
    press(alice, link_in(letters(NEW)[0]))
    clock.shift(timedelta(minutes=5))
    customer(app)  # somebody else has the old address now
    new_alice = other_browser(app)
    assert [line["action"] for line in exported(alice)["account"]["audit_log"]] == [
        "account.joined", "account.address_changed"]
    assert [line["action"] for line in exported(new_alice)["account"]["audit_log"]] == [
        "account.joined"]


def rows_with(text: str) -> list[str]:
    """Return the tables in which a text stands."""
    db.session.rollback()
    return [table.name for table in Model.metadata.sorted_tables
            for row in db.session.execute(sa.select(table)) if text in repr(row).lower()]


def test_deleting_leaves_nothing_of_the_person(app: Flask, alice: FlaskClient) -> None:
    add_passkey()
    form(alice, "/account/password", password=WORDS, password_again=WORDS)
    form(alice, "/address", email=NEW)
    letters(ALICE)
    other = other_browser(app)
    page = read(alice, "/en/account/delete")
    assert "former customer" in page.text
    assert "cases" in page.text
    done = send(alice, page.form("/delete"), posts="keep", sure="y")
    assert "Your account is deleted" in done.text
    assert alice.get_cookie("luukku_session") is None
    for client in (alice, other):
        assert client.get("/en/account").status_code == 302
    assert rows_with("alice") == []
    for table in (User.__table__, Passkey.__table__, LoginSession.__table__,
                  AddressToConfirm.__table__, account_role):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) in {0, 1}
    assert user_of() is None
    assert {line.subject for line in newest(9)} == {"former customer"}


@pytest.mark.parametrize("missing", ["posts", "sure"])
def test_deleting_is_chosen_and_confirmed(alice: FlaskClient, missing: str) -> None:
    values: dict[str, str | None] = {"posts": "erase", "sure": "y", missing: None}
    page = send(alice, read(alice, "/en/account/delete").form("/delete"), **values)
    assert page.response.status_code == 422
    assert page.errors
    assert user_of()


def test_staff_are_told_why_they_cannot(app: Flask) -> None:
    aino = sign_in(app, "agent")
    page = read(aino, "/en/account/delete")
    assert "Ask an admin" in page.text
    token = read(aino, "/en/account").form("/sign-out-elsewhere").values
    answer = aino.post("/en/account/delete", data={**token, "posts": "keep", "sure": "y"})
    assert answer.status_code == 403
    assert "Ask an admin" in answer.text
    assert user_of("aino@kotikaista.example")


def test_holdings_are_asked_to_export_and_erase(app: Flask, alice: FlaskClient) -> None:
    class Posts:
        name = "posts"
        erased: list[tuple[int, bool]] = []

        def export(self, user_id: int) -> list[int]:
            return [user_id]

        def erase(self, user_id: int, *, keep_posts: bool) -> None:
            self.erased.append((user_id, keep_posts))

    before, posts, user = app.extensions["luukku_holdings"], Posts(), user_of()
    assert user
    app.extensions["luukku_holdings"] = (posts, *before)
    try:
        assert exported(alice)["posts"] == [user.id]
        send(alice, read(alice, "/en/account/delete").form("/delete"), posts="erase", sure="y")
    finally:
        app.extensions["luukku_holdings"] = before
    assert posts.erased == [(user.id, False)]


def test_queries(alice: FlaskClient) -> None:
    alice.get("/en/account")
    for number in range(5):
        add_passkey(name=f"Key {number}")
    with max_queries(8):
        alice.get("/en/account")


def test_what_staff_did_stays_when_a_former_colleague_goes(app: Flask) -> None:
    aino, admin = sign_in(app, "agent"), sign_in(app, "admin", name="Anna")
    with transaction():
        db.session.add(AuditEntry(actor="aino@kotikaista.example", action="case.closed",
                                  subject="KK-1", detail={"why": "x"}))
    user = user_of("aino@kotikaista.example")
    assert user
    send(admin, read(admin, f"/staff/accounts/{user.id}").form("/staff/accounts"), roles=None)
    client = other_browser(app, "aino@kotikaista.example")
    assert aino.get("/en/account").status_code == 302  # rights were taken: signed out
    send(client, read(client, "/en/account/delete").form("/delete"), posts="keep", sure="y")
    db.session.rollback()
    line = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "KK-1")).one()
    assert (line.actor, line.detail) == ("former customer", {"why": "x"})
