"""Which topics customers mistake for which: every message is read, so at night and for later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.contact.topic_learning import Confusion, topic_confusions
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Handler, Payload
from app.core.site_settings import set_site_setting, site_settings

LOOK: Final = "gaps.look_for_confused_topics"
CONFUSED: Final = "topic_confusions"  # the site setting
PERIOD: Final = timedelta(days=90)
MOST: Final = 10  # pairs that are kept
LEAST: Final = 3  # messages of a pair: fewer are chance
EXAMPLES: Final = 3


class Confusions(NamedTuple):
    """What was found, and when; `at` is None before the first time."""

    at: datetime | None
    pairs: list[Confusion]


def confusions() -> Confusions:
    """Return what was found last; one query a request."""
    kept = site_settings().get(CONFUSED)
    if not kept:
        return Confusions(None, [])
    return Confusions(datetime.fromisoformat(kept["at"]),
                      [Confusion(*pair) for pair in kept["pairs"]])


def look_for_confusions(_payloads: Sequence[Payload] = ()) -> None:
    """Find out which topics are confused, and keep the most frequent."""
    began = now()
    found = topic_confusions(began - PERIOD, EXAMPLES)
    db.session.rollback()
    pairs = [[one.chosen_id, one.likelier_id, one.messages, list(one.case_ids)]
             for one in found if one.messages >= LEAST][:MOST]
    with transaction():
        set_site_setting(CONFUSED, {"at": began.isoformat(), "pairs": pairs})


HANDLERS = {LOOK: Handler(look_for_confusions, every=timedelta(days=1))}
