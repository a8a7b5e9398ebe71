"""Sums of roll-ups to figures (DESIGN §5). Pure: no Flask, no database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.journey import Outcome

from .rates import Pairs, Rate, mean, share
from .selection import Selection

Sums = Mapping[tuple[date, bool], Counter[str]]  # by day, and whether urgent or personal
DAILY, WEEKLY = 31, 190  # the longest periods, in days, that are drawn by day and by week
WORST = 10
FUNNEL = ("counted", "searched", "read", "opened_contact", "shown", "reached_us")
SKIPS = ("skipped_urgent", "skipped_not_found", "skipped_site_help", "skipped_other")


@dataclass(frozen=True, slots=True)
class Deflection:
    """The four outcomes of `n` closed intent journeys; both rates, always shown together."""

    n: int
    outcomes: Mapping[Outcome, int]
    strict: Rate
    upper: Rate


@dataclass(frozen=True, slots=True)
class ContactSums:
    """The contacts of a topic and channel in a period."""

    is_before: bool  # of the period before
    topic: str
    channel: str
    service_class: str
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic's contacts by channel, all together, and in the period before."""

    topic: str
    service_class: str
    by_channel: Counter[str]
    before: int


@dataclass(frozen=True, slots=True)
class ContactMatrix:
    """Topics with most contacts first, and the channels that any of them has, likewise."""

    channels: Sequence[str]
    rows: Sequence[TopicRow]


@dataclass(frozen=True, slots=True)
class Named:
    """Sums of an article or of words that were searched."""

    name: str
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Point:
    """Both rates of a span of days."""

    first: date
    last: date
    deflection: Deflection


@dataclass(frozen=True, slots=True)
class Figures:
    """What the journeys and contacts of one period come to."""

    counts: Counter[str]  # of all journeys
    contacts: Counter[str]
    main: Deflection
    apart: Deflection

    @property
    def counted(self) -> Rate:
        """Return the share of journeys that can be counted."""
        return self._share("counted", "journeys")

    @property
    def returned(self) -> Rate:
        """Return the share that went from a contact page back to an answer, contacting nobody."""
        return self._share("returned", "contact_pages")

    @property
    def came_back(self) -> Rate:
        """Return the share of the solved who contacted us later all the same, within 7 days."""
        return self._share("solved_then_contacted", "solved_followed")

    @property
    def without_results(self) -> Rate:
        """Return the share of searches without results."""
        return self._share("searches_without_results", "searches")

    @property
    def without_click(self) -> Rate:
        """Return the share of searches of whose results nothing was opened."""
        return self._share("searches_without_click", "searches")

    @property
    def skipped(self) -> Rate:
        """Return the share of those who opened a contact page that skipped the gate."""
        return self._share("skipped", "opened_contact")

    @property
    def kept(self) -> Rate:
        """Return the share of promised times that were kept."""
        return share(self.contacts["kept"], self.contacts["promised"])

    @property
    def again(self) -> Rate:
        """Return the share of contacts whose person contacted us again within 7 days."""
        return share(self.contacts["again"], self.contacts["known"])

    @property
    def ease_online(self) -> Rate:
        """Return how easy those found it who settled it themselves, 1 to 5."""
        return _scores(self.counts)

    @property
    def ease_contact(self) -> Rate:
        """Return how easy those found it who contacted us, 1 to 5."""
        return _scores(self.contacts)

    def _share(self, part: str, whole: str) -> Rate:
        return share(self.counts[part], self.counts[whole])


def figures(chosen: Selection, sums: Sums, pairs: Sums, contacts: Iterable[Counter[str]]
            ) -> Figures:
    """Return the figures of the chosen days; `sums` and `pairs` may hold others too."""
    own = [(apart, counts) for (day, apart), counts in sums.items()
           if chosen.first <= day <= chosen.last]
    return Figures(_added(counts for _apart, counts in own), _added(contacts),
                   *(deflection(_added(counts for is_apart, counts in own if is_apart == apart),
                                _added(counts for (day, is_apart), counts in pairs.items()
                                       if is_apart == apart
                                       and chosen.first <= day <= chosen.last))
                     for apart in (False, True)))


