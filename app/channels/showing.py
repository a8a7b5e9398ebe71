"""Topics and channels as forms show them, and what deserves a warning."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.database import db
from app.core.forms import StaffForm
from app.core.i18n import LANGUAGES, best_translation, format_phone

from .forms import DAY_NAMES
from .importing import NUMBER_KINDS
from .models import Channel, ServiceClass, Topic, TopicGate


def topic_data(topic: Topic) -> dict[str, Any]:
    """Return a topic as its form's data."""
    checklist = {code: "\n".join(lines) for code, lines in (topic.checklist or {}).items()}
    return {
        "key": topic.key, "icon": topic.icon, "urgent": topic.urgent, "active": topic.active,
        "service_class": topic.service_class.value, "gate": topic.gate.value,
        "response_hours": topic.response_hours, "articles": "\n".join(topic.articles),
        "version": topic.version, **_texts("name", topic.name),
        **_texts("description", topic.description), **_texts("checklist", checklist),
        **{f"place_{channel.id}": place for place, channel in enumerate(topic.channels, 1)}}


def channel_data(channel: Channel) -> dict[str, Any]:
    """Return a channel as its form's data."""
    return {
        "kind": channel.kind.value, "gated": channel.gated, "always_open": channel.always_open,
        "address": (format_phone(channel.address) if channel.kind in NUMBER_KINDS
                    else channel.address),
        "languages": channel.languages, "slot_minutes": channel.slot_minutes,
        "active": channel.active, "version": channel.version, **_texts("name", channel.name),
        **_texts("price", channel.price), **_texts("note", channel.note),
        **{f"hours_{day}": _hours(channel, day) for day in range(len(DAY_NAMES))}}


def differences(form: StaffForm, theirs: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and saved value of each field in which the form differs from what is saved."""
    skipped = {"csrf_token", "version"}
    return [(str(field.label.text), str(theirs[field.name])) for field in form
            if field.name in theirs and field.name not in skipped
            and (field.data or "") != (theirs[field.name] or "")]


def warnings() -> list[str]:
    """Return what the operator should look at: numbers that escape the gate."""
    rows = db.session.execute(sa.select(Topic, Channel).join(Topic.channels).where(
        Topic.active, Channel.active, Channel.gated)).unique().all()
    open_lines = {channel.id for topic, channel in rows if _is_open(topic)}
    shared = {channel.id: channel for topic, channel in rows
              if channel.id in open_lines and not _is_open(topic)}
    found = [_("%(name)s is shown at once in an open topic, so the gate of other topics does not "
               "hold it back.", name=best_translation(channel.name)) for channel in shared.values()]
    always = {channel.id: channel for _topic, channel in rows if channel.always_open}
    return found + [_("%(name)s is gated and always shown: the gate does nothing for it.",
                      name=best_translation(channel.name)) for channel in always.values()]


def _is_open(topic: Topic) -> bool:
    return (topic.urgent or topic.gate == TopicGate.OPEN
            or topic.service_class == ServiceClass.PERSONAL)


def _texts(name: str, given: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{code}": given.get(code, "") for code in LANGUAGES}


def _hours(channel: Channel, day: int) -> str:
    return ", ".join(f"{one.opens:%H:%M}-{one.closes:%H:%M}" for one in channel.hours
                     if one.weekday == day)
