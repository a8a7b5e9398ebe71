"""Fills a new site from a file: brand, statutory page, gate, topics and channels."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.i18n import current_language, use_language
from app.core.jobs import enqueue
from app.core.site_settings import set_site_setting, site_settings

from .actions import REFRESH_JOB
from .addresses import NUMBER_KINDS, phone_e164
from .checks import warnings
from .fields import read_spans
from .models import (
    Channel,
    ChannelKind,
    OpeningHours,
    ServiceClass,
    Topic,
    TopicChannel,
    TopicGate,
)
from .queries import all_channels, topics_with_channels
from .site_file import WEEKDAYS, SiteFileError, read_site_file

__all__ = ["Imported", "SiteFileError", "import_site"]
SETTINGS = ("brand", "statutory", "gate")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many topics and channels were made, and what deserves a look, in English."""

    topics: int = 0
    channels: int = 0
    warnings: tuple[str, ...] = ()


def import_site(path: Path) -> Imported:
    """Fill an empty site from a YAML file, in the caller's transaction.

    Changes nothing where there are topics or channels already, and no setting that is there.
    Raises SiteFileError, which names every fault.
    """
    if _filled():
        return Imported()
    with _in_english():
        data = read_site_file(path)
        _write(data)
        told = warnings(topics_with_channels(), all_channels())
    enqueue(REFRESH_JOB, {})  # articles that came first show what is gated only now
    return Imported(len(data["topics"]), len(data["channels"]), tuple(told))


def _filled() -> bool:
    return any(db.session.scalar(sa.select(model.id).limit(1)) is not None
               for model in (Topic, Channel))


@contextmanager
def _in_english() -> Iterator[None]:
    """Speak as the file and the command line do."""
    before = current_language()
    use_language("en")
    try:
        yield
    finally:
        use_language(before)


def _write(data: Mapping[str, Any]) -> None:
    channels = {row["key"]: _channel(row, place) for place, row in enumerate(data["channels"])}
    topics = [_topic(row, place) for place, row in enumerate(data["topics"])]
    db.session.add_all([*channels.values(), *topics])
    db.session.flush()
    db.session.add_all(
        TopicChannel(topic_id=topic.id, channel_id=channels[key].id, position=place)
        for topic, row in zip(topics, data["topics"], strict=True)
        for place, key in enumerate(row["channels"]))
    for key in SETTINGS:
        if key not in site_settings():
            set_site_setting(key, data[key])
    db.session.flush()
    db.session.expire_all()


def _channel(row: Mapping[str, Any], place: int) -> Channel:
    kind, address = ChannelKind(row["kind"]), row.get("address", "")
    return Channel(
        key=row["key"], kind=kind, position=place,
        address=(phone_e164(address) or "") if kind in NUMBER_KINDS else address,
        gated=row["gated"], always_open=row.get("always_open", False),
        languages=row["languages"], name=row["name"], price=row.get("price", {}),
        note=row.get("note", {}), slot_minutes=row.get("slot_minutes"),
        hours=[OpeningHours(weekday=WEEKDAYS.index(day), opens=opens, closes=closes)
               for day, spans in row.get("hours", {}).items()
               for opens, closes in read_spans(", ".join(spans))])


def _topic(row: Mapping[str, Any], place: int) -> Topic:
    return Topic(
        key=row["key"], icon=row["icon"], position=place, urgent=row.get("urgent", False),
        service_class=ServiceClass(row["service_class"]), gate=TopicGate(row["gate"]),
        response_hours=row["response_hours"], name=row["name"], description=row["description"],
        checklist=row["checklist"], articles=row.get("articles", []))
