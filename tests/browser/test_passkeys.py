"""A passkey of a (virtual) device is added to an account, and signs in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Server

pytestmark = pytest.mark.browser
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
          "hasUserVerification": True, "isUserVerified": True,
          "automaticPresenceSimulation": True}


def at(server: Server, path: str) -> str:
    """Return an address by name: passkeys belong to a name, never to a number."""
    return server.url.replace("127.0.0.1", "localhost") + path


def test_a_passkey_is_added_and_signs_in(server: Server, visit: Callable[..., Page]) -> None:
    page = visit()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(at(server, server.sign_in_path("avain@example.org", "agent")))
    page.locator("main button[type=submit]").click()
    page.goto(at(server, "/fi/account"))

    add = page.locator("form[data-passkey=create]")
    add.locator("[name=name]").fill("Ainon puhelin")
    add.locator("button").click()
    expect(page.locator("main table").first).to_contain_text("Ainon puhelin")

    add.locator("[name=name]").fill("Ainon puhelin")
    add.locator("button").click()
    expect(add.get_by_role("alert")).to_contain_text("samanniminen")

    page.locator(".site-you button").click()
    page.goto(at(server, "/fi/sign-in?next=/fi/faq/"))
    page.locator("form[data-passkey=get] button").click()
    page.wait_for_url("**/fi/faq/")
    expect(page.locator(".site-you")).to_contain_text("avain")

    page.goto(at(server, "/fi/account"))
    page.locator("form[action*='/passkeys/'][action$='/remove'] button").click()
    expect(page.locator("form[action$='/remove']")).to_have_count(0)
    page.locator(".site-you button").click()
    page.goto(at(server, "/fi/sign-in"))
    sign_in = page.locator("form[data-passkey=get]")
    sign_in.locator("button").click()
    expect(sign_in.get_by_role("alert")).to_contain_text("emme tunne")

    devices.send("WebAuthn.setUserVerified", {
        "authenticatorId": device["authenticatorId"], "isUserVerified": False})
    sign_in.locator("button").click()
    expect(sign_in.get_by_role("alert")).to_contain_text("ei käytetty")
