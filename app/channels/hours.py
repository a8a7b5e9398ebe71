"""Opening hours: open now, open next, promised times, bookable slots. Pure; times are aware.

Spans are meant in the site's time zone and compared in UTC, so that the two days a year with
another length come out right.
"""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .models import Channel, ExceptionalDay, OpeningHours

HORIZON_DAYS = 30  # how far ahead we look for when a line opens, and for callback slots
PROMISE_DAYS = 400  # 240 hours, the longest promise, of a line that is open five hours a week
OFFICE_DAYS = range(5)  # Monday to Friday
OFFICE_HOURS = (time(8), time(16))

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether somebody answers now. Without hours (`always`) a channel takes things any time.

    `closes_at` is given when that is within a day: a line that is always open has none.
    """

    open: bool
    always: bool = False
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    note: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The site's zone, its public holidays, and the days that differ."""

    zone: ZoneInfo
    holidays: Container[date] = ()
    exceptions: Sequence[ExceptionalDay] = ()

    def opening(self, channel: Channel, moment: datetime) -> Opening:
        """Return whether `channel` is open at `moment`, until when, or when it opens next."""
        if not channel.hours:
            return Opening(open=True, always=True)
        note = self._note(channel, moment.astimezone(self.zone).date())
        for start, end in self._spans(channel, moment):
            if start <= moment < end:
                soon = end - moment <= timedelta(days=1)
                return Opening(open=True, closes_at=end if soon else None, note=note)
            if start > moment:
                return Opening(open=False, opens_at=start, note=note)
        return Opening(open=False, note=note)

    def add_hours(self, channel: Channel | None, start: datetime, hours: int) -> datetime:
        """Return when `hours` opening hours of `channel` have passed since `start`.

        A channel without hours (or none) is counted by office hours, Monday to Friday 8 to 16;
        one that hardly ever opens is waited for PROMISE_DAYS at most.
        """
        left, counted = timedelta(hours=hours), start
        for opens, closes in self._days(_with_office_hours(channel), start, PROMISE_DAYS):
            begins = max(opens, counted)
            if closes - begins >= left:
                return begins + left
            left -= max(timedelta(0), closes - begins)
            counted = max(counted, closes)
        return start + timedelta(days=PROMISE_DAYS)

    def slots(self, channel: Channel, moment: datetime, taken: Counter[datetime], *,
              capacity: int = 2, days: int = 5) -> list[Span]:
        """Return the free callback slots of the next `days` open days, an hour ahead at least.

        `taken` counts the callbacks booked by their slot's start; `capacity` is how many fit in.
        """
        length = timedelta(minutes=channel.slot_minutes or 30)
        found: list[Span] = []
        open_days: set[date] = set()
        for start, end in self._spans(channel, moment):
            for begins in (start + length * n for n in range((end - start) // length)):
                if begins < moment + timedelta(hours=1) or taken[begins] >= capacity:
                    continue
                open_days.add(begins.astimezone(self.zone).date())
                if len(open_days) > days:
                    return found
                found.append((begins, begins + length))
        return found

    def _spans(self, channel: Channel, moment: datetime) -> Iterator[Span]:
        """Yield the open spans from the day before `moment` on, those that touch joined."""
        pending: Span | None = None
        for start, end in self._days(channel, moment, HORIZON_DAYS):
            if pending and start <= pending[1]:
                pending = (pending[0], max(pending[1], end))
                continue
            if pending:
                yield pending
            pending = (start, end)
        if pending:
            yield pending

    def _days(self, channel: Channel, moment: datetime, count: int) -> Iterator[Span]:
        """Yield the spans of `count` days from the day before `moment` on, as they begin."""
        first = moment.astimezone(self.zone).date() - timedelta(days=1)
        for number in range(count):
            yield from self._day(channel, first + timedelta(days=number))

    def _day(self, channel: Channel, day: date) -> list[Span]:
        special = self._exception(channel, day)
        if special is not None:
            pairs = [(special.opens, special.closes)]
        elif day in self.holidays:
            return []
        else:
            pairs = [(hours.opens, hours.closes) for hours in channel.hours
                     if hours.weekday == day.weekday()]
        return sorted(self._span(day, opens, closes) for opens, closes in pairs
                      if opens is not None and closes is not None)

    def _span(self, day: date, opens: time, closes: time) -> Span:
        """Return a span in UTC; one that closes at or before it opens ends the day after."""
        last = day if closes > opens else day + timedelta(days=1)
        return (datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(last, closes, self.zone).astimezone(UTC))

    def _exception(self, channel: Channel, day: date) -> ExceptionalDay | None:
        """Return the day's exception: the channel's own counts before everybody's."""
        fitting = [one for one in self.exceptions
                   if one.day == day and one.channel_id in (channel.id, None)]
        return min(fitting, key=lambda one: one.channel_id is None, default=None)

    def _note(self, channel: Channel, day: date) -> dict[str, str]:
        special = self._exception(channel, day)
        return dict(special.note) if special else {}


def _with_office_hours(channel: Channel | None) -> Channel:
    if channel is not None and channel.hours:
        return channel
    opens, closes = OFFICE_HOURS
    return Channel(id=channel.id if channel else None, hours=[
        OpeningHours(weekday=day, opens=opens, closes=closes) for day in OFFICE_DAYS])
