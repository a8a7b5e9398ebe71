"""The one choice a visitor has about being recognised, and what the page says about it."""

import secrets

from flask import Response, request

from app.core.settings import current_settings
from app.journey import current_visitor, has_consented, set_cookie
from app.journey.visitor import COOKIE

CHOICES = ("agree", "withdraw", "forget")


def state() -> str:
    """Return how this browser is recognised: refused, agreed, session or unmeasured.

    Global Privacy Control counts as a no, whatever was agreed before.
    """
    if request.headers.get("Sec-GPC") == "1":
        return "refused"
    if has_consented():
        return "agreed"
    return "session" if current_settings().measure_without_consent else "unmeasured"


def carry_out(choice: str, response: Response) -> None:
    """Recognise this browser for 30 days, only until it is closed, or forget it at once."""
    visitor, agreed = current_visitor(), choice == "agree" and state() != "refused"
    if agreed:
        set_cookie(response, visitor.id if visitor else secrets.token_hex(16), consent=True)
    elif choice != "forget" and visitor and current_settings().measure_without_consent:
        set_cookie(response, visitor.id, consent=False)
    else:
        response.delete_cookie(COOKIE)
