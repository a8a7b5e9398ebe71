"""Reads a site file such as content/site.yaml, and says all its faults with their lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from app.core.i18n import LANGUAGES

from .addresses import EMAIL, NUMBER_KINDS, WITHOUT_ADDRESS, address_fault, phone_e164
from .checking import (
    Check,
    Fault,
    Place,
    fields,
    flag,
    list_of,
    number,
    one_of,
    partly_translated,
    translated,
    words,
)
from .fields import MAX_LINE, MAX_LINES, MAX_SPANS, read_spans
from .forms import icons
from .masking import mask
from .models import ChannelKind, ServiceClass, TopicGate

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEY = words(64, "[a-z0-9]+(-[a-z0-9]+)*", "phone-support")


class SiteFileError(ValueError):
    """The site file has faults; the message has a line for each: file, line, what is wrong."""


def read_site_file(path: Path) -> dict[str, Any]:
    """Return what stands in a site file. Raises SiteFileError, which names every fault."""
    text = _text(path)
    try:
        loader = yaml.SafeLoader(text)
        tree = loader.get_single_node()
        doubles = [*_doubles(tree, (), set())]  # building data merges fields into the tree
        data: Any = loader.construct_document(tree) if tree else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(filter(None, (error.context, error.problem)))
        raise SiteFileError(f"{path}:{mark.line + 1 if mark else 1}: {said}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # odd characters or dates
        raise SiteFileError(f"{path}:1: cannot be read: {error}") from None
    faults = [*doubles, *_faults(data)] or [*_exposed(data)]
    if faults:
        lines = sorted({(_line(tree, place), _named(data, place), fault)
                        for place, fault in faults})
        raise SiteFileError("\n".join(
            f"{path}:{line}: {': '.join(filter(None, (name, fault)))}"
            for line, name, fault in lines))
    return dict(data)


def _hours(value: Any) -> Iterator[Fault]:
    """Ask for a day's spans, in a list of texts."""
    faults = [*list_of(words(40), most=MAX_SPANS)(value)]
    yield from faults
    if not faults:
        try:
            read_spans(", ".join(value))
        except ValueError as error:
            yield (), str(error)


def _phone(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not phone_e164(value):
        yield (), f"{value!r} is not a phone number that can be called"


def _icon(value: Any) -> Iterator[Fault]:
    if value not in icons():
        yield (), f"there is no icon {value!r} in static/icons.svg"


def _channel(value: Any) -> Iterator[Fault]:
    yield from CHANNEL(value)
    if not isinstance(value, dict) or value.get("kind") not in [*ChannelKind]:
        return
    kind, address = ChannelKind(value["kind"]), value.get("address")
    if kind in WITHOUT_ADDRESS:
        yield from [(("address",), f"a {kind} has none")] if "address" in value else []
    elif not isinstance(address, str):
        yield ("address",) if "address" in value else (), f"a {kind} needs an address, as text"
    elif fault := address_fault(kind, address):
        yield ("address",), f"{address!r}: {fault}"
    if kind != ChannelKind.CALLBACK and "slot_minutes" in value:
        yield ("slot_minutes",), "only a callback has it"


def _faults(data: Any) -> Iterator[Fault]:
    yield from SITE(data)
    channels, topics = (_keys(data, name) for name in ("channels", "topics"))
    for name, keys in (("channels", channels), ("topics", topics)):
        yield from (((name, index, "key"), f"{key!r} is given twice")
                    for index, key in keys.items() if [*keys.values()].count(key) > 1)
    for index in topics:
        named = data["topics"][index].get("channels")
        for place, key in enumerate(named if isinstance(named, list) else ()):
            if channels and key not in channels.values():
                yield ("topics", index, "channels", place), f"there is no channel {key!r}"


def _keys(data: Any, name: str) -> dict[int, Any]:
    rows = data.get(name) if isinstance(data, dict) else None
    return {index: row["key"] for index, row in enumerate(rows if isinstance(rows, list) else ())
            if isinstance(row, dict) and "key" in row}


def _exposed(data: dict[str, Any]) -> Iterator[Fault]:
    """Yield the words that show a gated address to everybody (DESIGN §4.1)."""
    gated = [phone_e164(row["address"]) or row["address"]
             if row["kind"] in NUMBER_KINDS else row["address"]
             for row in data["channels"] if row["gated"] and "address" in row]
    own = {("channels", index, "address") for index in range(len(data["channels"]))}
    for place, text in _leaves(data, ()):
        if place not in own and mask(text, gated, "") != text:
            yield place, "a gated number stands in these words, which everybody reads"


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, (dict, list)):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*place, step))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SiteFileError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[:error.start].count(b"\n") + 1
        raise SiteFileError(f"{path}:{line}: is not UTF-8") from None


