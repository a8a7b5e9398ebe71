"""Reads of topics, channels and the calendar. Each says how many queries it takes."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import holidays
import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import lazyload

from app.core.clock import local, now, site_zone
from app.core.database import db
from app.core.errors import NotFound
from app.core.i18n import current_language
from app.core.settings import current_settings
from app.core.site_settings import site_settings

from .gate import GateSettings
from .hours import PROMISE_DAYS, Calendar
from .models import Channel, ChannelKind, ExceptionalDay, Topic


def active_topics() -> Sequence[Topic]:
    """Return the topics that visitors choose from, in order, without their channels; one query."""
    return [topic for topic in all_topics() if topic.active]


def all_topics() -> Sequence[Topic]:
    """Return every topic in order, without their channels; one query."""
    return db.session.scalars(sa.select(Topic).options(lazyload(Topic.channels)).order_by(
        Topic.position, Topic.id)).all()


def topic_by_key(key: str) -> Topic | None:
    """Return an active topic with its channels and their hours; three queries."""
    return db.session.scalar(sa.select(Topic).where(Topic.key == key, Topic.active))


def channels_of(topic: Topic) -> list[Channel]:
    """Return a topic's channels that are in use, in its order of preference."""
    return [channel for channel in topic.channels if channel.active]


def all_channels() -> Sequence[Channel]:
    """Return every channel with its hours, in order; two queries."""
    return db.session.scalars(sa.select(Channel).order_by(Channel.position, Channel.id)).all()


def topics_with_channels() -> Sequence[Topic]:
    """Return every topic in order, with its channels; three queries."""
    return db.session.scalars(sa.select(Topic).order_by(Topic.position, Topic.id)).all()


def any_topic(key: str) -> Topic:
    """Return a topic, in use or not, with its channels; three queries. Raises NotFound."""
    topic = db.session.scalar(sa.select(Topic).where(Topic.key == key))
    if topic is None:
        raise NotFound(_("There is no such topic."))
    return topic


def channel_by_key(key: str) -> Channel:
    """Return a channel, in use or not, with its hours; two queries. Raises NotFound."""
    channel = db.session.scalar(sa.select(Channel).where(Channel.key == key))
    if channel is None:
        raise NotFound(_("There is no such channel."))
    return channel


def coming_days() -> Sequence[ExceptionalDay]:
    """Return the days that differ, from today on; one query."""
    return db.session.scalars(sa.select(ExceptionalDay).where(
        ExceptionalDay.day >= local(now()).date()).order_by(
            ExceptionalDay.day, ExceptionalDay.channel_id)).all()


def coming_holidays() -> list[tuple[date, str]]:
    """Return the public holidays of the coming year, with their names where they are known."""
    country, today = current_settings().holidays_country, local(now()).date()
    if not country:
        return []
    known = _named_holidays(country, current_language(), (today.year, today.year + 1))
    return [(day, name) for day, name in known
            if today <= day <= today + timedelta(days=365)]


def message_channel() -> Channel | None:
    """Return the message form, by whose hours answers are promised; two queries."""
    return db.session.scalar(sa.select(Channel).where(
        Channel.kind == ChannelKind.MESSAGE, Channel.active).order_by(Channel.position).limit(1))


def gated_addresses() -> Sequence[str]:
    """Return the addresses that only the gate may show, of channels out of use too; one query."""
    return db.session.scalars(sa.select(Channel.address).where(
        Channel.gated, Channel.address != "").order_by(Channel.id)).all()


def gate_settings() -> GateSettings:
    """Return the gate's switch, from the site settings."""
    return GateSettings(enabled=bool(site_settings().get("gate", {}).get("enabled", True)))


def calendar() -> Calendar:
    """Return the calendar from yesterday on; one query."""
    today = local(now()).date()
    yesterday, last = today - timedelta(days=1), today + timedelta(days=PROMISE_DAYS)
    exceptions = db.session.scalars(sa.select(ExceptionalDay).where(
        ExceptionalDay.day >= yesterday)).all()
    years = range(yesterday.year, last.year + 1)
    return Calendar(site_zone(), _holidays(current_settings().holidays_country, years), exceptions)


@cache
def _named_holidays(country: str, language: str, years: tuple[int, int]) -> list[tuple[date, str]]:
    spoken = next((code for code in holidays.country_holidays(country).supported_languages
                   if code.split("_")[0] == language), None)
    return sorted(holidays.country_holidays(country, years=years, language=spoken).items())


@cache
def _holidays(country: str, years: range) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=years)) if country else frozenset()
