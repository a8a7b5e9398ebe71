"""A session's rewordings count once, whatever else happened and in whatever order it is read."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db, transaction
from app.gaps.collecting import COLLECTED, collect_evidence
from app.gaps.models import Evidence
from app.gaps.needs import Done, needs_of
from app.journey import Sign
from app.journey.models import Journey, Step
from tests.demo import THURSDAY

WORDS = ("router", "bill", "reminder", "bedroom", "invoice", "flashing", "routers", "how", "5g")
QUERY = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
SEARCHED = st.tuples(st.just("Searched"), QUERY, st.integers(1, 600))
READ = st.tuples(st.just("ArticleRead"), st.just(""), st.integers(1, 60))
SAID_NO = st.tuples(st.just("ArticleDidNotHelp"), st.just(""), st.integers(1, 60))
JOURNEY = st.lists(st.one_of(SEARCHED, READ, SAID_NO), max_size=8)
SIGNS = {"ArticleRead": Sign.READ, "ArticleDidNotHelp": Sign.NO, "Searched": Sign.NONE}


def steps_of(told: list[tuple[str, str, int]]) -> list[Done]:
    """Return steps: what was done, with which words, how many seconds after the one before."""
    at, steps = THURSDAY - timedelta(hours=9), []
    for number, (kind, query, seconds) in enumerate(told, 1):
        at += timedelta(seconds=seconds)
        data = {"query": query, "language": "en", "results": [], "total": 0} if query else {}
        steps.append(Done(number, kind, at, int(SIGNS[kind]), data))
    return steps


def unmet(told: list[tuple[str, str, int]]) -> list[str]:
    return [need.wording.text for need in needs_of(steps_of(told), "en") if not need.is_met]


@pytest.mark.parametrize(("told", "found"), [
    ([("Searched", "router", 900), ("Searched", "routers flashing", 900)], ["routers flashing"]),
    ([("Searched", "invoce", 900), ("Searched", "invoice", 900)], ["invoice"]),
    ([("Searched", "bill", 900), ("Searched", "bedroom", 59)], ["bedroom"]),
    ([("Searched", "bill", 900), ("Searched", "bedroom", 61)], ["bill", "bedroom"]),
    ([("Searched", "bill", 900), ("ArticleRead", "", 5), ("Searched", "bedroom", 9)], ["bedroom"]),
    ([("Searched", "bill", 9), ("Searched", "bedroom", 900), ("Searched", "my bill", 900)],
     ["my bill", "bedroom"]),
    ([("Searched", "bill", 9), ("Searched", "the bill", 900), ("ArticleRead", "", 5)], []),
    ([("Searched", "bill", 9), ("ArticleRead", "", 5), ("Searched", "bill", 20)], []),
    ([("Searched", "bill", 9), ("ArticleRead", "", 5), ("ArticleDidNotHelp", "", 5)], ["bill"]),
    ([("Searched", "bill", 9), ("ArticleDidNotHelp", "", 5), ("ArticleRead", "", 5)], []),
    ([("Searched", "123 456", 9), ("Searched", "b", 9), ("Searched", "⟨email⟩", 9)], []),
    ([("Searched", "5g", 9)], ["5g"]),
])
def test_what_counts(told: list[tuple[str, str, int]], found: list[str]) -> None:
    assert unmet(told) == found


@given(JOURNEY)
def test_each_search_belongs_to_one_need(told: list[tuple[str, str, int]]) -> None:
    needs = needs_of(steps_of(told), "en")
    homes = {search.id: number for number, need in enumerate(needs) for search in need.searches}
    searches = sorted((search for need in needs for search in need.searches),
                      key=lambda search: search.id)
    assert [search.id for search in searches] == [
        number for number, (kind, *_) in enumerate(told, 1) if kind == "Searched"]
    for one, other in pairwise(searches):
        if set(one.words) & set(other.words):
            assert homes[one.id] == homes[other.id]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(JOURNEY, max_size=4).flatmap(
    lambda all_of_them: st.tuples(st.just(all_of_them), st.permutations(all_of_them))))
def test_journeys_do_not_meddle(app: Flask, clock: time_machine.Traveller,
                                told: tuple[list[Any], list[Any]]) -> None:
    one, other = (collected(journeys) for journeys in told)
    assert one == other
    assert sum(one.values()) == sum(len(unmet(journey)) for journey in told[0])


def collected(journeys: list[list[tuple[str, str, int]]]) -> Counter[str]:
    """Return the texts of all evidence when these journeys, alone, were collected, twice."""
    db.session.rollback()
    with transaction():
        for table in (Evidence, Step, Journey):
            db.session.execute(sa.delete(table))
        db.session.execute(sa.text("DELETE FROM site_setting WHERE key = :key"), {"key": COLLECTED})
        for told in filter(None, journeys):
            steps = steps_of(told)
            journey = Journey(visitor="a" * 32, language="en", device="mobile", returned=True,
                              started_at=steps[0].at, last_step_at=steps[-1].at, consent=False)
            db.session.add(journey)
            db.session.flush()
            db.session.add_all([Step(journey_id=journey.id, kind=step.kind, at=step.at,
                                     signs=step.signs, data=step.data) for step in steps])
    collect_evidence()
    found = Counter(db.session.scalars(sa.select(Evidence.text)))
    db.session.rollback()
    assert collect_evidence() == 0
    return found
