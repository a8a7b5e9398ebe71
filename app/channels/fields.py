"""Fields of the staff forms: lines, opening hours, addresses."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField

from app.core.i18n import format_phone

Span = tuple[time, time]  # closing at or before opening means the day after

MAX_LINES = 12
MAX_LINE = 200  # characters
MAX_SPANS = 6  # a day
DAY = 24 * 60  # minutes
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")


def clean_line(text: str | None) -> str:
    """Return `text` on one line, single-spaced, without control characters."""
    spaced = " ".join((text or "").split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cs"})


def read_spans(text: str) -> list[Span]:
    """Return the spans of "8-12, 13.00–24:00" in order.

    Raises ValueError, with words for the person who typed, for anything else and for overlaps.
    """
    spans = sorted(_span(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip())
    if len(spans) > MAX_SPANS:
        raise ValueError(_("Too many hours for one day: at most %(n)s.", n=MAX_SPANS))
    for (_opens, end), (start, _closes) in zip(map(_minutes, spans), map(_minutes, spans[1:]),
                                               strict=False):
        if start < end:
            raise ValueError(_("These hours overlap."))
    return spans


def write_spans(spans: Iterable[Span]) -> str:
    """Return spans as the form shows them: "08:00-12:00, 13:00-24:00"."""
    return ", ".join(f"{opens:%H:%M}-{f'{closes:%H:%M}' if closes != time(0) else '24:00'}"
                     for opens, closes in spans)


class LinesField(TextAreaField):
    """A text a line; `data` is a list without empty lines."""

    data: Any

    def process_data(self, value: Sequence[str] | None) -> None:
        """Take a list of texts."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        lines = (clean_line(line) for line in "".join(valuelist[:1]).splitlines())
        self.data = [line for line in lines if line]
        if len(self.data) > MAX_LINES:
            raise ValueError(_("Too many lines: at most %(n)s.", n=MAX_LINES))
        if any(len(line) > MAX_LINE for line in self.data):
            raise ValueError(_("A line is too long: at most %(n)s characters.", n=MAX_LINE))

    def _value(self) -> str:
        return "\n".join(self.data or ())


class HoursField(StringField):
    """Opening hours of a day; `data` is a list of spans. What is refused stays as typed."""

    data: Any

    def process_data(self, value: Sequence[Span] | None) -> None:
        """Take a list of spans."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = []
        self.data = read_spans("".join(valuelist[:1]))

    def _value(self) -> str:
        if self.errors and self.raw_data:
            return str(self.raw_data[0])
        return write_spans(self.data or ())


class AddressField(StringField):
    """A phone number as E.164, shown as people write it; or any other address."""

    def _value(self) -> str:
        number = self.data or ""
        return format_phone(number) if number.startswith("+") and not self.errors else number


def _span(text: str) -> Span:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(_("Write hours like 08:00-12:00, 13:00-16:00."))
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
    if opens in {DAY, closes}:
        raise ValueError(_("Write hours like 08:00-12:00, 13:00-16:00."))
    return time(*divmod(opens, 60)), time(*divmod(closes % DAY, 60))


def _time(hours: str, minutes: str | None) -> int:
    moment = int(hours) * 60 + int(minutes or 0)
    if moment > DAY or int(minutes or 0) >= 60:
        written = f"{hours}:{minutes or '00'}"
        raise ValueError(_("%(time)s is not a time of day.", time=written))
    return moment


def _minutes(span: Span) -> tuple[int, int]:
    opens, closes = (moment.hour * 60 + moment.minute for moment in span)
    return opens, closes if closes > opens else closes + DAY
