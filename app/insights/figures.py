"""Journeys to outcomes to figures (DESIGN §5). Pure: no Flask, no database."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.journey import Outcome, Sign, has_intent, outcome

Z = 1.959964  # of a 95 % interval
WORST = 10


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as the figures need it; `data` is the step's own."""

    kind: str
    signs: Sign
    at: datetime
    data: Mapping[str, object]


@dataclass(slots=True)
class JourneyRecord:
    """A journey with its steps in order; `contacted_later` is set by `assign_contacts`."""

    visitor: str
    returned: bool  # the browser sent its id back: it counts
    last_step_at: datetime
    steps: list[StepRecord] = field(default_factory=list)
    contacted_later: bool = False

    @property
    def signs(self) -> list[Sign]:
        """Return the steps' signs, and the contact that came later within the window."""
        later = [Sign.CONTACT] if self.contacted_later else []
        return [step.signs for step in self.steps] + later

    @property
    def intent(self) -> bool:
        """Say whether the visitor wanted to contact us."""
        return has_intent(step.signs for step in self.steps)

    @property
    def topic(self) -> str | None:
        """Return the topic chosen last."""
        return next((str(step.data["topic"]) for step in reversed(self.steps)
                     if step.kind == "TopicChosen"), None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval; all None when there is nothing to count."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Deflection:
    """The four outcomes of `n` intent journeys, and the two rates, always shown together."""

    n: int
    outcomes: Mapping[Outcome, int]
    strict: Rate
    upper: Rate


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything on the dashboard that comes from journeys."""

    journeys: int
    counted: int
    intent: int
    still_open: int
    main: Deflection
    apart: Deflection
    searches: int
    searches_without_results: int
    searches_without_click: int
    failed_queries: Sequence[tuple[str, int]]
    skips: Mapping[str, int]
    phone_pages: int
    returned_to_answers: int
    least_helpful: Sequence[tuple[str, int, int]]  # article key, yes, no


def compute(journeys: Sequence[JourneyRecord], now: datetime, window: timedelta,
            apart_topics: Iterable[str]) -> Figures:
    """Return the figures of `journeys`, of which those with an unclosed window wait.

    `apart_topics` are the urgent and personal ones, reported apart.
    """
    assign_contacts(journeys, window)
    intent = [one for one in journeys if one.returned and one.intent]
    closed = [one for one in intent if one.last_step_at + window <= now]
    apart = set(apart_topics)
    steps = [step for one in journeys for step in one.steps]
    searches = [step for step in steps if step.kind == "Searched"]
    failed = Counter(str(step.data["query"]) for step in searches if not step.data["total"])
    pages = [one for one in closed if one.topic]
    return Figures(
        journeys=len(journeys), counted=sum(one.returned for one in journeys),
        intent=len(intent), still_open=len(intent) - len(closed),
        main=deflection([one for one in closed if one.topic not in apart]),
        apart=deflection([one for one in closed if one.topic in apart]),
        searches=len(searches), searches_without_results=sum(failed.values()),
        searches_without_click=sum(_without_click(one) for one in journeys),
        failed_queries=failed.most_common(WORST),
        skips=Counter(str(step.data["reason"]) for step in steps if step.kind == "GateSkipped"),
        phone_pages=len(pages), returned_to_answers=sum(map(_returned, pages)),
        least_helpful=_least_helpful(steps))


def assign_contacts(journeys: Sequence[JourneyRecord], window: timedelta) -> None:
    """Count a contact outside intent journeys for the visitor's latest one that still waits.

    A contact inside an intent journey counts for that one only.
    """
    by_visitor: dict[str, list[JourneyRecord]] = defaultdict(list)
    for one in sorted(journeys, key=lambda one: one.last_step_at):
        contacts = [step.at for step in one.steps if Sign.CONTACT in step.signs]
        if contacts and not one.intent:
            earlier = next((other for other in reversed(by_visitor[one.visitor])
                            if other.last_step_at + window >= contacts[0]), None)
            if earlier is not None:
                earlier.contacted_later = True
        if one.intent:
            by_visitor[one.visitor].append(one)


def deflection(journeys: Sequence[JourneyRecord]) -> Deflection:
    """Return outcomes and both rates of intent journeys whose window has closed."""
    found = [(one.visitor, outcome(one.signs)) for one in journeys]
    counts = Counter(end for _visitor, end in found)
    return Deflection(
        n=len(found), outcomes={end: counts[end] for end in Outcome},
        strict=clustered_rate((visitor, end is Outcome.SOLVED) for visitor, end in found),
        upper=clustered_rate((visitor, end in {Outcome.SOLVED, Outcome.POTENTIAL})
                             for visitor, end in found))


def clustered_rate(rows: Iterable[tuple[str, bool]]) -> Rate:
    """Return the share of True with a 95 % interval clustered by visitor.

    The ratio estimator's linearised variance (Cochran, Sampling Techniques, 3rd ed., 6.4):
    k/(k-1) · Σ(yᵢ - p·mᵢ)² / (Σmᵢ)², for visitor i with mᵢ journeys of which yᵢ count. Where all
    agree it is 0, so Wilson's interval over the k visitors is taken instead.
    """
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for visitor, hit in rows:
        totals[visitor][0] += hit
        totals[visitor][1] += 1
    clusters, n = len(totals), sum(total for _hits, total in totals.values())
    if not n:
        return Rate(None, None, None)
    p = sum(hits for hits, _total in totals.values()) / n
    spread = sum((hits - p * total) ** 2 for hits, total in totals.values())
    if clusters < 2 or not spread:
        return _wilson(p, clusters)
    half = Z * math.sqrt(clusters / (clusters - 1) * spread) / n
    return Rate(p, max(0.0, p - half), min(1.0, p + half))


def _wilson(p: float, n: int) -> Rate:
    """Return Wilson's score interval (1927) for share `p` of `n`."""
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Rate(p, max(0.0, middle - half), min(1.0, middle + half))


def _without_click(journey: JourneyRecord) -> int:
    """Count the searches with results after which nothing was opened before the next search."""
    waiting, count = False, 0
    for step in journey.steps:
        if step.kind == "Searched":
            count += waiting
            waiting = bool(step.data["total"])
        elif Sign.READ in step.signs:
            waiting = False
    return count + waiting


def _returned(journey: JourneyRecord) -> bool:
    """Say whether the visitor left the contact page for an answer and did not contact us."""
    kinds = [step.kind for step in journey.steps]
    after = journey.steps[kinds.index("TopicChosen"):]
    return (any(Sign.READ in step.signs for step in after)
            and outcome(journey.signs) is not Outcome.CONTACTED)


def _least_helpful(steps: Iterable[StepRecord]) -> list[tuple[str, int, int]]:
    votes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for step in steps:
        if step.kind in {"ArticleHelped", "ArticleDidNotHelp"}:
            votes[str(step.data["article"])][step.kind == "ArticleDidNotHelp"] += 1
    ranked = sorted(votes.items(), key=lambda one: (-one[1][1] / sum(one[1]), -one[1][1], one[0]))
    return [(key, yes, no) for key, (yes, no) in ranked if no][:WORST]
