"""Changes of topics, channels and days that differ, each in the caller's transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.core.audit import record
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.jobs import enqueue
from app.core.site_settings import set_site_setting

from .exposure import refuse_exposed, refuse_exposing
from .models import Channel, ExceptionalDay, OpeningHours, Topic, TopicChannel
from .queue import UNTIL

REFRESH_JOB = "content.refresh"  # masks everything stored anew
MASKED = {"address", "gated"}  # a change of these changes what is masked
Hours = Sequence[tuple[int, time, time]]  # weekday (0 = Monday), opens, closes


def save_topic(topic: Topic, values: Mapping[str, Any], channels: Sequence[int], *,
               version: int | None) -> None:
    """Write `values` (by column) and the ids of its channels, in order, into a topic.

    Raises Conflict when somebody saved after `version`, and Invalid when a new key is taken or a
    text shows a gated number.
    """
    _open(topic, version)
    moved = [channel.id for channel in topic.channels] != list(channels)
    _finish(topic, "topic", [*_apply(topic, values), *(["channels"] if moved else [])])
    if moved:
        _place(topic, channels)


def save_channel(channel: Channel, values: Mapping[str, Any], hours: Hours, *,
                 version: int | None) -> None:
    """Write `values` (by column) and the opening hours into a channel.

    Raises Conflict when somebody saved after `version`, and Invalid when a new key is taken or a
    text shows a gated number. When what is masked changes, stored articles are masked anew.
    """
    _open(channel, version)
    changed = [*_apply(channel, values), *_set_hours(channel, hours)]
    _finish(channel, "channel", changed)
    if MASKED & set(changed):
        enqueue(REFRESH_JOB, {})


def save_hours(channel: Channel, hours: Hours, *, version: int | None) -> None:
    """Write opening hours into a channel. Raises Conflict when somebody saved after `version`."""
    _open(channel, version)
    _finish(channel, "channel", _set_hours(channel, hours))


def save_day(day: ExceptionalDay, values: Mapping[str, Any], *, version: str | None) -> None:
    """Write `values` (by column) into a day that differs.

    Raises Conflict when it is not as in `version` any more, and Invalid when the day is there
    already for the same channels or its note shows a gated number.
    """
    if day.id and day_version(day) != version:
        raise Conflict(_("Somebody saved this while you were writing."))
    same = sa.select(ExceptionalDay.id).where(
        ExceptionalDay.day == values["day"], ExceptionalDay.id != (day.id or 0),
        ExceptionalDay.channel_id.is_not_distinct_from(values["channel_id"]))
    if db.session.scalar(same) is not None:
        raise Invalid(_("This day is on the list already. Change it there."))
    changed = _apply(day, values)
    db.session.add(day)
    db.session.flush()
    refuse_exposed(day)
    record("day.saved", str(day.day), channel=day.channel_id, changed=changed)


def remove_day(day_id: int) -> None:
    """Take a day off the list. Raises NotFound when somebody did already."""
    day = db.session.get(ExceptionalDay, day_id)
    if day is None:
        raise NotFound(_("This day is not on the list any more."))
    db.session.delete(day)
    record("day.removed", str(day.day), channel=day.channel_id)


def tell_queue(channel: Channel, words: Mapping[str, str], *, ends: datetime) -> None:
    """Say what a channel's queue is like, by language, until `ends`; no words: say nothing.

    Leaves the channel's version alone: whoever edits the channel is not in conflict with it.
    Raises Invalid when the words show a gated number.
    """
    refuse_exposing(words)
    hint = {**words, UNTIL: ends.isoformat()} if words else {}
    db.session.execute(sa.update(Channel).where(Channel.id == channel.id).values(queue_hint=hint))


def switch_gate(*, enabled: bool) -> None:
    """Switch the gate on or off as a whole."""
    set_site_setting("gate", {"enabled": enabled})
    record("gate.switched", "on" if enabled else "off")


def day_version(day: ExceptionalDay) -> str:
    """Return a mark of a day's values: another one when somebody changed them."""
    values = (day.day, day.channel_id, day.opens, day.closes, sorted((day.note or {}).items()))
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def _open(row: Topic | Channel, version: int | None) -> None:
    """Take hold of a row that was opened at `version`; a new one is held by nobody."""
    if not row.id:
        return
    db.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Conflict(_("Somebody saved this while you were writing."))


def _apply(row: Topic | Channel | ExceptionalDay, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _set_hours(channel: Channel, hours: Hours) -> list[str]:
    if [(one.weekday, one.opens, one.closes) for one in channel.hours] == list(hours):
        return []
    channel.hours = [OpeningHours(weekday=day, opens=opens, closes=closes)
                     for day, opens, closes in hours]
    return ["hours"]


def _place(topic: Topic, channels: Sequence[int]) -> None:
    db.session.execute(sa.delete(TopicChannel).where(TopicChannel.topic_id == topic.id))
    db.session.add_all(TopicChannel(topic_id=topic.id, channel_id=channel, position=place)
                       for place, channel in enumerate(channels))
    db.session.flush()
    db.session.expire(topic, ["channels"])


def _finish(row: Topic | Channel, kind: str, changed: Sequence[str]) -> None:
    """Store a row when something changed; its version grows although only what hangs on it did."""
    if not changed:
        return
    if not row.id:
        _refuse_taken(row)
        db.session.add(row)
    else:
        flag_modified(row, "position")
    db.session.flush()
    refuse_exposed(row, everywhere=bool(MASKED & set(changed)))
    record(f"{kind}.saved", row.key, changed=changed)


def _refuse_taken(row: Topic | Channel) -> None:
    model = type(row)
    if db.session.scalar(sa.select(model.id).where(model.key == row.key)) is not None:
        raise Invalid(_("There is one with this key already. Choose another key."))
