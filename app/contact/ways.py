"""The ways to reach us for a topic, as the gate decides and a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from babel.lists import format_list
from flask import url_for
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from app.channels import (
    ADDRESS_KINDS,
    Calendar,
    Decision,
    GateSettings,
    Opening,
    calendar,
    channels_of,
    decide,
    gate_settings,
    is_gated,
)
from app.channels.models import Channel, ChannelKind, Topic
from app.core.clock import now
from app.core.database import db
from app.core.i18n import best_translation
from app.journey import GATE, Arm, attempt_in_request, current_journey, enter, has_attempt
from app.journey.models import Step

from .moments import when_in_words
from .promises import promise_in_words
from .slots import free_slots

ICONS = {"phone": "phone", "message": "message-square-text", "callback": "phone-call",
         "email": "mail", "chat": "message-circle", "whatsapp": "message-circle",
         "social": "share-2", "visit": "store"}
ANY_TIME = {ChannelKind.MESSAGE, ChannelKind.CALLBACK, ChannelKind.EMAIL}  # need nobody there now


@dataclass(frozen=True, slots=True)
class Way:
    """One channel on the page. `address` is empty unless the gate shows it.

    `is_gated_address` says that showing it is a step. `state`: open, closed or locked.
    """

    key: str
    kind: str
    name: str
    icon: str
    shown: bool
    is_gated_address: bool
    address: str
    state: str
    status: str
    note: str
    facts: Sequence[tuple[str, str]]


def ways_for(topic: Topic) -> list[Way]:
    """Return the topic's channels in the order to show them."""
    days = calendar()
    return [_way(topic, decision, days) for decision in _decisions(topic, days)]


def channel_for(topic: Topic, kind: ChannelKind) -> Channel | None:
    """Return the topic's channel of a kind if it is in use and the gate shows it."""
    shown = {decision.channel.id for decision in _decisions(topic, calendar())
             if decision.shown}
    return next((channel for channel in channels_of(topic)
                 if channel.kind == kind and channel.id in shown), None)


def form_address(topic: Topic, kind: str, words: str) -> str:
    """Return where the form of a message or a callback is."""
    return url_for(f"contact_forms.{kind}", topic=topic.key, q=words or None)


def _decisions(topic: Topic, days: Calendar) -> list[Decision]:
    return decide(topic, channels_of(topic), attempts=has_attempt(), skipped=_has_skipped(),
                  now=now(), settings=_settings(topic), calendar=days)


def _settings(topic: Topic) -> GateSettings:
    """Return the gate's settings for the visitor. Whoever opens a gated topic meets an experiment
    on the gate (DESIGN §5); until then all pages are the same for everybody.
    """
    settings = gate_settings()
    if not is_gated(topic, channels_of(topic), settings):
        return settings
    return replace(settings, held_out=enter(GATE) is Arm.TRIED)


def _has_skipped() -> bool:
    """Say whether the visitor asked for a person: known by the token or by the journey's steps."""
    if attempt_in_request() == "skip":
        return True
    return db.session.scalar(sa.select(Step.id).where(
        Step.journey_id == current_journey(), Step.kind == "GateSkipped").limit(1)) is not None


def _way(topic: Topic, decision: Decision, days: Calendar) -> Way:
    view, shown = decision.channel, decision.shown
    note = [best_translation(decision.opening.note), best_translation(view.note)]
    return Way(
        key=view.key, kind=view.kind.value, name=best_translation(view.name),
        icon=ICONS[view.kind], shown=shown, address=decision.address,
        is_gated_address=shown and view.gated and view.kind in ADDRESS_KINDS,
        state=_state(decision),
        status=_status(topic, decision, days) if shown else decision.sentence,
        note=" ".join(filter(None, note)) if shown else "",
        facts=_facts(decision) if shown else ())


def _state(decision: Decision) -> str:
    if not decision.shown:
        return "locked"
    return "open" if decision.opening.open or decision.channel.kind in ANY_TIME else "closed"


def _status(topic: Topic, decision: Decision, days: Calendar) -> str:
    kind = decision.channel.kind
    if kind == ChannelKind.MESSAGE:
        return promise_in_words(topic, days)
    if kind == ChannelKind.CALLBACK:
        channel = next(one for one in channels_of(topic) if one.kind == kind)
        return _next_call(channel, days)
    if kind == ChannelKind.EMAIL:
        return str(_("You can write at any time"))
    return opening_in_words(decision.opening)


def _next_call(channel: Channel, days: Calendar) -> str:
    slots = free_slots(channel, days)
    return str(_("Next free time: %(time)s", time=when_in_words(slots[0][0])) if slots
               else _("No free times in the coming days"))


def opening_in_words(opening: Opening) -> str:
    """Return whether somebody answers now, until when, or when next."""
    if opening.closes_at:
        return str(_("Open now, until %(time)s", time=format_time(opening.closes_at, "short")))
    if opening.opens_at:
        return str(_("Closed now, opens %(time)s", time=when_in_words(opening.opens_at)))
    return str(_("Open now") if opening.open else _("Closed for the time being"))


def _facts(decision: Decision) -> list[tuple[str, str]]:
    view = decision.channel
    names = format_list([str(get_locale().languages[code]) for code in view.languages],
                        locale=get_locale())
    facts = [("clock", best_translation(view.queue_hint)),
             ("credit-card", best_translation(view.price)),
             ("languages", names[:1].upper() + names[1:])]
    return [(icon, text) for icon, text in facts if text]
