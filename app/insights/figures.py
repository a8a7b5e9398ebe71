"""Journeys to outcomes to figures (DESIGN §5). Pure: no Flask, no database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.journey import Outcome, Sign, outcome

from .contacts import assign_contacts
from .rates import Rate, clustered_rate
from .records import Contact, JourneyRecord

WORST = 10


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


@dataclass(frozen=True, slots=True)
class Scope:
    """What is judged: journeys that `holds` accepts, whose `window` has closed at `now`.

    `apart` are the keys of the urgent and personal topics, reported apart.
    """

    now: datetime
    window: timedelta
    apart: Collection[str] = ()
    holds: Callable[[JourneyRecord], bool] = lambda _journey: True


def compute(journeys: Sequence[JourneyRecord], scope: Scope,
            cases: Iterable[Contact] = ()) -> Figures:
    """Return the figures of the journeys that `scope` holds.

    Give the journeys of the `window` after it too, in every language: the contacts of the last
    ones are in there, and may be theirs or of a later journey.
    """
    assign_contacts(journeys, scope.window, cases)
    held = [one for one in journeys if scope.holds(one)]
    intent = [one for one in held if one.returned and one.intent]
    closed = [one for one in intent if one.last_step_at + scope.window <= scope.now]
    searches = [search for one in held for search in _searches(one)]
    failed = Counter(search.query for search in searches if not search.found)
    pages = [one for one in closed if one.topic]
    return Figures(
        journeys=len(held), counted=sum(one.returned for one in held),
        intent=len(intent), still_open=len(intent) - len(closed),
        main=deflection([one for one in closed if one.topic not in scope.apart]),
        apart=deflection([one for one in closed if one.topic in scope.apart]),
        searches=len(searches), searches_without_results=sum(failed.values()),
        searches_without_click=sum(one.found and not one.opened for one in searches),
        failed_queries=sorted(failed.items(), key=lambda one: (-one[1], one[0]))[:WORST],
        skips=_skips(held), phone_pages=len(pages),
        returned_to_answers=sum(map(_returned, pages)), least_helpful=_least_helpful(held))


def deflection(journeys: Sequence[JourneyRecord]) -> Deflection:
    """Return outcomes and both rates of intent journeys whose window has closed."""
    found = [(one.visitor, outcome(one.signs)) for one in journeys]
    counts = Counter(end for _visitor, end in found)
    return Deflection(
        n=len(found), outcomes={end: counts[end] for end in Outcome},
        strict=clustered_rate((visitor, end is Outcome.SOLVED) for visitor, end in found),
        upper=clustered_rate((visitor, end in {Outcome.SOLVED, Outcome.POTENTIAL})
                             for visitor, end in found))


@dataclass(slots=True)
class _Search:
    query: str
    found: bool
    opened: bool = False


def _searches(journey: JourneyRecord) -> list[_Search]:
    """Return a journey's searches: a next page, or the same looked at again, is no new one."""
    searches: list[_Search] = []
    for step in journey.steps:
        if step.kind == "Searched":
            query = str(step.data["query"])
            if not searches or searches[-1].query != query:
                searches.append(_Search(query, bool(step.data["total"])))
        elif searches and Sign.READ in step.signs:
            searches[-1].opened = True
    return searches


def _skips(journeys: Iterable[JourneyRecord]) -> Counter[str]:
    """Count the skips of the gate by reason, once a journey and topic."""
    return Counter(reason for one in journeys for _topic, reason in {
        (step.data["topic"], str(step.data["reason"]))
        for step in one.steps if step.kind == "GateSkipped"})


def _returned(journey: JourneyRecord) -> bool:
    """Say whether the visitor left the contact page for an answer and did not contact us."""
    kinds = [step.kind for step in journey.steps]
    after = journey.steps[kinds.index("TopicChosen"):]
    return (any(Sign.READ in step.signs for step in after)
            and outcome(journey.signs) is not Outcome.CONTACTED)


def _least_helpful(journeys: Iterable[JourneyRecord]) -> list[tuple[str, int, int]]:
    """Return article, yes and no by the share of "no"; a journey's last word on it counts."""
    votes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in journeys:
        last = {str(step.data["article"]): step.kind == "ArticleDidNotHelp" for step in one.steps
                if step.kind in {"ArticleHelped", "ArticleDidNotHelp"}}
        for article, said_no in last.items():
            votes[article][said_no] += 1
    ranked = sorted(votes.items(), key=lambda one: (-one[1][1] / sum(one[1]), -one[1][1], one[0]))
    return [(key, yes, no) for key, (yes, no) in ranked if no][:WORST]