def deflection(counts: Counter[str], pairs: Counter[str]) -> Deflection:
    """Return outcomes and both rates of closed intent journeys."""
    outcomes = {end: counts[end.value] for end in Outcome}
    n, solved = sum(outcomes.values()), outcomes[Outcome.SOLVED]
    return Deflection(
        n, outcomes,
        share(solved, n, Pairs(pairs["pairs"], pairs["strict_one"], pairs["strict_both"])),
        share(solved + outcomes[Outcome.POTENTIAL], n,
              Pairs(pairs["pairs"], pairs["upper_one"], pairs["upper_both"])))


def is_drawn_by_month(chosen: Selection) -> bool:
    """Say whether a line over the period has a point a month; else it needs each day."""
    return chosen.days > WEEKLY


def trend(chosen: Selection, sums: Sums, pairs: Sums) -> list[Point]:
    """Return both rates of each day, week (from Monday) or month of the period, the oldest first.

    Urgent and personal matters are left out.
    """
    spans = _spans(chosen)
    journeys, alike = _by_span(sums, spans), _by_span(pairs, spans)
    return [Point(*span, deflection(counts, own))
            for span, counts, own in zip(spans, journeys, alike, strict=True)]


def contact_matrix(contacts: Iterable[ContactSums], before: Iterable[ContactSums]
                   ) -> ContactMatrix:
    """Return the contacts of a period by topic and channel, beside those of the one before."""
    earlier: Counter[tuple[str, str]] = Counter()
    for one in before:
        earlier[one.topic, one.service_class] += one.counts["contacts"]
    rows: dict[tuple[str, str], TopicRow] = {}
    channels: Counter[str] = Counter()
    for one in contacts:
        key = one.topic, one.service_class
        row = rows.setdefault(key, TopicRow(*key, Counter(), earlier[key]))
        row.by_channel[one.channel] += one.counts["contacts"]
        channels[one.channel] += one.counts["contacts"]
    return ContactMatrix([channel for channel, _count in channels.most_common()], sorted(
        rows.values(), key=lambda row: (-row.by_channel.total(), row.topic)))


def worst(articles: Iterable[Named]) -> list[Named]:
    """Return the ten articles that helped least: by the share of "no" that is sure at least, so
    that one voice alone condemns none.
    """
    def surely(one: Named) -> float:
        said_no = one.counts["did_not_help"]
        return share(said_no, said_no + one.counts["helped"]).low or 0.0
    return sorted(articles, key=lambda one: (-surely(one), one.name))[:WORST]


def _scores(counts: Counter[str]) -> Rate:
    return mean(counts["scores"], counts["squared_scores"], counts["rated"])


def _added(counters: Iterable[Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for counts in counters:
        found.update(counts)
    return found


def _spans(chosen: Selection) -> list[tuple[date, date]]:
    spans, first = [], chosen.first
    while first <= chosen.last:
        if chosen.days <= DAILY:
            last = first
        elif chosen.days <= WEEKLY:
            last = first + timedelta(days=6 - first.weekday())
        else:
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        spans.append((first, min(last, chosen.last)))
        first = last + timedelta(days=1)
    return spans


def _by_span(sums: Sums, spans: Sequence[tuple[date, date]]) -> list[Counter[str]]:
    """Return the sums of journeys not apart in each span."""
    place = {first + timedelta(days=n): number for number, (first, last) in enumerate(spans)
             for n in range((last - first).days + 1)}
    found: list[Counter[str]] = [Counter() for _span in spans]
    for (day, apart), counts in sums.items():
        if not apart and day in place:
            found[place[day]].update(counts)
    return found
