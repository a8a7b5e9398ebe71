"""Reads of journeys and contacts for a period; eight queries however long it is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.channels.models import ServiceClass, Topic
from app.channels.queries import all_topics
from app.contact.models import Case
from app.contact.queries import Contacts, contacts_by_topic_and_channel
from app.core.clock import now
from app.core.database import db
from app.core.i18n import LANGUAGES, best_translation, current_language
from app.core.settings import current_settings
from app.journey import Sign
from app.journey.models import Journey, Step
from app.knowledge.queries import articles_by_key

from .figures import Figures, Scope, compute
from .period import Period
from .records import Contact, JourneyRecord, StepRecord


def figures(period: Period) -> Figures:
    """Return the figures of a period; three queries."""
    window = timedelta(hours=current_settings().journey_window_hours)
    scope = Scope(now(), window, {topic.key for topic in all_topics() if _apart(topic)},
                  period.holds)
    return compute(journeys(period, window), scope, cases(period, window))


def journeys(period: Period, window: timedelta) -> list[JourneyRecord]:
    """Return the journeys that began in the period or within `window` after it; one query.

    In every language, each with its steps in order: the later ones may hold the contacts.
    """
    rows = sa.select(
        Journey.id, Journey.visitor, Journey.language, Journey.returned, Journey.started_at,
        Journey.last_step_at, Step.kind, Step.signs, Step.at, Step.data,
    ).join(Step, Step.journey_id == Journey.id).where(
        Journey.started_at >= period.start, Journey.started_at < period.end + window,
    ).order_by(Step.id)
    found: dict[int, JourneyRecord] = {}
    for key, *journey, kind, signs, at, data in db.session.execute(rows):
        record = found.setdefault(key, JourneyRecord(*journey))
        record.steps.append(StepRecord(kind, Sign(signs), at, data))
    return list(found.values())


def article_titles(keys: Sequence[str]) -> dict[str, str]:
    """Return articles' titles, in the reader's language where there is one; at most two queries."""
    return {link.key: link.title for language in dict.fromkeys((LANGUAGES[0], current_language()))
            for link, _address in articles_by_key(keys, language)}


def cases(period: Period, window: timedelta) -> list[Contact]:
    """Return the cases whose e-mail address is known from visitors' journeys; one query.

    A journey is known from the cases that their senders let us join to it.
    """
    kept = timedelta(days=current_settings().steps_kept_days)
    rows = db.session.execute(
        sa.select(Case.email, Case.created_at, Journey.visitor)
        .outerjoin(Journey, Journey.id == Case.journey_id)
        .where(Case.email != "", Case.created_at >= period.start - kept,
               Case.created_at < period.end + window)).all()
    visitors: dict[str, set[str]] = defaultdict(set)
    for email, _at, visitor in rows:
        visitors[email.casefold()] |= {visitor} - {None}
    return [Contact(frozenset(visitors[email.casefold()]), at) for email, at, _visitor in rows
            if at >= period.start and visitors[email.casefold()]]


def contacts(period: Period) -> list[tuple[str, Contacts]]:
    """Return the contacts of a period with their topics' names, most first; three queries."""
    names = {topic.id: best_translation(topic.name) for topic in all_topics()}
    found = contacts_by_topic_and_channel(period.start, period.end)
    return sorted(((names.get(one.topic_id or 0, "–"), one) for one in found),
                  key=lambda one: -one[1].count)


def _apart(topic: Topic) -> bool:
    return topic.urgent or topic.service_class == ServiceClass.PERSONAL
