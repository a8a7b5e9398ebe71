"""What the queue is like just now: told by staff or by a phone system, and forgotten by itself.

A hint is kept with the channel as its words by language and, under `until`, the moment it ends.
"""

from datetime import datetime

from app.core.i18n import LANGUAGES

from .models import Channel

UNTIL = "until"


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
