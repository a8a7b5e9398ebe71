"""What everybody does, in the order of time: each person is a story that says how long it waits."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from app.core.clock import at

Story = Iterator[timedelta]  # each pause until the person goes on


class Diary:
    """Stories that go on by turns; the clock stands where the one who acts is."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._count = 0

    def add(self, moment: datetime, story: Story) -> None:
        """Let a story begin at `moment`."""
        self._count += 1
        heapq.heappush(self._waiting, (moment, self._count, story))

    def play(self, until: datetime, seen: Callable[[datetime], None] = lambda _moment: None
             ) -> None:
        """Let everybody act until `until`; `seen` is told the time before each act."""
        while self._waiting and self._waiting[0][0] < until:
            moment, number, story = heapq.heappop(self._waiting)
            seen(moment)
            with at(moment):
                pause = next(story, None)
            if pause is not None:
                heapq.heappush(self._waiting, (moment + pause, number, story))


def seconds(number: float) -> timedelta:
    """Return a pause."""
    return timedelta(seconds=number)


def minutes(number: float) -> timedelta:
    """Return a pause."""
    return timedelta(minutes=number)
