"""How easy was it? On the customer's page of a case that is solved."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import customer

from .helpers import Page, read, send
from .test_cases import answer, the_case
from .test_messages import write

ASK = "How easy was it to get your matter settled?"


def solved(alice: FlaskClient, agent: FlaskClient) -> Page:
    page = write(alice)
    answer(agent, then="solved")
    return read(alice, page.response.request.full_path)


def pressed(page: Page) -> list[str]:
    return [button.get("value", "") for button in page.root.iter("button")
            if button.get("aria-pressed") == "true"]


def test_a_solved_case_asks_once_and_lets_one_change_it(alice: FlaskClient, agent: FlaskClient
                                                       ) -> None:
    page = write(alice)
    assert ASK not in page.text
    answer(agent, then="solved")
    page = read(alice, page.response.request.full_path)
    assert ASK in page.text
    assert the_case().satisfaction is None
    page = send(alice, page.form("/ease"), score="2")
    assert (the_case().satisfaction, pressed(page)) == (2, ["2"])
    page = send(alice, page.form("/ease"), score="4")
    assert (the_case().satisfaction, pressed(page)) == (4, ["4"])
    assert the_case().helped is None  # the other question stands beside


def test_it_needs_no_cookie(site: Flask, alice: FlaskClient, agent: FlaskClient) -> None:
    address = solved(alice, agent).response.request.full_path
    stranger = site.test_client(use_cookies=False)
    send(stranger, read(stranger, address).form("/ease"), score="5")
    assert the_case().satisfaction == 5


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "4.5", "٣", None])
def test_other_scores_are_refused_clearly(alice: FlaskClient, agent: FlaskClient,
                                          score: str | None) -> None:
    page = solved(alice, agent)
    send(alice, page.form("/ease"), score="3")
    refused = send(alice, page.form("/ease"), score=score)
    assert refused.response.status_code == 422
    assert refused.errors.endswith("Choose a number from 1 to 5.")
    assert refused.errors.count("Choose") == 1
    assert the_case().satisfaction == 3


def test_a_case_that_is_open_again_forgets_it(alice: FlaskClient, agent: FlaskClient) -> None:
    page = solved(alice, agent)
    send(alice, page.form("/ease"), score="1")
    again = send(alice, page.form("/messages"), message="It came back")
    assert ASK not in again.text
    assert the_case().satisfaction is None
    late = send(alice, page.form("/ease"), score="5")
    assert late.response.status_code == 409
    assert "open again" in late.text
    answer(agent, then="solved")
    assert the_case().satisfaction is None


def test_a_wrong_key_rates_nothing(alice: FlaskClient, agent: FlaskClient) -> None:
    page = solved(alice, agent)
    form = page.form("/ease")
    form.action = form.action.partition("?")[0] + "?key=x"
    assert send(alice, form, score="5").response.status_code == 404
    assert the_case().satisfaction is None


def test_it_is_in_what_one_downloads(site: Flask, alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice, email="alice@example.org")
    answer(agent, then="solved")
    send(alice, read(alice, page.response.request.full_path).form("/ease"), score="4")
    exported = json.loads(customer(site).get("/en/account/export").text)["cases"]
    assert "'satisfaction': 4" in str(exported)
