"""Signing up: a click in a mail makes the account, and nothing tells who has one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actions import create_account, join
from app.accounts.links import forget_expired_links
from app.accounts.models import AddressToConfirm, User
from app.accounts.names import clean_name
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Forbidden
from app.core.site_settings import set_site_setting
from tests.contact.helpers import Page, read, send, sign_in

from .people import customer, letters, link_in, press

ALICE = "alice@example.org"


def sign_up(client: FlaskClient, email: str = ALICE, name: str = "Alice", query: str = "") -> Page:
    path = f"/en/sign-up{query}"
    return send(client, read(client, path).form("/sign-up"), email=email, name=name)


def accounts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(User.email).order_by(User.email)))


def test_a_link_makes_the_account_and_signs_in(client: FlaskClient) -> None:
    assert "Look in your mail" in sign_up(client, "ALICE@example.org ").text
    assert accounts() == []
    letter, = letters(ALICE)
    assert read(client, link_in(letter)).response.status_code == 200  # a scanner looks
    assert accounts() == []
    assert press(client, link_in(letter)).response.headers["Location"] == "/en/account"
    assert accounts() == [ALICE]
    page = read(client, "/en/account")
    assert page.value("name") == "Alice"
    assert client.get(link_in(letter)).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_goes_on_to_where_one_wanted(client: FlaskClient, language: str) -> None:
    page = read(client, f"/{language}/sign-up?next=/{language}/faq/?x=1%26y")
    send(client, page.form("/sign-up"), email=ALICE, name="Alice")
    letter, = letters(ALICE)
    answer = press(client, link_in(letter)).response
    assert answer.headers["Location"] == f"/{language}/faq/?x=1&y"
    assert read(client, f"/{language}/account").value("language") == language


def test_who_has_an_account_gets_a_sign_in_link_and_nobody_sees_a_difference(
        app: Flask, client: FlaskClient) -> None:
    fresh = sign_up(client)
    first, = letters(ALICE)
    press(client, link_in(first))
    again = sign_up(app.test_client(), name="Mallory", query="?next=/en/faq/")
    assert again.text == fresh.text
    letter, = letters(ALICE)
    assert "Mallory" not in first + letter
    assert press(app.test_client(), link_in(letter)).response.headers["Location"] == "/en/faq/"
    assert accounts() == [ALICE]
    assert read(client, "/en/account").value("name") == "Alice"


def test_a_mail_repeats_nothing_that_was_typed(client: FlaskClient) -> None:
    sign_up(client, name="Buy cheap pills", query="?next=/en/search?q=pills")
    letter, = letters(ALICE)
    assert "pills" not in letter


def test_a_closed_account_gets_no_mail(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context(), transaction():
        join(ALICE, "Alice", "en").active = False
    assert "Look in your mail" in sign_up(client).text
    assert letters(ALICE) == []


def test_two_links_make_one_account(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    sign_up(client, name="Alice again")
    for letter in letters(ALICE):
        assert press(app.test_client(), link_in(letter)).response.status_code == 302
    assert accounts() == [ALICE]


def test_a_link_is_dead_after_a_day_and_then_forgotten(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    letter, = letters(ALICE)
    with time_machine.travel(now() + timedelta(hours=25)):
        page = read(client, link_in(letter))
        assert page.response.status_code == 404
        assert "sign up again" in page.text
        with transaction():
            forget_expired_links()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AddressToConfirm)) == 0


def test_the_link_is_not_in_the_database(client: FlaskClient) -> None:
    sign_up(client)
    letter, = letters(ALICE)
    assert db.session.scalars(sa.select(AddressToConfirm)).one().token not in link_in(letter)


@pytest.mark.parametrize("name", [
    "Kotikaista", "Koti kaista Oy", "K0tikaista", "Asiakaspalvelu", "ASIAKAS-PALVELU Mari",
    "Kundtjänst", "kundtjanst", "Support", "The Admin", "a d m i n", "Аdmin", "Adm\u200bin",
    "Ylläpito", "Helpdesk"])
def test_names_that_look_like_staff(client: FlaskClient, name: str) -> None:
    with transaction():
        set_site_setting("brand", {"name": "Kotikaista"})
    page = sign_up(client, name=name)
    assert "could be taken for our staff" in page.errors
    assert page.value("email") == ALICE
    assert letters(ALICE) == []


@pytest.mark.parametrize("name", ["Minna Saad", "Saad Minna", "Staffan", "Åsa-Mari", "李小龙",
                                  "kissa42"])
def test_names_of_people(client: FlaskClient, name: str) -> None:
    with transaction():
        set_site_setting("brand", {"name": "Kotikaista"})
    assert "Look in your mail" in sign_up(client, name=name).text


@pytest.mark.parametrize(("name", "said"), [
    ("", "Give the name"), ("\u200b\u202e ", "Give the name"), ("x" * 61, "at most 60")])
def test_names_that_are_none(client: FlaskClient, name: str, said: str) -> None:
    assert said in sign_up(client, name=name).errors


def test_a_name_is_cleaned() -> None:
    assert clean_name("  Alice\u202e \n  B.\u200b ") == "Alice B."


@pytest.mark.usefixtures("clock")
def test_one_address_gets_few_mails(app: Flask) -> None:
    statuses = [sign_up(app.test_client()).response.status_code for _n in range(6)]
    assert statuses == [200] * 5 + [429]


@pytest.mark.usefixtures("clock")
def test_one_network_asks_for_few_mails(app: Flask) -> None:
    statuses = [sign_up(app.test_client(), f"a{n}@example.org").response.status_code
                for n in range(31)]
    assert statuses == [200] * 30 + [429]


def test_join_finds_or_makes(app: Flask) -> None:
    with app.test_request_context(), transaction():
        made = join("Alice@Example.org ", "Alice", "sv")
        assert (made.email, made.roles, made.password) == (ALICE, [], None)
        assert join(ALICE, "Somebody", "fi") is made
        assert made.name == "Alice"
        made.active = False
        db.session.flush()
        with pytest.raises(Forbidden, match="suljettu"):
            join(ALICE, "Alice", "fi")


def test_join_finds_a_colleague(app: Flask) -> None:
    with app.test_request_context(), transaction():
        colleague = create_account(ALICE, "Aino", ["agent"])
        assert join(ALICE, "Alice", "fi") is colleague


def test_customers_have_no_staff_pages(app: Flask) -> None:
    alice = customer(app)
    for path in ("/staff/", "/staff/accounts/me", "/staff/accounts/", "/staff/inbox"):
        page = read(alice, path)
        assert page.response.status_code == 403, path
        assert "does not have the rights" in page.text


def test_admins_find_customers(app: Flask) -> None:
    customer(app)
    admin = sign_in(app, "admin")
    assert ALICE not in read(admin, "/staff/accounts/").text
    assert ALICE in read(admin, "/staff/accounts/?q=ALI").text
    assert "Nobody has such a name" in read(admin, "/staff/accounts/?q=%25").text


def test_a_closed_account_is_out_at_once(app: Flask) -> None:
    alice, admin = customer(app), sign_in(app, "admin")
    found = read(admin, "/staff/accounts/?q=alice").links
    page = read(admin, next(link for link in found if link[-1].isdigit()))
    send(admin, page.form("/staff/accounts"), active=None)
    assert alice.get("/en/account").status_code == 302
