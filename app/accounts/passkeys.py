"""Passkeys: Flask-Security checks them, set up for our words, rules and database."""

from datetime import timedelta
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_security import WebAuthnRegisterForm, WebauthnUtil
from flask_security.signals import wan_registered
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField

from app.core.audit import record
from app.core.database import db
from app.core.site_settings import site_settings

_FAILED = (_l("This passkey could not be checked. Try again, or sign in in another way."), "error")
_UNKNOWN = (_l("We do not know this passkey. It may have been removed from the account: sign in in "
               "another way."), "error")
_MESSAGES = {
    **dict.fromkeys(("API_ERROR", "WEBAUTHN_NO_VERIFY", "WEBAUTHN_CREDENTIAL_WRONG_USAGE",
                     "WEBAUTHN_MISMATCH_USER_HANDLE"), _FAILED),
    **dict.fromkeys(("WEBAUTHN_UNKNOWN_CREDENTIAL_ID", "WEBAUTHN_ORPHAN_CREDENTIAL_ID",
                     "DISABLED_ACCOUNT"), _UNKNOWN),
    "WEBAUTHN_EXPIRED": (_l("That took too long. Try again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name, for example My phone."), "error"),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey of this name already. Give another name."),
                            "error"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey is in your account already."), "error"),
    "INVALID_INPUT": (_l("The name has letters that cannot be used. Give another name."), "error"),
    "INVALID_INPUT_LENGTH": (_l("The name is too long. Give a shorter name."), "error"),
}
SETTINGS: dict[str, Any] = {
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
    "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
    "SECURITY_WAN_DELETE_URL": "/account/passkeys/delete",
    "SECURITY_WAN_SIGNIN_TEMPLATE": "accounts/passkey_without_script.html",
    "SECURITY_WAN_REGISTER_TEMPLATE": "accounts/passkey_without_script.html",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": False,
    "SECURITY_WAN_NAME_ALLOWED_CHARS": None,
    "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
    "SECURITY_FRESHNESS": timedelta(seconds=-1),  # sessions are short, and changes are mailed
    **{f"SECURITY_MSG_{key}": message for key, message in _MESSAGES.items()},
}


class PasskeyRules(WebauthnUtil):
    """Any device may keep the key, which names its owner: nobody types an address. It stands
    alone, so the device always asks for a finger, a face or a code.
    """

    def registration_options(self, user: Any, usage: str, existing_options: dict[str, Any]
                             ) -> dict[str, Any]:
        """Show the brand's name in the browser's window."""
        brand = site_settings().get("brand", {}).get("name", "Luukku")
        return {**super().registration_options(user, usage, existing_options), "rp_name": brand}

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Ask for a key that the device can offer without a user name."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED)

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Ask for a finger, a face or a code at sign-in."""
        return UserVerificationRequirement.REQUIRED


class AddPasskeyForm(WebAuthnRegisterForm):
    """A passkey always signs in by itself, never as a second step."""

    usage = HiddenField(default="first")  # type: ignore[assignment]

    def validate(self, **kwargs: Any) -> bool:
        """Take no other usage from the browser."""
        self.usage.data = "first"
        return bool(super().validate(**kwargs))


def init_passkeys(app: Flask) -> None:
    """Let Flask-Security's own commits wait their turn, and note new passkeys."""
    app.before_request(_write_from_the_start)
    wan_registered.connect(_note, app)


def _write_from_the_start() -> None:
    """Begin its reading as a writing transaction: see `core.database`, BEGIN IMMEDIATE."""
    if request.endpoint in {"security.wan_signin_response", "security.wan_register_response"}:
        db.session.rollback()
        db.session.connection(execution_options={"immediate": True})


def _note(_app: Flask, user: Any, **_more: Any) -> None:
    record("account.passkey_added", user.email)
