"""The queue feed of a phone system."""

from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.channels.models import Channel
from app.core.database import db
from app.core.site_settings import site_settings
from tests.contact.helpers import read, send

ADDRESS = "/api/channels/phone-support/queue"


def new_token(admin: FlaskClient) -> str:
    page = send(admin, read(admin, "/staff/channels").form("/staff/queue-token"))
    return next("".join(code.itertext()) for code in page.root.iter("code"))


@pytest.fixture
def token(admin: FlaskClient) -> str:
    """The feed's token, as it was shown."""
    return new_token(admin)


def put(site: Flask, token: str | None, json: Any, address: str = ADDRESS, **more: Any
        ) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return site.test_client().put(address, json=json, headers=headers, **more)


def hint() -> dict[str, str]:
    db.session.rollback()
    return db.session.scalars(sa.select(Channel.queue_hint).where(
        Channel.key == "phone-support")).one()


def test_a_phone_system_tells_its_queue(site: Flask, token: str, clock: time_machine.Traveller
                                        ) -> None:
    response = put(site, token, {"fi": "Jonoa 5 min", "en": " About  5 min ", "sv": ""})
    assert response.status_code == 200
    assert response.json == {"channel": "phone-support", "until": "2026-11-26T08:15:00+00:00",
                             "queue": {"fi": "Jonoa 5 min", "en": "About 5 min"}}
    assert response.headers["Cache-Control"] == "no-store"
    page = read(site.test_client(), "/en/contact/wifi")
    skipped = send(site.test_client(), page.form("/skip"), follow=False, reason="other")
    address = skipped.response.location
    assert "About 5 min" in read(site.test_client(), address).text
    clock.shift(15 * 60)  # the phone system fell silent
    assert "About 5 min" not in read(site.test_client(), address).text


def test_nothing_to_say(site: Flask, token: str) -> None:
    put(site, token, {"fi": "Jonoa"})
    assert put(site, token, {}).json == {"channel": "phone-support", "queue": {}, "until": None}
    assert hint() == {}


def test_it_leaves_the_version_alone(site: Flask, token: str) -> None:
    version = sa.select(Channel.version).where(Channel.key == "phone-support")
    before = db.session.scalar(version)
    put(site, token, {"fi": "Jonoa"})
    db.session.rollback()
    assert db.session.scalar(version) == before


@pytest.mark.parametrize("wrong", [None, "", "x", "ä" * 10, "Bearer"])
def test_a_wrong_token(site: Flask, token: str, wrong: str | None) -> None:
    response = put(site, wrong and wrong.encode().decode("latin-1"), {"fi": "Jonoa"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json is not None
    assert response.json["status"] == 401
    assert hint() == {}


def test_without_a_token_made_nobody_gets_in(site: Flask) -> None:
    for token in ("", "None", "x"):
        assert put(site, token, {"fi": "Jonoa"}).status_code == 401


def test_basic_authorization_is_no_token(site: Flask, token: str) -> None:
    response = site.test_client().put(ADDRESS, json={}, auth=("admin", token))
    assert response.status_code == 401


def test_a_new_token_ends_the_old_one(site: Flask, admin: FlaskClient, token: str) -> None:
    fresh = new_token(admin)
    assert put(site, token, {}).status_code == 401
    assert put(site, fresh, {}).status_code == 200


def test_only_its_hash_is_kept(site: Flask, admin: FlaskClient, token: str) -> None:
    with site.test_request_context():
        assert token not in repr(site_settings())
    assert token not in read(admin, "/staff/channels").response.text
    assert token not in read(admin, "/staff/audit").response.text


@pytest.mark.parametrize("json", [
    [], "text", 5, None, {"de": "Warten"}, {"fi": 5}, {"fi": None}, {"fi": "x" * 121},
    {"fi": "Jonoa", "until": "2030-01-01"}])
def test_what_is_not_understood_changes_nothing(site: Flask, token: str, json: Any) -> None:
    response = put(site, token, json)
    assert response.status_code == 400
    assert response.json is not None
    assert "fi, sv, en" in response.json["error"]
    assert hint() == {}


def test_no_json_at_all(site: Flask, token: str) -> None:
    response = site.test_client().put(ADDRESS, data="{", headers={
        "Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    assert response.status_code == 400


def test_no_gated_number_gets_out_this_way(site: Flask, token: str) -> None:
    response = put(site, token, {"fi": "Soita +358 29 000 0103"})
    assert response.status_code == 400
    assert hint() == {}


def test_an_unknown_channel(site: Flask, token: str) -> None:
    response = put(site, token, {}, "/api/channels/nothing/queue")
    assert (response.status_code, response.is_json) == (404, True)


def test_too_many_tries(site: Flask, token: str) -> None:
    codes = [put(site, "wrong", {}).status_code for _ in range(21)]
    assert codes == [401] * 20 + [429]
    assert put(site, token, {}).status_code == 200  # the right token is not locked out
    codes = [put(site, token, {}).status_code for _ in range(120)]
    assert codes[-1] == 429


def test_another_site_cannot_send_it(site: Flask, token: str) -> None:
    response = site.test_client().put(ADDRESS, json={"fi": "Jonoa"}, headers={
        "Authorization": f"Bearer {token}", "Origin": "https://evil.example"})
    assert response.status_code == 403
    assert hint() == {}
