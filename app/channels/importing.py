"""Reads content/site.yaml: brand, statutory page, gate, topics and channels of a new site."""

from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

import phonenumbers
import sqlalchemy as sa
import yaml

from app.core.database import db
from app.core.i18n import LANGUAGES
from app.core.site_settings import set_site_setting

from .models import (
    Channel,
    ChannelKind,
    OpeningHours,
    ServiceClass,
    Topic,
    TopicChannel,
    TopicGate,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBER_KINDS = {ChannelKind.PHONE, ChannelKind.WHATSAPP}
TOPIC_FIELDS = {"key", "icon", "service_class", "urgent", "gate", "response_hours", "channels",
                "articles", "name", "description", "checklist"}
CHANNEL_FIELDS = {"key", "kind", "address", "gated", "always_open", "languages", "name", "price",
                  "note", "hours", "slot_minutes"}


class SiteFileError(ValueError):
    """The site file has faults; the message lists each with its place."""


def import_site(path: Path) -> tuple[int, int]:
    """Fill an empty site from a YAML file, in the caller's transaction.

    Returns the numbers of topics and channels; (0, 0) and no change when there are topics already.
    Raises SiteFileError, which names every fault.
    """
    if db.session.scalar(sa.select(Topic.id).limit(1)) is not None:
        return 0, 0
    data = _load(path)
    faults = [*_faults(data)]
    if faults:
        raise SiteFileError("\n".join(f"{path}: {fault}" for fault in faults))
    channels = {row["key"]: _channel(row, place) for place, row in enumerate(data["channels"])}
    db.session.add_all(channels.values())
    topics = [_topic(row, place) for place, row in enumerate(data["topics"])]
    db.session.add_all(topics)
    db.session.flush()
    for topic, row in zip(topics, data["topics"], strict=True):
        db.session.add_all(TopicChannel(topic_id=topic.id, channel_id=channels[key].id,
                                        position=place)
                           for place, key in enumerate(row["channels"]))
    for key in ("brand", "statutory", "gate"):
        set_site_setting(key, data[key])
    db.session.expire_all()
    return len(topics), len(channels)


def phone_e164(text: str) -> str | None:
    """Return a phone number as E.164, or None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def parse_spans(text: str) -> list[tuple[time, time]]:
    """Return the spans of "08:00-12:00, 13:00-16:00"; raises ValueError for anything else."""
    spans = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        opens, separator, closes = part.replace("–", "-").partition("-")
        if not separator:
            raise ValueError(part)
        spans.append((time.fromisoformat(opens.strip().zfill(5)),
                      time.fromisoformat(closes.strip().zfill(5))))
    return spans


def _load(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SiteFileError(f"{path}: cannot be read: {error}") from None
    missing = {"brand", "statutory", "gate", "topics", "channels"} - set(
        data if isinstance(data, dict) else ())
    if missing:
        raise SiteFileError(f"{path}: has no {', '.join(sorted(missing))}")
    return dict(data)


def _faults(data: Mapping[str, Any]) -> Iterable[str]:
    known = {row.get("key") for row in data["channels"]}
    for place, row in enumerate(data["channels"], 1):
        yield from (f"channel {row.get('key', place)}: {fault}" for fault in _channel_faults(row))
    for place, row in enumerate(data["topics"], 1):
        faults = _topic_faults(row, known)
        yield from (f"topic {row.get('key', place)}: {fault}" for fault in faults)
    for rows in (data["channels"], data["topics"]):
        keys = [row.get("key") for row in rows]
        yield from (f"{key}: given twice" for key in {key for key in keys if keys.count(key) > 1})


def _channel_faults(row: Mapping[str, Any]) -> Iterable[str]:
    yield from _field_faults(row, CHANNEL_FIELDS, ("key", "kind", "gated", "languages", "name"))
    if row.get("kind") not in set(ChannelKind):
        yield f"kind {row.get('kind')!r} is none of {', '.join(ChannelKind)}"
    elif row["kind"] in NUMBER_KINDS and not phone_e164(str(row.get("address", ""))):
        yield f"address {row.get('address')!r} is not a phone number"
    for day, spans in row.get("hours", {}).items():
        try:
            parse_spans(", ".join(spans))
        except ValueError:
            yield f"hours of {day}: {spans!r} should be like 08:00-16:00"
        if day not in WEEKDAYS:
            yield f"hours: {day!r} is none of {', '.join(WEEKDAYS)}"


def _topic_faults(row: Mapping[str, Any], channels: set[str | None]) -> Iterable[str]:
    yield from _field_faults(row, TOPIC_FIELDS, sorted(TOPIC_FIELDS - {"articles", "urgent"}))
    if row.get("service_class") not in set(ServiceClass):
        yield f"service_class {row.get('service_class')!r} is none of {', '.join(ServiceClass)}"
    if row.get("gate") not in set(TopicGate):
        yield f"gate {row.get('gate')!r} is none of {', '.join(TopicGate)}"
    yield from (f"channel {key!r} does not exist" for key in row.get("channels", ())
                if key not in channels)


def _field_faults(row: Mapping[str, Any], allowed: set[str],
                  needed: Iterable[str]) -> Iterable[str]:
    yield from (f"{name!r} is not a field" for name in row if name not in allowed)
    yield from (f"has no {name}" for name in needed if name not in row)
    for name in ("name", "description"):
        yield from (f"{name} has no {code}" for code in LANGUAGES
                    if name in row and not row[name].get(code))


def _channel(row: Mapping[str, Any], place: int) -> Channel:
    kind, address = ChannelKind(row["kind"]), str(row.get("address", ""))
    if isinstance(row.get("address"), list):
        address = ", ".join(row["address"])
    return Channel(
        key=row["key"], kind=kind, position=place,
        address=(phone_e164(address) or "") if kind in NUMBER_KINDS else address,
        gated=row["gated"], always_open=row.get("always_open", False),
        languages=row["languages"], name=row["name"], price=row.get("price", {}),
        note=row.get("note", {}), slot_minutes=row.get("slot_minutes"),
        hours=[OpeningHours(weekday=WEEKDAYS.index(day), opens=opens, closes=closes)
               for day, spans in row.get("hours", {}).items()
               for opens, closes in parse_spans(", ".join(spans))])


def _topic(row: Mapping[str, Any], place: int) -> Topic:
    return Topic(
        key=row["key"], icon=row["icon"], position=place, urgent=row.get("urgent", False),
        service_class=ServiceClass(row["service_class"]), gate=TopicGate(row["gate"]),
        response_hours=row["response_hours"], name=row["name"], description=row["description"],
        checklist=row["checklist"], articles=row.get("articles", []))
