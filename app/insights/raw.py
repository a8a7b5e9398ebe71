"""Reads of raw steps and cases for the roll-ups of a day."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.contact.models import Case
from app.core.clock import site_zone
from app.core.database import db
from app.journey import Ending, Sign
from app.journey.models import Journey, Step

from .contact_counts import RECONTACT
from .models import JourneyOutcome
from .records import Contact, JourneyRecord, StepRecord
from .rolling import Judged

LOOKBACK = timedelta(days=30)  # a visitor's id lives no longer (DESIGN §5)
LONGEST = timedelta(days=1)  # a journey that goes on and on past midnight
SAYING = int(Sign.INTENT | Sign.CONTACT)
_JOURNEY = (Journey.id, Journey.visitor, Journey.language, Journey.device, Journey.returned,
            Journey.consent, Journey.started_at, Journey.last_step_at)
_STEP = (Step.kind, Step.signs, Step.at, Step.data)


def span(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends where the site is."""
    return (datetime.combine(day, time(), site_zone()),
            datetime.combine(day + timedelta(days=1), time(), site_zone()))


def first_start() -> datetime | None:
    """Return when the oldest journey that is kept began; one query."""
    return db.session.scalar(sa.select(sa.func.min(Journey.started_at)))


def journeys_of(day: date) -> list[JourneyRecord]:
    """Return the journeys that began on a day, each with its steps in order; one query."""
    start, end = span(day)
    return _records(sa.select(*_JOURNEY, *_STEP).join(Step, Step.journey_id == Journey.id).where(
        Journey.started_at >= start, Journey.started_at < end))


def journeys_after(day: date, window: timedelta) -> list[JourneyRecord]:
    """Return the later journeys that could take or bring a contact of the day's, with only the
    steps that say so; one query.
    """
    end = span(day)[1]
    return _records(sa.select(*_JOURNEY, *_STEP).join(Step, Step.journey_id == Journey.id).where(
        Journey.started_at >= end,
        Journey.started_at < end + LONGEST + max(window, RECONTACT),
        Step.signs.op("&")(SAYING) != 0))


def cases_around(day: date, window: timedelta) -> list[Contact]:
    """Return the cases of the day and its window whose e-mail address is known from visitors'
    journeys; one query. A journey is known from the cases that their senders let us join to it.
    """
    start, end = span(day)
    rows = db.session.execute(
        sa.select(Case.email, Case.created_at, Journey.visitor)
        .outerjoin(Journey, Journey.id == Case.journey_id)
        .where(Case.email != "", Case.created_at >= start - LOOKBACK,
               Case.created_at < end + LONGEST + max(window, RECONTACT))).all()
    visitors: dict[str, set[str]] = defaultdict(set)
    for email, _at, visitor in rows:
        visitors[email.casefold()] |= {visitor} - {None}
    return [Contact(frozenset(visitors[email.casefold()]), at) for email, at, _visitor in rows
            if at >= start and visitors[email.casefold()]]


def judged_before(day: date) -> list[Judged]:
    """Return how journeys ended that began in the 30 days before; one query."""
    rows = db.session.execute(
        sa.select(JourneyOutcome.journey_id, Journey.visitor, JourneyOutcome.topic,
                  JourneyOutcome.apart, JourneyOutcome.outcome, JourneyOutcome.reason)
        .join(Journey, Journey.id == JourneyOutcome.journey_id)
        .where(JourneyOutcome.day >= day - LOOKBACK, JourneyOutcome.day < day))
    return [Judged(journey_id, visitor, topic, apart, Ending(outcome, reason))
            for journey_id, visitor, topic, apart, outcome, reason in rows]


def _records(rows: Any) -> list[JourneyRecord]:
    found: dict[int, JourneyRecord] = {}
    for key, *journey, kind, signs, at, data in db.session.execute(rows.order_by(Step.id)):
        record = found.get(key)
        if record is None:
            record = found[key] = JourneyRecord(key, *journey)
        record.steps.append(StepRecord(kind, Sign(signs), at, data))
    return list(found.values())
