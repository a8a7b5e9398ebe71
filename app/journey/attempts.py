"""Has the visitor tried self-service in this journey? Known from steps, or from a signed token.

The token is for browsers that refuse cookies: a page that is itself an attempt (an article, a
search without results) puts it into its links to the contact pages. It is the same for everybody
all day, so that pages stay cacheable, and lives for 48 hours.
"""

import sqlalchemy as sa
from flask import request
from itsdangerous import BadData, URLSafeSerializer

from app.core.clock import local, now
from app.core.database import read_rows
from app.core.settings import current_settings

from .models import Step
from .steps import Sign, current_journey, pending_signs

TOKEN = "t"  # noqa: S105 (the name of the query argument and of the hidden field)
MAX_DAYS = 2


def has_attempt() -> bool:
    """Say whether one attempt was made in the current journey (DESIGN §4.2)."""
    if Sign.ATTEMPT in pending_signs() or attempt_in_request() is not None:
        return True
    return read_rows(_FOUND, {"journey": current_journey()}).first() is not None


def attempt_token(what: str) -> str:
    """Return today's token that says `what` was tried: an article's key, "search", "skip" …"""
    return str(_signer().dumps([what, local(now()).date().toordinal()]))


def attempt_in_request() -> str | None:
    """Return what the request's token says was tried, or None without a valid token."""
    try:
        what, day = _signer().loads(request.args.get(TOKEN) or request.form.get(TOKEN, ""))
    except (BadData, ValueError, TypeError):
        return None
    return str(what) if 0 <= local(now()).date().toordinal() - int(day) <= MAX_DAYS else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().signing_key, salt="attempt")


_FOUND = sa.select(Step.id).where(
    Step.journey_id == sa.bindparam("journey"),
    Step.signs.op("&")(int(Sign.ATTEMPT)) != 0).limit(1)
