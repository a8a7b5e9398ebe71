"""Promises kept and people who contact us again."""

from datetime import datetime, timedelta

import pytest

from app.insights.contact_counts import ContactRecord, count_contacts
from tests.insights.journeys import NOW

HOUR = timedelta(hours=1)


def counted(app: object, *contacts: ContactRecord) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in count_contacts(contacts, NOW).values():
        for name, count in counts.items():
            found[name] = found.get(name, 0) + count
    return found


def contact(days_ago: float, person: str = "", promised: datetime | None = None,
            replied: datetime | None = None, score: int | None = None) -> ContactRecord:
    return ContactRecord(NOW - timedelta(days=days_ago), "fi", "message", "billing", "assisted",
                         frozenset({person} - {""}), promised, replied, score)


@pytest.mark.parametrize(("promised", "replied", "found"), [
    (NOW - HOUR, NOW - 2 * HOUR, (1, 1)), (NOW - 2 * HOUR, NOW - HOUR, (1, 0)),
    (NOW - HOUR, None, (1, 0)), (NOW + HOUR, None, (0, 0)), (NOW + HOUR, NOW, (1, 1)),
    (None, NOW, (0, 0))])
def test_promise(app: object, promised: datetime | None, replied: datetime | None,
                 found: tuple[int, int]) -> None:
    counts = counted(app, contact(3, promised=promised, replied=replied))
    assert (counts.get("promised", 0), counts.get("kept", 0)) == found


def test_again_is_within_seven_days_by_the_same_person(app: object) -> None:
    """Whose seven days are not over cannot be said yet: alice's last is not among the known."""
    counts = counted(app, contact(20, "alice"), contact(14, "alice"), contact(5, "alice"),
                     contact(19, "bob"), contact(18))
    assert (counts["contacts"], counts["known"], counts["again"]) == (5, 3, 1)


def test_ratings_add_up(app: object) -> None:
    counts = counted(app, contact(3, score=5), contact(3, score=2), contact(3))
    assert (counts["rated"], counts["scores"], counts["squared_scores"]) == (2, 7, 29)
