"""The code that a caller reads out, so that nobody has to tell again what was tried."""

from collections.abc import Sequence

from app.journey import current_visitor, ensure_journey, issue_code

from .carrying import carried_token
from .ways import Way


def contact_code(ways: Sequence[Way]) -> str | None:
    """Return the visitor's contact code where a number to call is shown.

    None where there is nothing to tell: for people whom we do not know from one page to the next.
    """
    visitor = current_visitor()
    if visitor is None or not any(way.shown and way.kind == "phone" for way in ways):
        return None
    if visitor.is_new and carried_token():
        return None
    journey_id = ensure_journey()
    return issue_code(journey_id) if journey_id is not None else None
