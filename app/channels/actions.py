"""Changes of topics, channels and days, each in the caller's transaction."""

import hashlib
import hmac
import secrets
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.i18n import LANGUAGES, LOCALES
from app.core.jobs import enqueue
from app.core.site_settings import set_site_setting, site_settings

from .forms import DAY_NAMES, ChannelForm, DayForm, TopicForm, texts
from .importing import parse_spans
from .models import (
    Channel,
    ChannelKind,
    ExceptionalDay,
    OpeningHours,
    ServiceClass,
    Topic,
    TopicChannel,
    TopicGate,
)

REFRESH = "knowledge.refresh"  # masks stored articles anew


def save_topic(topic: Topic, form: TopicForm) -> None:
    """Write the form into a topic, new or old. Raises Conflict when it changed meanwhile."""
    _refuse_stale(topic, form.version.data)
    topic.key, topic.icon = str(form.key.data), str(form.icon.data)
    topic.service_class = ServiceClass(form.service_class.data)
    topic.gate, topic.urgent = TopicGate(form.gate.data), form.urgent.data
    topic.response_hours, topic.active = form.response_hours.data or 1, form.active.data
    topic.name, topic.description = texts(form, "name"), texts(form, "description")
    topic.checklist = {code: text.splitlines() for code, text in texts(form, "checklist").items()}
    topic.articles = (form.articles.data or "").split()
    if topic not in db.session:
        topic.position = (db.session.scalar(sa.select(sa.func.max(Topic.position))) or 0) + 1
        db.session.add(topic)
    db.session.flush()
    _place_channels(topic, form)
    enqueue(REFRESH, {}, unique=REFRESH)
    record("topic.saved", topic.key)


def save_channel(channel: Channel, form: ChannelForm) -> None:
    """Write the form into a channel. Raises Conflict when it changed meanwhile."""
    _refuse_stale(channel, form.version.data)
    channel.kind, channel.address = ChannelKind(form.kind.data), (form.address.data or "").strip()
    channel.gated, channel.always_open = form.gated.data, form.always_open.data
    channel.active, channel.languages = form.active.data, list(form.languages.data or [])
    channel.slot_minutes = form.slot_minutes.data
    for name in ("name", "price", "note"):
        setattr(channel, name, texts(form, name))
    save_hours(channel, form)
    enqueue(REFRESH, {}, unique=REFRESH)
    record("channel.saved", channel.key)


def save_hours(channel: Channel, form: ChannelForm) -> None:
    """Replace a channel's opening hours by the form's."""
    channel.hours = [OpeningHours(weekday=day, opens=opens, closes=closes)
                     for day in range(len(DAY_NAMES))
                     for opens, closes in parse_spans(form[f"hours_{day}"].data or "")]


def add_day(form: DayForm) -> None:
    """Add a special day: closed, or open in one span. Raises Invalid for more spans."""
    spans = parse_spans(form.span.data or "")
    if len(spans) > 1:
        raise Invalid(_("A special day has one span of hours."))
    opens, closes = spans[0] if spans else (None, None)
    db.session.add(ExceptionalDay(
        day=form.day.data, channel_id=int(form.channel.data) if form.channel.data else None,
        opens=opens, closes=closes, note=texts(form, "note")))
    record("day.added", str(form.day.data))


def remove_day(day_id: int) -> None:
    """Delete a special day."""
    db.session.execute(sa.delete(ExceptionalDay).where(ExceptionalDay.id == day_id))
    record("day.removed", str(day_id))


def set_queue(channel: Channel, wait: str) -> None:
    """Say how long the queue is: "", none, short or long, in the three languages."""
    hints = {}
    for code in LANGUAGES:
        with force_locale(LOCALES[code]):
            hints[code] = {"none": _("No queue just now."), "short": _("A short wait just now."),
                           "long": _("A long wait just now: a callback saves it.")}.get(wait, "")
    set_queue_texts(channel, {code: text for code, text in hints.items() if text})


def set_queue_texts(channel: Channel, hints: dict[str, str]) -> None:
    """Set a channel's queue hint, by language; leaves its version alone."""
    db.session.execute(sa.update(Channel).where(Channel.id == channel.id).values(
        queue_hint=hints))
    record("queue.set", channel.key, hint=hints.get("fi", ""))


def switch_gate(*, enabled: bool) -> None:
    """Switch the gate on or off as a whole."""
    set_site_setting("gate", {"enabled": enabled})
    record("gate.switched", "on" if enabled else "off")


def new_queue_token() -> str:
    """Make the token of the queue API and return it; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    set_site_setting("queue_token", _hash(token))
    record("queue.token_made", "queue API")
    return token


def is_queue_token(token: str) -> bool:
    """Say whether this is the token of the queue API."""
    known: Any = site_settings().get("queue_token")
    return bool(known) and hmac.compare_digest(str(known), _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_stale(row: Topic | Channel, version: int | None) -> None:
    if row in db.session and row.version != version:
        raise Conflict(_("Somebody saved this while you were writing."))


def _place_channels(topic: Topic, form: TopicForm) -> None:
    chosen = sorted((field.data, int(field.name.removeprefix("place_"))) for field in form
                    if field.name.startswith("place_") and field.data)
    db.session.execute(sa.delete(TopicChannel).where(TopicChannel.topic_id == topic.id))
    db.session.add_all(TopicChannel(topic_id=topic.id, channel_id=channel, position=place)
                       for place, (_wanted, channel) in enumerate(chosen))
    db.session.flush()
    db.session.expire(topic, ["channels"])
