"""The queue feed: a phone system tells how long its queue is, with a token of its own."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.audit import record
from app.core.clock import now
from app.core.database import transaction
from app.core.errors import AppError, Invalid
from app.core.http import no_store
from app.core.i18n import LANGUAGES
from app.core.limits import hit_by_network
from app.core.site_settings import set_site_setting, site_settings

from .actions import tell_queue
from .fields import clean_line
from .queries import channel_by_key
from .queue import FED_HINT_LIVES, MAX_HINT

SETTING = "queue_token"
MINUTE = timedelta(minutes=1)

blueprint = Blueprint("channels_api", __name__, url_prefix="/api/channels")
blueprint.after_request(no_store)


@blueprint.errorhandler(AppError)
def _say(error: AppError) -> Response:
    response = jsonify(error=error.message, status=int(error.status))
    response.status_code = error.status
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@blueprint.put("/<key>/queue")
def queue(key: str) -> ResponseReturnValue:
    """Take what a channel's queue is like: JSON of words by language, empty for nothing to say."""
    hit_by_network("queue-feed", limit=120, per=MINUTE)
    if not is_queue_token(request.authorization.token if request.authorization else None):
        hit_by_network("queue-feed-refused", limit=20, per=MINUTE)
        raise AppError(_("The token is missing or not right."), 401)
    words = _words(request.get_json(silent=True))
    ends = now() + FED_HINT_LIVES
    with transaction():
        tell_queue(channel_by_key(key), words, ends=ends)
    return jsonify(channel=key, queue=words, until=ends.isoformat() if words else None)


def make_queue_token() -> str:
    """Return a new token for the feed, in the caller's transaction; the one before is dead.

    Only its hash is kept.
    """
    token = secrets.token_urlsafe(32)
    set_site_setting(SETTING, {"hash": _hash(token), "made_at": now().isoformat()})
    record("queue_token.made", SETTING)
    return token


def is_queue_token(token: str | None) -> bool:
    """Say whether this is the feed's token, in the same time for every wrong one."""
    known: dict[str, Any] = site_settings().get(SETTING) or {}
    return hmac.compare_digest(str(known.get("hash", "")), _hash(token or ""))


def queue_token_made_at() -> datetime | None:
    """Return when the feed's token was made; None when there is none."""
    known: dict[str, Any] = site_settings().get(SETTING) or {}
    return datetime.fromisoformat(known["made_at"]) if known else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _words(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not set(given) <= set(LANGUAGES) or not all(
            isinstance(text, str) and len(text) <= MAX_HINT for text in given.values()):
        raise Invalid(_("Send a JSON object with texts of at most %(n)s characters by language: "
                        "fi, sv, en.", n=MAX_HINT))
    words = {code: clean_line(text) for code, text in given.items()}
    return {code: text for code, text in words.items() if text}
