"""A day's journeys to what is kept of them. Pure: no Flask, no database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from app.journey import Ending, Outcome, Sign
from app.language.redaction import redact_evidence

from .contact_counts import RECONTACT
from .contacts import any_between, assign_contacts, moments_of_contacts
from .records import AT_MOST, SOLVED, Contact, JourneyRecord
from .searches import searches_of

QUERIES_KEPT = 50  # of a day and language
SKIPS = {"urgent": "skipped_urgent", "not-found": "skipped_not_found",
         "site-help": "skipped_site_help"}


class Cell(NamedTuple):
    """What a day's journeys are counted by."""

    language: str
    device: str
    topic: str
    apart: bool


class Judged(NamedTuple):
    """A closed intent journey and how it ended."""

    journey_id: int
    visitor: str
    topic: str
    apart: bool
    ending: Ending


@dataclass(frozen=True, slots=True)
class Scope:
    """When the counting is done, how long contacts count, and the urgent and personal topics."""

    now: datetime
    window: timedelta
    apart: Collection[str] = ()


@dataclass(slots=True)
class Rolled:
    """A day's counts by cell, by language and article, by language and query; and its endings."""

    journeys: dict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: dict[Cell, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    articles: dict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter))
    queries: dict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter))
    judged: list[Judged] = field(default_factory=list)
    all_closed: bool = True


def roll(day: Sequence[JourneyRecord], later: Sequence[JourneyRecord], cases: Sequence[Contact],
         earlier: Iterable[Judged], scope: Scope) -> Rolled:
    """Return what the journeys of a day come to.

    `later`: those begun after it that could take or bring their contacts, with the steps that say
    so; `cases`: of the same time; `earlier`: the judged ones of the days before, for pairs.
    """
    assign_contacts([*day, *later], scope.window, cases)
    moments = moments_of_contacts([*day, *later], cases)
    pairs = _Pairs(earlier)
    rolled = Rolled()
    for one in sorted(day, key=lambda one: (one.started_at, one.id)):
        cell = Cell(one.language, one.device, one.topic, one.topic in scope.apart)
        counts = rolled.journeys[cell]
        counts["journeys"] += 1
        if one.returned:
            counts.update(_did(one))
            _count_words(rolled, one)
            if one.intent and not one.is_closed(scope.window, scope.now):
                counts["still_open"] += 1
                rolled.all_closed = False
            elif one.intent:
                judged = Judged(one.id, one.visitor, one.topic, cell.apart, one.ending)
                counts.update(_ended(one, judged, scope, moments))
                rolled.pairs[cell].update(pairs.with_earlier(judged))
                rolled.judged.append(judged)
    _keep_most_frequent(rolled)
    return rolled


def _did(one: JourneyRecord) -> Counter[str]:
    """Return what a counted journey did, whether it is judged or not."""
    searches = searches_of(one)
    counts = Counter(
        counted=1, consented=int(one.consent), searched=int(bool(searches)),
        read=int(one.has(Sign.READ)), shown=int(one.has(Sign.ADDRESS)),
        opened_contact=int(one.did("ContactOpened") or one.did("TopicChosen")),
        reached_us=int(one.has(Sign.CONTACT)), intent=int(one.intent), searches=len(searches),
        searches_without_results=sum(not search.found for search in searches),
        searches_without_click=sum(search.without_click for search in searches))
    counts["skipped"] = int(one.did("GateSkipped"))
    for _topic, reason in {(step.data["topic"], str(step.data["reason"]))
                           for step in one.steps if step.kind == "GateSkipped"}:
        counts[SKIPS.get(reason, "skipped_other")] += 1
    scores = [int(str(step.data["score"])) for step in one.steps
              if step.kind == "SatisfactionRated"]
    if scores:
        counts.update(rated=1, scores=scores[-1], squared_scores=scores[-1] ** 2)
    return counts


def _ended(one: JourneyRecord, judged: Judged, scope: Scope,
           moments: Mapping[str, Sequence[datetime]]) -> Counter[str]:
    """Return what a judged journey adds."""
    ending = judged.ending
    counts = Counter({ending.outcome.value: 1})
    if ending.outcome is Outcome.SOLVED and one.is_closed(RECONTACT, scope.now):
        counts.update(solved_followed=1, solved_then_contacted=int(any_between(
            moments, one.visitor, one.last_step_at + scope.window, one.last_step_at + RECONTACT)))
    if one.topic and not judged.apart:
        counts.update(contact_pages=1, returned=int(_returned(one, ending)))
    return counts


def _returned(one: JourneyRecord, ending: Ending) -> bool:
    """Say whether the visitor left the contact page for an answer and did not contact us."""
    kinds = [step.kind for step in one.steps]
    after = one.steps[kinds.index("TopicChosen"):]
    return (ending.outcome is not Outcome.CONTACTED
            and any(Sign.READ in step.signs for step in after))


def _count_words(rolled: Rolled, one: JourneyRecord) -> None:
    last = {str(step.data["article"]): step.kind for step in one.steps
            if step.kind in {"ArticleHelped", "ArticleDidNotHelp"}}
    for article, kind in last.items():
        rolled.articles[one.language, article][
            "helped" if kind == "ArticleHelped" else "did_not_help"] += 1
    for search in searches_of(one):
        if not search.found:
            rolled.queries[one.language, redact_evidence(search.query)]["without_results"] += 1
        elif search.without_click:
            rolled.queries[one.language, redact_evidence(search.query)]["without_click"] += 1


def _keep_most_frequent(rolled: Rolled) -> None:
    kept: Counter[str] = Counter()
    for key in sorted(rolled.queries, key=lambda key: (-rolled.queries[key].total(), key)):
        kept[key[0]] += 1
        if kept[key[0]] > QUERIES_KEPT:
            del rolled.queries[key]


class _Pairs:
    """Counts a journey's pairs with the visitor's earlier ones."""

    def __init__(self, earlier: Iterable[Judged]) -> None:
        self._before: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0, 0])
        for judged in earlier:
            self._add(judged)

    def with_earlier(self, judged: Judged) -> Counter[str]:
        """Return the pairs' counts, and hold the journey for those that follow."""
        journeys, solved, at_most = self._before[judged.visitor, judged.apart]
        self._add(judged)
        counts = Counter(pairs=journeys)
        for name, alike, before in (("strict", judged.ending.outcome in SOLVED, solved),
                                    ("upper", judged.ending.outcome in AT_MOST, at_most)):
            counts[f"{name}_both"] = before if alike else 0
            counts[f"{name}_one"] = journeys - before if alike else before
        return counts

    def _add(self, judged: Judged) -> None:
        own = self._before[judged.visitor, judged.apart]
        own[0] += 1
        own[1] += judged.ending.outcome in SOLVED
        own[2] += judged.ending.outcome in AT_MOST
