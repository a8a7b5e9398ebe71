"""Opening hours, promised times and callback slots, on the days that are hard."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.hours import PROMISE_DAYS
from app.channels.models import Channel, ChannelKind
from app.channels.site_file import WEEKDAYS

from .making import HELSINKI, OFFICE, calendar, channel, exception, helsinki

EVERY_DAY = dict.fromkeys(WEEKDAYS, "00:00-24:00")
NIGHTS = dict.fromkeys(WEEKDAYS, "22:00-02:00")


@pytest.mark.parametrize(("now", "is_open"), [
    ("2026-11-26 07:59", False), ("2026-11-26 08:00", True), ("2026-11-26 15:59", True),
    ("2026-11-26 16:00", False), ("2026-11-28 12:00", False)])
def test_open_from_the_first_minute_to_the_last(now: str, is_open: bool) -> None:
    assert calendar().opening(channel(), helsinki(now)).open is is_open


def test_says_until_when_and_when_next() -> None:
    lunch = channel(hours={"thu": "08:00-12:00, 13:00-16:00", "fri": "09:00-10:00"})
    days = calendar()
    assert days.opening(lunch, helsinki("2026-11-26 09:00")).closes_at == helsinki(
        "2026-11-26 12:00")
    assert days.opening(lunch, helsinki("2026-11-26 12:30")).opens_at == helsinki(
        "2026-11-26 13:00")
    assert days.opening(lunch, helsinki("2026-11-26 16:00")).opens_at == helsinki(
        "2026-11-27 09:00")
    assert days.opening(lunch, helsinki("2026-11-27 10:00")).opens_at == helsinki(
        "2026-12-03 08:00")


def test_without_hours_it_takes_things_any_time() -> None:
    opening = calendar().opening(channel(hours={}), helsinki("2026-12-25 03:00"))
    assert (opening.open, opening.always, opening.opens_at) == (True, True, None)


def test_a_line_that_is_always_open_has_no_closing_time() -> None:
    opening = calendar().opening(channel(hours=EVERY_DAY), helsinki("2026-11-10 03:00"))
    assert (opening.open, opening.always, opening.closes_at) == (True, False, None)


def test_spans_that_touch_are_one() -> None:
    halves = channel(hours={"thu": "08:00-12:00, 12:00-16:00"})
    assert calendar().opening(halves, helsinki("2026-11-26 09:00")).closes_at == helsinki(
        "2026-11-26 16:00")


@pytest.mark.parametrize(("now", "closes"), [
    ("2026-11-26 23:00", "2026-11-27 02:00"), ("2026-11-27 01:59", "2026-11-27 02:00")])
def test_a_span_past_midnight(now: str, closes: str) -> None:
    opening = calendar().opening(channel(hours=NIGHTS), helsinki(now))
    assert opening.open
    assert opening.closes_at == helsinki(closes)


def test_the_night_before_a_holiday_stays_open_past_midnight() -> None:
    days = calendar()
    assert days.opening(channel(hours=NIGHTS), helsinki("2026-12-24 01:00")).open
    assert not days.opening(channel(hours=NIGHTS), helsinki("2026-12-25 01:00")).open


def test_spring_day_has_an_hour_less() -> None:
    """29 March 2026: 03:00 becomes 04:00."""
    night = channel(hours={"sun": "02:00-05:00"})
    opening = calendar().opening(night, helsinki("2026-03-29 02:30"))
    assert opening.closes_at is not None
    assert opening.closes_at - helsinki("2026-03-29 02:30").astimezone(UTC) == timedelta(hours=1.5)
    early = calendar().opening(channel(), helsinki("2026-03-29 23:59"))
    assert early.opens_at == datetime(2026, 3, 30, 5, tzinfo=UTC)  # 08:00 in summer time
    assert calendar().add_hours(night, helsinki("2026-03-29 00:00"), 2) == helsinki(
        "2026-03-29 05:00")


def test_autumn_day_has_an_hour_more() -> None:
    """25 October 2026: 04:00 becomes 03:00."""
    night = channel(hours={"sun": "02:00-05:00"})
    days = calendar()
    assert days.opening(night, helsinki("2026-10-25 03:30")).open
    assert days.opening(night, helsinki("2026-10-25 03:30+")).open
    assert days.add_hours(night, helsinki("2026-10-25 00:00"), 4) == helsinki("2026-10-25 05:00")
    slots = days.slots(channel(ChannelKind.CALLBACK, {"sun": "02:00-05:00"}, slot_minutes=60),
                       helsinki("2026-10-24 12:00"), Counter(), days=1)
    assert [start.astimezone(HELSINKI).strftime("%H:%M") for start, _ in slots] == [
        "02:00", "03:00", "03:00", "04:00"]


@pytest.mark.parametrize("day", [
    "2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06",  # Christmas to Epiphany
    "2026-06-19", "2026-06-20",  # Midsummer
    "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-12-06"])
def test_closed_on_public_holidays(day: str) -> None:
    every = channel(hours=dict.fromkeys(WEEKDAYS, "08:00-16:00"))
    assert not calendar().opening(every, helsinki(f"{day} 12:00")).open


def test_after_midsummer_it_opens_on_monday() -> None:
    opening = calendar().opening(channel(), helsinki("2026-06-18 17:00"))
    assert opening.opens_at == helsinki("2026-06-22 08:00")


def test_an_exception_opens_on_a_holiday_and_tells_why() -> None:
    days = calendar(exception("2026-12-24", "09:00-12:00", en="Short day"))
    opening = days.opening(channel(), helsinki("2026-12-24 10:00"))
    assert opening.open
    assert opening.closes_at == helsinki("2026-12-24 12:00")
    assert opening.note == {"en": "Short day"}
    assert not days.opening(channel(), helsinki("2026-12-24 13:00")).open


def test_an_exception_closes_a_usual_day() -> None:
    days = calendar(exception("2026-11-26", fi="Koulutuspäivä"))
    opening = days.opening(channel(), helsinki("2026-11-26 10:00"))
    assert (opening.open, opening.note) == (False, {"fi": "Koulutuspäivä"})
    assert opening.opens_at == helsinki("2026-11-27 08:00")


@pytest.mark.parametrize("own_first", [True, False])
def test_a_channels_own_exception_counts_before_everybodys(own_first: bool) -> None:
    both = [exception("2026-12-24", "09:00-12:00", channel_id=1), exception("2026-12-24")]
    days = calendar(*both if own_first else reversed(both))
    assert days.opening(channel(id=1), helsinki("2026-12-24 10:00")).open
    assert not days.opening(channel(id=2), helsinki("2026-12-24 10:00")).open


def test_a_promise_counts_open_hours_only() -> None:
    days = calendar()
    assert days.add_hours(channel(), helsinki("2026-11-26 10:00"), 4) == helsinki(
        "2026-11-26 14:00")
    assert days.add_hours(channel(), helsinki("2026-11-26 14:00"), 4) == helsinki(
        "2026-11-27 10:00")
    # Friday evening: Monday; the day before Christmas Eve: the Monday after.
    assert days.add_hours(channel(), helsinki("2026-11-27 15:00"), 4) == helsinki(
        "2026-11-30 11:00")
    assert days.add_hours(channel(), helsinki("2026-12-23 15:00"), 4) == helsinki(
        "2026-12-28 11:00")
    assert days.add_hours(channel(), helsinki("2026-11-26 10:00"), 8) == helsinki(
        "2026-11-27 10:00")


@pytest.mark.parametrize("line", [None, channel(hours={})])
def test_a_promise_without_hours_counts_office_hours(line: Channel | None) -> None:
    due = calendar().add_hours(line, helsinki("2026-11-27 17:00"), 4)
    assert due == helsinki("2026-11-30 12:00")


def test_a_promise_of_a_line_that_never_opens_still_ends() -> None:
    days = calendar(*(exception(f"2026-11-{day}") for day in range(10, 31)))
    assert days.add_hours(channel(hours={"thu": "08:00-08:30"}), helsinki("2026-11-09 10:00"),
                          400) == helsinki("2026-11-09 10:00") + timedelta(days=PROMISE_DAYS)


@pytest.mark.parametrize(("hours", "due"), [
    (160, "2026-12-28 10:00"), (240, "2027-01-13 10:00")])
def test_a_long_promise_passes_over_every_holiday_on_its_way(hours: int, due: str) -> None:
    """20 and 30 working days from a Thursday; Christmas, New Year and Epiphany are closed."""
    assert calendar().add_hours(channel(), helsinki("2026-11-26 10:00"), hours) == helsinki(due)


def test_overlapping_hours_are_counted_once() -> None:
    """A day that differs begins while the night before is still open."""
    days = calendar(exception("2026-11-27", "01:00-05:00"))
    line = channel(hours={"thu": "22:00-03:00"})
    assert days.add_hours(line, helsinki("2026-11-26 22:00"), 6) == helsinki("2026-11-27 04:00")


def callback() -> Channel:
    return channel(ChannelKind.CALLBACK, slot_minutes=60)


def test_slots_lie_inside_opening_hours_an_hour_ahead() -> None:
    slots = calendar().slots(callback(), helsinki("2026-11-26 13:30"), Counter(), days=2)
    assert [start.astimezone(HELSINKI).strftime("%a %H") for start, _ in slots] == [
        "Thu 15", *(f"Fri {hour:02}" for hour in range(8, 16))]


def test_slots_pass_over_holidays_and_weekends() -> None:
    slots = calendar().slots(callback(), helsinki("2026-12-23 15:30"), Counter(), days=1)
    assert {start.astimezone(HELSINKI).date().isoformat() for start, _ in slots} == {"2026-12-28"}


def test_a_full_slot_is_not_offered() -> None:
    days, moment = calendar(), helsinki("2026-11-26 06:00")
    taken = Counter({helsinki("2026-11-26 08:00").astimezone(UTC): 2,
                     helsinki("2026-11-26 09:00").astimezone(UTC): 1})
    offered = [start for start, _ in days.slots(callback(), moment, taken, days=1)]
    assert helsinki("2026-11-26 08:00") not in offered
    assert helsinki("2026-11-26 09:00") in offered
    offered = [start for start, _ in days.slots(callback(), moment, taken, capacity=3, days=1)]
    assert helsinki("2026-11-26 08:00") in offered


MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2027, 11, 1), timezones=st.just(UTC))
SPANS = st.dictionaries(st.sampled_from(WEEKDAYS), st.sampled_from(
    ["08:00-16:00", "08:00-12:00, 13:00-16:00", "22:00-02:00", "00:00-24:00", "02:30-03:30"]))


@given(SPANS, MOMENTS)
def test_what_is_said_to_come_comes(hours: dict[str, str], moment: datetime) -> None:
    """A line is open at the time it is said to open, closed when it is said to close."""
    days, line = calendar(), channel(hours=hours)
    opening = days.opening(line, moment)
    if opening.opens_at:
        assert not opening.open
        assert opening.opens_at > moment
        assert days.opening(line, opening.opens_at).open
        assert not days.opening(line, opening.opens_at - timedelta(seconds=1)).open
    if opening.closes_at:
        assert opening.open
        assert moment < opening.closes_at <= moment + timedelta(days=1)
        assert not days.opening(line, opening.closes_at).open


@given(SPANS, MOMENTS, st.integers(1, 24))
def test_a_promise_ends_in_open_time(hours: dict[str, str], moment: datetime, count: int) -> None:
    line = channel(hours=hours)
    due = calendar().add_hours(line, moment, count)
    assert due >= moment + timedelta(hours=count)
    if hours and due != moment + timedelta(days=PROMISE_DAYS):
        assert calendar().opening(line, due - timedelta(seconds=1)).open


@given(SPANS, MOMENTS, st.sampled_from([15, 30, 45, 60]))
def test_every_slot_is_open_throughout(hours: dict[str, str], moment: datetime, minutes: int
                                       ) -> None:
    line = channel(ChannelKind.CALLBACK, hours or OFFICE, slot_minutes=minutes)
    slots = calendar().slots(line, moment, Counter())
    assert len(slots) == len(set(slots))
    for start, end in slots[:20]:
        assert end - start == timedelta(minutes=minutes)
        assert start >= moment + timedelta(hours=1)
        opening = calendar().opening(line, start)
        assert opening.open
        assert opening.closes_at is None or end <= opening.closes_at
