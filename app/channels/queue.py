"""What the queue is like just now: told by staff or by a phone system, and forgotten by itself.

A hint is kept with the channel as its words by language and, under `until`, the moment it ends.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import LANGUAGES, LOCALES

from .models import Channel

UNTIL = "until"
MAX_HINT = 120  # characters
STAFF_HINT_LIVES = timedelta(hours=2)
FED_HINT_LIVES = timedelta(minutes=15)  # a phone system tells again; when it stops, so do we
WAITS = {"": _l("Say nothing"), "none": _l("No queue"), "short": _l("A short wait"),
         "long": _l("A long wait"), "own": _l("In our own words")}


def fresh_hint(channel: Channel, now: datetime) -> dict[str, str]:
    """Return the words of a channel's hint that still holds, by language; empty for none."""
    hint = channel.queue_hint or {}
    ends = hint_ends(channel)
    if ends is not None and ends <= now:
        return {}
    return {code: hint[code] for code in LANGUAGES if hint.get(code)}


def hint_ends(channel: Channel) -> datetime | None:
    """Return when a channel's hint ends by itself; None when it does not."""
    until = (channel.queue_hint or {}).get(UNTIL)
    return datetime.fromisoformat(until) if until else None


def words_of(wait: str, own: Mapping[str, Any]) -> dict[str, str]:
    """Return what a wait of WAITS says in every language; `own` are the words of the last one."""
    if wait == "own":
        return dict(own)
    words = {}
    for code in LANGUAGES:
        with force_locale(LOCALES[code]):
            words[code] = {"none": str(_("No queue just now")), "short": str(_("A short wait now")),
                           "long": str(_("A long wait now"))}.get(wait, "")
    return {code: text for code, text in words.items() if text}
