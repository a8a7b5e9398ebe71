"""Reads of journeys and contacts for a period; five queries however long it is."""

from datetime import timedelta

import sqlalchemy as sa

from app.channels.models import ServiceClass, Topic
from app.channels.queries import all_topics
from app.contact.queries import Contacts, contacts_by_topic_and_channel
from app.core.clock import now
from app.core.database import db
from app.core.i18n import best_translation
from app.core.settings import current_settings
from app.journey import Sign
from app.journey.models import Journey, Step

from .figures import Figures, JourneyRecord, StepRecord, compute
from .period import Period


def journeys(period: Period) -> list[JourneyRecord]:
    """Return the journeys that began in the period, with their steps in order; one query."""
    rows = sa.select(Journey.id, Journey.visitor, Journey.returned, Journey.last_step_at,
                     Step.kind, Step.signs, Step.at, Step.data).join(
        Step, Step.journey_id == Journey.id).where(
        Journey.started_at >= period.start, Journey.started_at < period.end).order_by(Step.id)
    if period.language:
        rows = rows.where(Journey.language == period.language)
    found: dict[int, JourneyRecord] = {}
    for key, visitor, returned, last, kind, signs, at, data in db.session.execute(rows):
        record = found.setdefault(key, JourneyRecord(visitor, returned, last))
        record.steps.append(StepRecord(kind, Sign(signs), at, data))
    return list(found.values())


def figures(period: Period) -> Figures:
    """Return the figures of a period; two queries."""
    window = timedelta(hours=current_settings().journey_window_hours)
    return compute(journeys(period), now(), window, [
        topic.key for topic in all_topics() if _apart(topic)])


def contacts(period: Period) -> list[tuple[str, Contacts]]:
    """Return the contacts of a period with their topics' names, most first; three queries."""
    names = {topic.id: best_translation(topic.name) for topic in all_topics()}
    found = contacts_by_topic_and_channel(period.start, period.end)
    return sorted(((names.get(one.topic_id or 0, "–"), one) for one in found),
                  key=lambda one: -one[1].count)


def _apart(topic: Topic) -> bool:
    return topic.urgent or topic.service_class == ServiceClass.PERSONAL
