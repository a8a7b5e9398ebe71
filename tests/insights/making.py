"""Journeys in the database, as visits would have left them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.core.database import db
from app.journey import Sign
from app.journey.models import Journey, Step

STEPS: dict[str, tuple[Sign, dict[str, Any]]] = {
    "ContactOpened": (Sign.INTENT, {}),
    "TopicChosen": (Sign.INTENT, {"topic": "billing"}),
    "ArticleRead": (Sign.READ | Sign.ATTEMPT, {"article": "a", "id": 1}),
    "ArticleHelped": (Sign.YES, {"article": "a", "id": 1}),
    "ArticleDidNotHelp": (Sign.NO, {"article": "a", "id": 1}),
    "ChannelShown": (Sign.ADDRESS, {"topic": "billing", "channel": "phone"}),
    "MessageSent": (Sign.CONTACT, {"topic": "billing"}),
    "Searched": (Sign.NONE, {"query": "q", "total": 0, "results": []}),
}


def make_journey(kinds: Iterable[str], *, visitor: str, at: datetime, returned: bool = True
                 ) -> Journey:
    """Return a journey of steps of these kinds at one moment; in the caller's transaction."""
    journey = Journey(visitor=visitor * 32, language="fi", device="mobile", started_at=at,
                      last_step_at=at, returned=returned, consent=True)
    db.session.add(journey)
    db.session.flush()
    db.session.add_all(Step(journey_id=journey.id, kind=kind, at=at, signs=STEPS[kind][0],
                            data=STEPS[kind][1]) for kind in kinds)
    return journey
