"""Which journeys were judged, and why as they were."""

from typing import NamedTuple

import sqlalchemy as sa

from app.core.database import db
from app.core.paging import Page, paginate
from app.journey.models import Journey

from .models import JourneyOutcome
from .selection import Selection

PAGE_SIZE = 50


class JudgedJourney(NamedTuple):
    """A journey and its outcome."""

    journey: Journey
    outcome: JourneyOutcome


def judged_journeys(chosen: Selection, outcome: str, number: int) -> Page[JudgedJourney]:
    """Return a page of the selection's judged journeys whose steps are kept, newest first, of one
    outcome or of all; three queries.
    """
    rows = sa.select(JourneyOutcome).join(
        Journey, Journey.id == JourneyOutcome.journey_id).where(
        JourneyOutcome.day >= chosen.first, JourneyOutcome.day <= chosen.last,
        *(column == wanted for column, wanted in (
            (Journey.language, chosen.language), (Journey.device, chosen.device),
            (JourneyOutcome.topic, chosen.topic), (JourneyOutcome.outcome, outcome)) if wanted),
    ).order_by(JourneyOutcome.day.desc(), JourneyOutcome.journey_id.desc())
    found = paginate(rows, number, PAGE_SIZE)
    journeys = {one.id: one for one in db.session.scalars(sa.select(Journey).where(
        Journey.id.in_([outcome.journey_id for outcome in found.items])))}
    return Page([JudgedJourney(journeys[one.journey_id], one) for one in found.items],
                found.number, found.size, found.total)


def judged_journey(journey_id: int) -> JudgedJourney | None:
    """Return a journey and its outcome while its steps are kept; one query."""
    row = db.session.execute(sa.select(Journey, JourneyOutcome).join(
        JourneyOutcome, JourneyOutcome.journey_id == Journey.id).where(
        Journey.id == journey_id)).first()
    return JudgedJourney(*row) if row else None