def _doubles(node: yaml.Node | None, place: Place, seen: set[int]) -> Iterator[Fault]:
    """Yield the fields that stand twice: YAML would quietly take the last one."""
    if id(node) in seen:  # it is referred to from more than one place, or from inside itself
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names = [str(name.value) for name, _value in node.value]
        for name, value in node.value:
            if names.count(str(name.value)) > 1:
                yield (*place, name.value), "is given twice"
            yield from _doubles(value, (*place, name.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _doubles(value, (*place, index), seen)


def _line(node: yaml.Node | None, place: Place) -> int:
    """Return the line of a place, or of what is nearest around it."""
    line: int = node.start_mark.line if node else 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            name, node = next((pair for pair in node.value if pair[0].value == str(step)),
                              (None, None))
        elif isinstance(node, yaml.SequenceNode):
            name = node = node.value[int(step)]
        if not name:
            break
        line = name.start_mark.line
    return line + 1


def _named(data: Any, place: Place) -> str:
    """Return a place in words: channels.phone-support.hours.mon."""
    steps = []
    for step in place:
        if isinstance(data, list):
            data = data[int(step)]
            key = data.get("key") if isinstance(data, dict) else None
            steps.append(str(key or int(step) + 1))
        else:
            data = data.get(step) if isinstance(data, dict) else None
            steps.append(str(step))
    return ".".join(steps)


TEXT, LONG, LIST = words(120), words(250), list_of(words(MAX_LINE), most=MAX_LINES)
CHANNEL = fields(
    {"key": KEY, "kind": one_of([*ChannelKind]), "gated": flag, "name": translated(TEXT),
     "languages": list_of(one_of(LANGUAGES), least=1)},
    {"address": words(255), "always_open": flag, "price": partly_translated(LONG),
     "note": partly_translated(LONG), "slot_minutes": number(5, 240),
     "hours": fields({}, dict.fromkeys(WEEKDAYS, _hours))})
TOPIC = fields(
    {"key": KEY, "icon": _icon, "service_class": one_of([*ServiceClass]),
     "gate": one_of([*TopicGate]), "response_hours": number(1, 240), "name": translated(TEXT),
     "description": translated(LONG), "checklist": translated(LIST),
     "channels": list_of(words(64))},
    {"urgent": flag, "articles": list_of(words(128, "[a-z0-9-]+", "bill-due-date"))})
BRAND = fields({"name": words(200)}, {"reference": words(2, "[A-Z]{2}", "KK"),
                                      "tagline": partly_translated(words(200))})
STATUTORY = fields(
    {"legal_name": words(200), "business_id": words(200), "address": list_of(words(200), least=1),
     "email": words(200, EMAIL.pattern, "help@example.com"), "phone": _phone},
    {"fictional": flag, "register": partly_translated(words(200)),
     "supervisor": partly_translated(words(2000))})
SITE: Check = fields({
    "brand": BRAND, "statutory": STATUTORY, "gate": fields({"enabled": flag}),
    "topics": list_of(TOPIC, least=1), "channels": list_of(_channel, least=1)})
