"""Reads of cases and logged calls for the roll-ups."""

from datetime import datetime

import sqlalchemy as sa

from app.channels.models import ServiceClass, Topic
from app.contact.models import Case, LoggedCall
from app.core.database import db
from app.journey.models import Journey

from .contact_counts import ContactRecord


def contacts_between(start: datetime, end: datetime) -> list[ContactRecord]:
    """Return the cases begun and calls logged from `start` to before `end`; two queries."""
    return [*_cases(start, end), *_calls(start, end)]


def _cases(start: datetime, end: datetime) -> list[ContactRecord]:
    rows = db.session.execute(
        sa.select(Case.created_at, Case.language, Case.channel, Topic.key, Topic.service_class,
                  Journey.visitor, Case.email, Case.first_promised_at, Case.first_reply_at,
                  Case.satisfaction)
        .outerjoin(Topic, Topic.id == Case.topic_id)
        .outerjoin(Journey, Journey.id == Case.journey_id)
        .where(Case.created_at >= start, Case.created_at < end))
    return [ContactRecord(at, language, channel, topic or "", _class(service), _known(
                visitor, email.casefold()), promised, replied, score)
            for at, language, channel, topic, service, visitor, email, promised, replied, score
            in rows]


def _calls(start: datetime, end: datetime) -> list[ContactRecord]:
    rows = db.session.execute(
        sa.select(LoggedCall.at, Journey.language, Topic.key, Topic.service_class, Journey.visitor)
        .outerjoin(Topic, Topic.id == LoggedCall.topic_id)
        .outerjoin(Journey, Journey.id == LoggedCall.journey_id)
        .where(LoggedCall.at >= start, LoggedCall.at < end))
    return [ContactRecord(at, language or "", "phone", topic or "", _class(service),
                          _known(visitor)) for at, language, topic, service, visitor in rows]


def _class(service: ServiceClass | None) -> str:
    return service.value if service else ""


def _known(*names: str | None) -> frozenset[str]:
    return frozenset(name for name in names if name)
