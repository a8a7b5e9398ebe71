"""Topics, channels and days as staff forms and lists show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import now
from app.core.i18n import LANGUAGES, best_translation

from .actions import day_version
from .day_forms import QueueForm
from .forms import DAY_NAMES, KIND_NAMES
from .gate import ADDRESS_KINDS
from .hours import Calendar, Opening
from .models import Channel, ExceptionalDay, Topic
from .queue import fresh_hint, hint_ends

TOPIC_FIELDS = ("icon", "urgent", "active", "response_hours", "articles", "position", "version")
CHANNEL_FIELDS = ("address", "gated", "always_open", "languages", "slot_minutes", "position",
                  "active", "version")


@dataclass(frozen=True, slots=True)
class Line:
    """A channel on the list of channels; `topics` is how many topics in use it serves, `ends` when
    its queue hint ends by itself.
    """

    channel: Channel
    kind: str
    topics: int
    opening: Opening
    hint: str
    ends: datetime | None
    form: QueueForm

    @property
    def has_address(self) -> bool:
        """Say whether there is an address to show."""
        return self.channel.kind in ADDRESS_KINDS and bool(self.channel.address)


def topic_data(topic: Topic) -> dict[str, Any]:
    """Return a topic as its form's data."""
    return {
        **{name: getattr(topic, name) for name in TOPIC_FIELDS},
        "service_class": topic.service_class.value, "gate": topic.gate.value,
        **_texts("name", topic.name), **_texts("description", topic.description),
        **_texts("checklist", topic.checklist or {}),
        **{f"place_{channel.id}": place for place, channel in enumerate(topic.channels, 1)}}


def channel_data(channel: Channel) -> dict[str, Any]:
    """Return a channel as its form's data."""
    return {
        **{name: getattr(channel, name) for name in CHANNEL_FIELDS},
        **_texts("name", channel.name), **_texts("price", channel.price),
        **_texts("note", channel.note),
        **{f"hours_{day}": [(one.opens, one.closes) for one in channel.hours
                            if one.weekday == day] for day in range(len(DAY_NAMES))}}


def day_data(day: ExceptionalDay) -> dict[str, Any]:
    """Return a day that differs as its form's data."""
    open_then = day.opens is not None and day.closes is not None
    return {"day": day.day, "channel_id": day.channel_id or 0,
            "closed": "no" if open_then else "yes",
            "span": [(day.opens, day.closes)] if open_then else [],
            "version": day_version(day), **_texts("note", day.note)}


def lines(channels: Sequence[Channel], topics: Sequence[Topic], calendar: Calendar,
          failed: Mapping[str, QueueForm]) -> list[Line]:
    """Return the list of channels; `failed` are forms by channel key that come back."""
    return [Line(
        channel=channel, kind=str(KIND_NAMES[channel.kind]),
        topics=sum(topic.active and channel in topic.channels for topic in topics),
        opening=calendar.opening(channel, now()),
        hint=best_translation(fresh_hint(channel, now())), ends=hint_ends(channel),
        form=failed.get(channel.key) or queue_form(channel)) for channel in channels]


def queue_form(channel: Channel, *, sent: bool = False) -> QueueForm:
    """Return the form of a channel's queue: as it was sent, or with what is said now."""
    if sent:
        return QueueForm(prefix=f"{channel.key}-")
    words = fresh_hint(channel, now())
    return QueueForm(None, prefix=f"{channel.key}-", data={
        "wait": "own" if words else "", **_texts("own", words)})


def _texts(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{code}": given.get(code, "") for code in LANGUAGES}
