"""Which journey a contact counts for (DESIGN §5). Pure: no Flask, no database."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from app.journey import Sign

from .records import Contact, JourneyRecord

SAME_REQUEST = timedelta(seconds=2)  # a case is made, then its step is written


def assign_contacts(journeys: Sequence[JourneyRecord], window: timedelta,
                    cases: Iterable[Contact] = ()) -> None:
    """Count each contact outside intent journeys for the latest one that still waits for it.

    A contact inside an intent journey (also a call logged by its code) counts for that one only.
    `cases` are those whose e-mail is known from a journey: they count where no measured visitor's
    own step shows the same contact, as when cookies were refused.
    """
    waiting: dict[str, list[JourneyRecord]] = defaultdict(list)
    for one in journeys:
        if one.intent:
            waiting[one.visitor].append(one)
    for contact in (*_alone(journeys), *_unseen(cases, journeys)):
        earlier = [one for visitor in contact.visitors for one in waiting.get(visitor, ())
                   if one.started_at <= contact.at]
        latest = max(earlier, key=lambda one: (one.started_at, one.id), default=None)
        if latest is not None and contact.at <= latest.last_step_at + window:
            latest.contacted_later = True


def moments_of_contacts(journeys: Iterable[JourneyRecord], cases: Iterable[Contact]
                        ) -> dict[str, list[datetime]]:
    """Return when each visitor contacted us, in order."""
    moments: dict[str, list[datetime]] = defaultdict(list)
    for one in journeys:
        moments[one.visitor] += [step.at for step in one.steps if Sign.CONTACT in step.signs]
    for case in cases:
        for visitor in case.visitors:
            moments[visitor].append(case.at)
    return {visitor: sorted(found) for visitor, found in moments.items() if found}


def any_between(moments: Mapping[str, Sequence[datetime]], visitor: str, after: datetime,
                until: datetime) -> bool:
    """Say whether the visitor contacted us later than `after`, not later than `until`."""
    own = moments.get(visitor, ())
    return bisect_right(own, after) < bisect_right(own, until)


def _alone(journeys: Iterable[JourneyRecord]) -> Iterator[Contact]:
    """Yield the contacts in journeys without intent: a form sent after a long pause."""
    for one in journeys:
        if not one.intent:
            for step in one.steps:
                if Sign.CONTACT in step.signs:
                    yield Contact(frozenset({one.visitor}), step.at)


def _unseen(cases: Iterable[Contact], journeys: Iterable[JourneyRecord]) -> Iterator[Contact]:
    """Yield the cases that no counted journey's own step shows; a case does not name its step."""
    seen = sorted(step.at for one in journeys if one.returned
                  for step in one.steps if Sign.CONTACT in step.signs)
    for case in cases:
        place = bisect_left(seen, case.at)
        if place == len(seen) or seen[place] > case.at + SAME_REQUEST:
            yield case
