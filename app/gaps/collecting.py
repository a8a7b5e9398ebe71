"""Evidence comes together: whatever customers could not find out for themselves, redacted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from app.core.clock import now
from app.core.database import transaction
from app.core.site_settings import set_site_setting, site_settings
from app.journey.codes import LIFETIME
from app.journey.steps import IDLE

from .following import follow_sources
from .pieces import keep
from .searching import read_journeys
from .sources import Pieces, unread_calls, unread_feedback, unread_messages, unread_questions

COLLECTED: Final = "gaps_collected"  # the site setting: from when on journeys are read next time
AGAIN: Final = LIFETIME + 2 * IDLE  # while a contact code lives, a call may tell of its journey
READERS: Final[dict[str, Callable[[], Pieces]]] = {
    "messages": unread_messages, "calls": unread_calls, "questions": unread_questions,
    "reasons": unread_feedback}

Progress = Callable[[str], None]


def collect_evidence(progress: Progress | None = None) -> int:
    """Read what is new since the last run and follow what changed; return how many pieces are new.

    Not inside `transaction()`: it opens short ones of its own. Twice is once.
    """
    began, since = now(), _read_until()
    follow_sources(since)
    new = 0
    for name, counts in (*((name, _kept(reader())) for name, reader in READERS.items()),
                         ("journeys", read_journeys(since, began - IDLE))):
        seen = 0
        for read, added in counts:
            seen, new = seen + read, new + added
            if progress:
                progress(f"{name}: {seen}")
    with transaction():
        set_site_setting(COLLECTED, (began - AGAIN).isoformat())
    return new


def _read_until() -> datetime:
    said = site_settings().get(COLLECTED)
    return datetime.fromisoformat(said) if said else datetime(1970, 1, 1, tzinfo=UTC)


def _kept(batches: Pieces) -> Iterator[tuple[int, int]]:
    for pieces in batches:
        with transaction():
            added = keep(pieces)
        yield len(pieces), added
