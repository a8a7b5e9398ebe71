"""The gate: which channels a visitor sees for a topic now, and why (DESIGN §4). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from .hours import Calendar, Opening
from .models import Channel, ChannelKind, ServiceClass, Topic, TopicGate
from .queue import fresh_hint

ADDRESS_KINDS = {ChannelKind.PHONE, ChannelKind.WHATSAPP, ChannelKind.EMAIL, ChannelKind.CHAT,
                 ChannelKind.SOCIAL, ChannelKind.VISIT}


class Reason(StrEnum):
    """Why a channel is shown; only NEEDS_ATTEMPT refuses."""

    GATE_OFF = "gate_off"
    URGENT = "urgent"
    PERSONAL = "personal"
    TOPIC_OPEN = "topic_open"
    ALWAYS_OPEN = "always_open"
    NOT_GATED = "not_gated"
    ASSISTED_CHANNEL = "assisted_channel"
    ATTEMPTED = "attempted"
    SKIPPED = "skipped"
    HELD_OUT = "held_out"
    NEEDS_ATTEMPT = "needs_attempt"


SENTENCES = {
    Reason.GATE_OFF: _l("Shown at once."),
    Reason.URGENT: _l("Shown at once, because this is urgent."),
    Reason.PERSONAL: _l("Shown at once, because this needs a person."),
    Reason.TOPIC_OPEN: _l("Shown at once in this matter."),
    Reason.ALWAYS_OPEN: _l("Always shown."),
    Reason.NOT_GATED: _l("Always shown."),
    Reason.ASSISTED_CHANNEL: _l("Shown at once, because we can help you choose."),
    Reason.ATTEMPTED: _l("Shown, because you have looked for an answer."),
    Reason.SKIPPED: _l("Shown, because you asked for a person."),
    Reason.HELD_OUT: _l("Shown at once."),
    Reason.NEEDS_ATTEMPT: _l("Shown once you have looked at an answer, or said that you need a "
                             "person."),
}


@dataclass(frozen=True, slots=True)
class GateSettings:
    """The operator's switch for the gate as a whole; `held_out`: an experiment leaves it open for
    this visitor, to learn what the gate does to the others.
    """

    enabled: bool = True
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class ChannelView:
    """What a page may know of any channel; its address is no part of it."""

    id: int
    key: str
    kind: ChannelKind
    name: dict[str, str]
    price: dict[str, str]
    note: dict[str, str]
    queue_hint: dict[str, str]
    languages: tuple[str, ...]
    gated: bool


@dataclass(frozen=True, slots=True)
class ShownChannel(ChannelView):
    """A channel that the gate shows; empty for a kind without an address."""

    address: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's word on one channel: a ShownChannel if and only if it is shown."""

    channel: ChannelView
    shown: bool
    reason: Reason
    opening: Opening

    @property
    def address(self) -> str:
        """Return the address when the gate shows it; empty otherwise, as nobody holds it here."""
        return self.channel.address if isinstance(self.channel, ShownChannel) else ""

    @property
    def sentence(self) -> str:
        """Return the reason in the visitor's language; for a refusal it is the one next step."""
        return str(SENTENCES[self.reason])


def decide(topic: Topic, channels: Sequence[Channel], *, attempts: bool, skipped: bool,
           now: datetime, settings: GateSettings, calendar: Calendar) -> list[Decision]:
    """Return a decision for each of a topic's channels, in the order to show them.

    `attempts`: the visitor tried self-service in this journey; `skipped`: they asked for a
    person. The topic's order is kept; when its phone lines are closed, callback and message come
    first, then what is open.
    """
    decisions = []
    for channel in channels:
        reason = _reason(topic, channel, settings, attempts=attempts, skipped=skipped)
        shown = reason is not Reason.NEEDS_ATTEMPT
        opening = calendar.opening(channel, now)
        hint = fresh_hint(channel, now) if opening.open else {}
        decisions.append(Decision(_view(channel, hint, shown=shown), shown, reason, opening))
    lines = [one.opening.open for one in decisions if one.channel.kind == ChannelKind.PHONE]
    if lines and not any(lines):
        decisions.sort(key=_closed_last)
    return decisions


def is_gated(topic: Topic, channels: Sequence[Channel], settings: GateSettings) -> bool:
    """Say whether the gate keeps something of a topic from those who have not tried."""
    return any(_reason(topic, channel, settings, attempts=False, skipped=False)
               is Reason.NEEDS_ATTEMPT for channel in channels)


def _reason(topic: Topic, channel: Channel, settings: GateSettings, *, attempts: bool,
            skipped: bool) -> Reason:
    """Return the first rule that fits."""
    rules = (
        (not settings.enabled, Reason.GATE_OFF),
        (topic.urgent, Reason.URGENT),
        (topic.service_class == ServiceClass.PERSONAL, Reason.PERSONAL),
        (topic.gate == TopicGate.OPEN, Reason.TOPIC_OPEN),
        (channel.always_open, Reason.ALWAYS_OPEN),
        (not channel.gated, Reason.NOT_GATED),
        (topic.service_class == ServiceClass.ASSISTED
         and channel.kind in {ChannelKind.CALLBACK, ChannelKind.CHAT}, Reason.ASSISTED_CHANNEL),
        (skipped, Reason.SKIPPED),
        (attempts, Reason.ATTEMPTED),
        (settings.held_out, Reason.HELD_OUT),
    )
    return next((reason for fits, reason in rules if fits), Reason.NEEDS_ATTEMPT)


def _view(channel: Channel, hint: dict[str, str], *, shown: bool) -> ChannelView:
    view: dict[str, Any] = {
        "id": channel.id, "key": channel.key, "kind": channel.kind, "name": channel.name,
        "price": channel.price, "note": channel.note, "queue_hint": hint,
        "languages": tuple(channel.languages), "gated": channel.gated}
    return ShownChannel(**view, address=channel.address) if shown else ChannelView(**view)


def _closed_last(decision: Decision) -> int:
    if decision.channel.kind in {ChannelKind.CALLBACK, ChannelKind.MESSAGE}:
        return 0
    return 1 if decision.opening.open else 2
