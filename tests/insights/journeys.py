"""Journeys for tests, in one line each."""

from datetime import UTC, datetime, timedelta
from itertools import count

from app.insights.records import JourneyRecord, StepRecord
from app.insights.rolling import Scope
from app.journey import Sign

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WINDOW = timedelta(hours=72)
SCOPE = Scope(NOW, WINDOW)
KINDS: dict[str, tuple[Sign, dict[str, object]]] = {
    "ContactOpened": (Sign.INTENT, {}),
    "TopicChosen": (Sign.INTENT, {"topic": "billing"}),
    "ArticleRead": (Sign.READ | Sign.ATTEMPT, {"article": "a"}),
    "ArticleHelped": (Sign.YES, {"article": "a"}),
    "ArticleDidNotHelp": (Sign.NO, {"article": "a"}),
    "ChannelShown": (Sign.ADDRESS, {"topic": "billing"}),
    "MessageSent": (Sign.CONTACT, {"topic": "billing"}),
    "Searched": (Sign.NONE, {"query": "q", "total": 3}),
    "SatisfactionRated": (Sign.NONE, {"score": 4}),
}
_numbers = count(1)


def journey(*kinds: str, visitor: str = "v", hours_ago: float = 100, returned: bool = True
            ) -> JourneyRecord:
    """Return a journey of steps of these kinds, all at one moment."""
    at = NOW - timedelta(hours=hours_ago)
    return JourneyRecord(next(_numbers), visitor, "fi", "mobile", returned, False, at, at, [
        StepRecord(kind, KINDS[kind][0], at, KINDS[kind][1]) for kind in kinds])
