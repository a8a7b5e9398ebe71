"""The privacy page and the one choice a visitor has."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.settings import current_settings
from tests.contact.helpers import Page, read, send
from tests.knowledge.factories import get

ARTICLE = "/en/faq/bills/what-is-on-my-bill"
AGREED = "You have agreed"
NOT_AGREED = "Now the number is forgotten"
PRIVACY_CONTROL = {"Sec-GPC": "1"}


def choose(client: FlaskClient, choice: str) -> Page:
    """Press a button of the page."""
    return send(client, read(client, "/en/privacy").form("/privacy"), choice=choice)


def cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("luukku")
    return found.value if found else None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_says_what_is_kept_and_for_how_long(alice: FlaskClient, language: str) -> None:
    page = Page(get(alice, f"/{language}/privacy"))
    assert page.response.status_code == 200
    assert page.root.get("lang") == language
    assert "90" in page.text
    assert "30" in page.text
    assert "Kotikaista Oy" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.response.headers  # looking at it makes no number


def test_a_visitor_is_forgotten_with_the_browser_session_by_default(alice: FlaskClient) -> None:
    response = alice.get(ARTICLE)
    assert "Max-Age" not in response.headers["Set-Cookie"]
    assert NOT_AGREED in read(alice, "/en/privacy").text


def test_agreeing_keeps_the_same_number_for_30_days(
        alice: FlaskClient, clock: time_machine.Traveller) -> None:
    alice.get(ARTICLE)
    before = cookie(alice)
    page = choose(alice, "agree")
    assert AGREED in page.text
    assert cookie(alice) == f"{before}.c"
    found = alice.get_cookie("luukku")
    assert found
    assert found.max_age == timedelta(days=30).total_seconds()
    assert found.http_only
    assert found.same_site == "Lax"


def test_one_may_agree_before_anything_else(alice: FlaskClient) -> None:
    assert AGREED in choose(alice, "agree").text
    assert cookie(alice)


def test_withdrawing_keeps_it_for_the_browser_session_only(alice: FlaskClient) -> None:
    choose(alice, "agree")
    agreed = cookie(alice)
    assert agreed
    page = choose(alice, "withdraw")
    assert NOT_AGREED in page.text
    assert cookie(alice) == agreed.removesuffix(".c")
    found = alice.get_cookie("luukku")
    assert found
    assert found.max_age is None


def test_forgetting_deletes_the_cookie(alice: FlaskClient) -> None:
    alice.get(ARTICLE)
    assert cookie(alice)
    page = choose(alice, "forget")
    assert "This browser is forgotten." in page.text
    assert cookie(alice) is None
    assert choose(alice, "forget").response.status_code == 200


def test_global_privacy_control_is_a_no_whatever_was_agreed(alice: FlaskClient) -> None:
    choose(alice, "agree")
    page = Page(alice.get("/en/privacy", headers=PRIVACY_CONTROL))
    assert "Global Privacy Control" in page.text
    assert AGREED not in page.text
    assert 'value="agree"' not in page.response.text
    form = page.form("/privacy")
    alice.post(form.action, data={**form.values, "choice": "agree"}, headers=PRIVACY_CONTROL)
    assert AGREED not in Page(alice.get("/en/privacy", headers=PRIVACY_CONTROL)).text
    assert not (cookie(alice) or "").endswith(".c")


def test_where_nothing_is_measured_without_consent(site: Flask, alice: FlaskClient) -> None:
    site.extensions["luukku_settings"] = replace(current_settings(),
                                                 measure_without_consent=False)
    assert "Now your browser gets no number" in read(alice, "/en/privacy").text
    alice.get(ARTICLE)
    assert cookie(alice) is None
    assert AGREED in choose(alice, "agree").text
    assert cookie(alice)
    choose(alice, "withdraw")
    assert cookie(alice) is None


@pytest.mark.parametrize(("values", "said"), [
    ({"ticket": "forged"}, "could not be confirmed"), ({"choice": "sell"}, "Choose one"),
    ({"choice": None}, "Choose one")])
def test_what_is_refused_changes_nothing(alice: FlaskClient, values: dict[str, str | None],
                                         said: str) -> None:
    form = read(alice, "/en/privacy").form("/privacy")
    page = send(alice, form, **{"choice": "agree", **values})
    assert page.response.status_code == 422
    assert said in page.errors
    assert cookie(alice) is None


def test_another_site_cannot_choose_for_the_visitor(alice: FlaskClient) -> None:
    form = read(alice, "/en/privacy").form("/privacy")
    response = alice.post(form.action, data={**form.values, "choice": "agree"},
                          headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert cookie(alice) is None
