"""When we can call: the slots of the callback channel that still have room."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import format_date, format_time
from flask_babel import gettext as _
from wtforms import Field

from app.channels import Calendar, calendar
from app.channels.models import Channel
from app.core.clock import local, now
from app.core.database import db

from .models import ACTIVE, Callback, Case

Slot = tuple[datetime, datetime]


def free_slots(channel: Channel, days: Calendar | None = None) -> list[Slot]:
    """Return the slots that can be booked now; `days` is the calendar, if it is at hand."""
    return (days or calendar()).slots(channel, now(), _taken())


def slot_of(channel: Channel, field: Field) -> Slot | None:
    """Return the slot that a form's field names; None, with an error there, if it was taken."""
    slot = next((one for one in free_slots(channel) if value_of(one) == field.data), None)
    if slot is None:
        field.errors = [_("Somebody else just took this time. Choose another one.")]
    return slot


def by_day(slots: Sequence[Slot]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return slots for a form: each day in words, with the values and words of its slots."""
    days: dict[str, list[tuple[str, str]]] = {}
    for slot in slots:
        days.setdefault(str(format_date(local(slot[0]), "full")), []).append(
            (value_of(slot), f"{format_time(slot[0], 'short')}–{format_time(slot[1], 'short')}"))
    return list(days.items())


def value_of(slot: Slot) -> str:
    """Return what a form calls a slot."""
    return slot[0].strftime("%Y%m%dT%H%MZ")


def _taken() -> Counter[datetime]:
    """Return how many open cases have a call promised at each moment from now on."""
    return Counter(db.session.scalars(sa.select(Callback.starts_at).join(Callback.case).where(
        Callback.starts_at >= now(), Case.state.in_(ACTIVE))))
