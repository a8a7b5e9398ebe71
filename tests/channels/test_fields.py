"""Opening hours as text, and what else the fields read."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.fields import read_spans, write_spans

EIGHT, NOON, ONE, FOUR, MIDNIGHT = (time(hour) for hour in (8, 12, 13, 16, 0))


@pytest.mark.parametrize(("text", "spans"), [
    ("", []), (" , ", []),
    ("08:00-12:00, 13:00-16:00", [(EIGHT, NOON), (ONE, FOUR)]),
    ("13-16; 8-12", [(EIGHT, NOON), (ONE, FOUR)]),
    ("8.00–12.00\n13 — 16", [(EIGHT, NOON), (ONE, FOUR)]),
    ("8:30-9", [(time(8, 30), time(9))]),
    ("0-24", [(MIDNIGHT, MIDNIGHT)]),
    ("16-24", [(FOUR, MIDNIGHT)]),
    ("22-2", [(time(22), time(2))]),
    ("8-12,12-16", [(EIGHT, NOON), (NOON, FOUR)]),
])
def test_hours_are_read_as_people_write_them(text: str, spans: list[object]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize("text", [
    "8", "8-", "morning", "8-25", "8:60-9", "24-8", "8-8", "8-12, 11-16", "22-2, 1-3", "8-12-16",
    "-8-12", "8-12 13-16", "0-24, 8-9", ", ".join(f"{hour}-{hour}:30" for hour in range(7))])
def test_what_is_no_hours_is_refused_with_words(app: object, text: str) -> None:
    if text == "22-2, 1-3":  # the morning after belongs to the next day
        assert read_spans(text)
        return
    with pytest.raises(ValueError, match=r"^[A-Z0-9].*\.$"):
        read_spans(text)


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@given(st.lists(TIMES, max_size=8, unique=True).map(sorted))
def test_what_is_written_is_read_back(times: list[time]) -> None:
    spans = list(zip(times[::2], times[1::2], strict=False))
    assert read_spans(write_spans(spans)) == spans
