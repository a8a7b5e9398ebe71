"""Checks of what a file holds, put together from small ones: each yields faults with places."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from app.core.i18n import LANGUAGES

from .fields import clean_line

Place = tuple[str | int, ...]  # the names of fields, and places in lists from 0
Fault = tuple[Place, str]
Check = Callable[[Any], Iterable[Fault]]


def words(limit: int, pattern: str = "", like: str = "") -> Check:
    """Ask for one line of text of at most `limit` characters; all of it fits `pattern`, as `like`
    does, if they are given.
    """
    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, str) or not value.strip():
            yield (), f"should be text, not {_told(value)}; quote numbers and dates"
        elif clean_line(value) != value:
            yield (), "should be one line, without spaces at its ends or twice in a row"
        elif len(value) > limit:
            yield (), f"is too long: {len(value)} characters, at most {limit}"
        elif pattern and not re.fullmatch(pattern, value):
            yield (), f"{value!r} should look like {like}"
    return check


def flag(value: Any) -> Iterator[Fault]:
    """Ask for true or false."""
    if not isinstance(value, bool):
        yield (), f"should be true or false, not {_told(value)}"


def number(least: int, most: int) -> Check:
    """Ask for a whole number."""
    def check(value: Any) -> Iterator[Fault]:
        if type(value) is not int or not least <= value <= most:
            yield (), f"should be a whole number from {least} to {most}, not {_told(value)}"
    return check


def one_of(options: Collection[str]) -> Check:
    """Ask for one of some words."""
    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, str) or value not in options:
            yield (), f"{_told(value)} is none of {', '.join(options)}"
    return check


def list_of(inner: Check, least: int = 0, most: int = 1000) -> Check:
    """Ask for a list without doubles, whose items pass `inner`."""
    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield (), f"should be a list, not {_told(value)}"
            return
        if not least <= len(value) <= most:
            yield (), f"should have {least} to {most} items, not {len(value)}"
        for index, item in enumerate(value):
            yield from _within(index, inner(item))
            if item in value[:index]:
                yield (index,), f"{_told(item)} is given twice"
    return check


def fields(needed: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> Check:
    """Ask for named fields: all of `needed`, any of `more`, and no others."""
    known = {**needed, **(more or {})}

    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield (), f"should have the fields {', '.join(needed or known)}, not {_told(value)}"
            return
        yield from (((name,), "is not a field here") for name in value if name not in known)
        yield from (((), f"has no {name}") for name in needed if name not in value)
        for name in value:
            if name in known:
                yield from _within(name, known[name](value[name]))
    return check


def translated(inner: Check) -> Check:
    """Ask for what passes `inner` in every language."""
    return fields(dict.fromkeys(LANGUAGES, inner))


def partly_translated(inner: Check) -> Check:
    """Ask for what passes `inner` in some languages."""
    return fields({}, dict.fromkeys(LANGUAGES, inner))


def _within(step: str | int, faults: Iterable[Fault]) -> Iterator[Fault]:
    return (((step, *place), text) for place, text in faults)


def _told(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else "fields"
    return repr(value)[:60]
