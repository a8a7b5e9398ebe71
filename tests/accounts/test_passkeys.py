"""What the server asks of passkeys, and what it says of those that it refuses.

A passkey that works is in tests/browser, for it takes a device.
"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import transaction
from app.core.site_settings import set_site_setting
from tests.contact.helpers import read

from .people import customer

JSON = {"Accept": "application/json"}
CREDENTIAL = ('{"id": "AQ", "rawId": "AQ", "type": "public-key", "response": {"clientDataJSON": '
              '"e30", "authenticatorData": "AQ", "signature": "AQ"}}')
SAID = {"fi": ("emme tunne", "liian kauan", "samanniminen", "ei voitu tarkistaa"),
        "sv": ("känner inte till", "för lång tid", "redan en", "kunde inte kontrolleras"),
        "en": ("do not know", "too long", "already", "could not be checked")}


def start(client: FlaskClient, path: str, token: str, **values: str) -> dict[str, Any]:
    answer = client.post(path, headers=JSON, data={"csrf_token": token, **values})
    assert answer.status_code == 200
    assert answer.json
    found: dict[str, Any] = answer.json["response"]
    return found


def token_of(client: FlaskClient, path: str, part: str) -> str:
    return str(read(client, path).form(part).values["csrf_token"])


def said(client: FlaskClient, path: str, token: str, **values: str) -> str:
    answer = client.post(path, headers=JSON, data={"csrf_token": token, **values})
    assert answer.status_code == 400
    assert answer.json
    return str(answer.json["response"]["errors"][0])


def test_sign_in_asks_for_any_key_that_knows_its_owner(client: FlaskClient) -> None:
    token = token_of(client, "/en/sign-in", "/sign-in/passkey")
    options = start(client, "/en/sign-in/passkey", token)["credential_options"]
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
    assert not options.get("allowCredentials")


def test_a_new_key_carries_the_brand_and_the_owner(app: Flask) -> None:
    with transaction():
        set_site_setting("brand", {"name": "Kotikaista"})
    alice = customer(app)
    token = token_of(alice, "/en/account", "/account/passkeys")
    options = start(alice, "/en/account/passkeys", token, name="Aino's phone",
                    usage="secondary")["credential_options"]
    assert options["rp"]["name"] == "Kotikaista"
    assert options["user"]["name"] == "alice@example.org"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_refusals_speak_the_language(client: FlaskClient, language: str) -> None:
    unknown, late, _taken, failed = SAID[language]
    path = f"/{language}/sign-in/passkey"
    token = token_of(client, f"/{language}/sign-in", "/sign-in/passkey")
    state = start(client, path, token)["wan_state"]
    assert unknown in said(client, f"{path}/{state}", token, credential=CREDENTIAL)
    assert failed in said(client, f"{path}/{state}", token, credential="{}")
    assert failed in said(client, f"{path}/forged", token, credential=CREDENTIAL)
    with time_machine.travel(timedelta(minutes=6)):
        assert late in said(client, f"{path}/{state}", token, credential=CREDENTIAL)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_key_needs_a_name(app: Flask, language: str) -> None:
    alice = customer(app, language=language)
    token = token_of(alice, f"/{language}/account", "/account/passkeys")
    path = f"/{language}/account/passkeys"
    assert said(alice, path, token, name="") != said(alice, path, token, name="x" * 65)


@pytest.mark.parametrize("path", ["/en/account/passkeys", "/en/account/passkeys/x"])
def test_strangers_add_no_key(client: FlaskClient, path: str) -> None:
    answer = client.post(path, headers=JSON, data={"name": "Mine"})
    assert answer.status_code == 401
    assert answer.json
    assert "no longer signed in" in answer.json["error"]
    assert "/en/sign-in" in client.get("/en/account/passkeys").headers["Location"]


def test_a_forged_form_starts_nothing(app: Flask) -> None:
    alice = customer(app)
    answer = alice.post("/en/account/passkeys", headers=JSON,
                        data={"csrf_token": "forged", "name": "Mine"})
    assert answer.status_code == 400
