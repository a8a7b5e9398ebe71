"""What a night counts of filled gaps: whole weeks, by frozen rules, for good."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.contact.models import Case
from app.core.clock import now
from app.core.database import db, transaction
from app.gaps.effects import GapEffect, effect_of_gap
from app.gaps.measuring import monday_of
from app.gaps.models import EffectRule, EffectWeek, Evidence, State, WeekTraffic
from app.journey.models import Journey, Step
from tests.contact.helpers import read

from .customers import weeks_of
from .making import change, make_messages, the_gap
from .nights import fill, gap_about, gaps_about, run, week

RATES = {"address": 5, "esim": 5, "child": 5, "cottage": 5}
BEFORE, AFTER = 12, 4  # weeks


class Filled(NamedTuple):
    """A gap that was filled today."""

    id: int
    clock: time_machine.Traveller


@pytest.fixture
def filled(site: Flask, editor: FlaskClient, clock: time_machine.Traveller) -> Filled:
    """The gap about eSIMs, filled, after weeks in which customers wrote about four needs."""
    make_messages(weeks_of(RATES, week(BEFORE), BEFORE))
    run()
    gap = gap_about("esim").id
    fill(editor, gap, clock)
    return Filled(gap, clock)


def pass_weeks(filled: Filled, weeks: int = AFTER, **rates: float) -> None:
    """Let whole weeks pass in which customers write on, then a night."""
    begin = week(-1)
    filled.clock.shift(timedelta(weeks=weeks))
    make_messages(weeks_of({**RATES, **rates}, begin, weeks - 1, seed=weeks))
    run()


def counted(gap: int, column: str = "contacts") -> dict[date, int]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(EffectWeek.week, getattr(EffectWeek, column)).where(
        EffectWeek.gap_id == gap, EffectWeek.series_id == gap).order_by(EffectWeek.week)).all())


def rules(gap: int) -> dict[int, object]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(EffectRule.series_id, EffectRule.rule).where(
        EffectRule.gap_id == gap)).all())


def effect(gap: int) -> GapEffect:
    found = effect_of_gap(the_gap(gap))
    assert found
    return found


def journeys(moments: list[datetime]) -> None:
    with transaction():
        db.session.add_all(Journey(
            visitor=f"v{number}", language="fi", device="mobile", started_at=at, last_step_at=at,
            returned=True, consent=False) for number, at in enumerate(moments))


def test_only_whole_weeks_count_and_each_once(filled: Filled) -> None:
    this = monday_of(now())
    first = [this - timedelta(weeks=back) for back in range(BEFORE, 0, -1)]
    assert list(counted(filled.id)) == first
    assert sum(counted(filled.id).values()) >= 0.7 * the_gap(filled.id).total
    filled.clock.move_to(week(-1) - timedelta(minutes=1))  # Sunday night
    run()
    assert list(counted(filled.id)) == first
    filled.clock.shift(timedelta(minutes=2))
    run()
    assert list(counted(filled.id)) == [*first, this]
    run()
    assert list(counted(filled.id)) == [*first, this]


def test_one_frozen_rule_counts_before_and_after(filled: Filled) -> None:
    frozen, before = rules(filled.id), counted(filled.id)
    assert frozen.keys() > {filled.id}
    said = [row for row in db.session.execute(sa.select(Evidence.text, Evidence.at)).all()
            if row.at >= week(3)]
    filled.clock.shift(timedelta(weeks=4))  # then, three weeks on end, they write the very same
    make_messages([(text, at + timedelta(weeks=4)) for text, at in said])
    run()
    assert rules(filled.id) == frozen
    found = counted(filled.id)
    assert {monday: found[monday] for monday in before} == before
    for back in (3, 2, 1):
        assert found[monday_of(week(back))] == pytest.approx(
            found[monday_of(week(back + 4))], abs=1)
    assert sum(found.values()) >= sum(before.values()) + 4


def test_roll_ups_stay_when_what_they_counted_is_gone(filled: Filled) -> None:
    journeys([week(back) + timedelta(hours=5) for back in range(6)])
    pass_weeks(filled)
    weeks, told = counted(filled.id), effect(filled.id)
    traffic = db.session.execute(sa.select(WeekTraffic.week, WeekTraffic.journeys)).all()
    with transaction():
        db.session.execute(sa.delete(Case))
        db.session.execute(sa.delete(Journey))
    run()
    assert db.session.scalar(sa.select(sa.func.count(Evidence.id))) == 0
    assert counted(filled.id) == weeks
    assert effect(filled.id) == told
    assert db.session.execute(sa.select(WeekTraffic.week, WeekTraffic.journeys)).all() == traffic


def test_gaps_that_are_filled_later_are_controls_no_more(filled: Filled) -> None:
    pass_weeks(filled)
    before = effect(filled.id).contacts
    assert before.controls >= 3
    control = gap_about("child")
    change(control.id, state=State.FILLED, filled_at=now())
    assert effect(filled.id).contacts.controls == before.controls - 1
    merged = gap_about("address")
    change(merged.id, state=State.MERGED, merged_into=gaps_about("cottage")[0].id)
    assert effect(filled.id).contacts.controls == before.controls - 2


def test_what_contacts_did_is_told(filled: Filled, site: Flask, editor: FlaskClient) -> None:
    pass_weeks(filled, 9, esim=0.5)
    found = effect(filled.id)
    assert [one.part for one in found.weeks] == [
        *["before"] * (BEFORE - 4), *["ranking"] * 4, "publishing", *["after"] * 8]
    assert found.contacts.after < 1 < found.contacts.expected
    assert found.contacts.low <= 0.9 * found.contacts.before <= found.contacts.high


def test_without_traffic_controls_tell_alone(filled: Filled) -> None:
    pass_weeks(filled, 9)
    unknown = effect(filled.id)
    assert unknown.contacts.low <= 0 <= unknown.contacts.high
    weeks = list(counted(filled.id))
    with transaction():  # measured since shortly before: of the other weeks nothing is known
        db.session.execute(sa.delete(WeekTraffic))
        db.session.add_all(WeekTraffic(week=monday, language="fi", journeys=100, contacts=1)
                           for monday in weeks[BEFORE // 2:])
    assert effect(filled.id) == unknown
    with transaction():  # nobody came for a week
        db.session.execute(sa.delete(WeekTraffic))
        db.session.add_all(WeekTraffic(week=monday, language="fi", contacts=1,
                                       journeys=100 * (place != 2))
                           for place, monday in enumerate(weeks))
    found = effect(filled.id).contacts
    assert found.low <= 0 <= found.high
    assert found.expected == pytest.approx(unknown.contacts.expected, rel=0.3)


def test_journeys_that_the_article_solved_are_counted(filled: Filled, editor: FlaskClient) -> None:
    key = the_gap(filled.id).article_key
    at = week(-1) + timedelta(hours=5)
    journeys([at, at])
    with transaction():
        first, second = db.session.scalars(sa.select(Journey).order_by(Journey.id.desc()).limit(2))
        db.session.add_all(Step(journey_id=journey.id, kind="ArticleHelped", at=at, signs=0,
                                data={"article": article, "id": 1})
                           for journey, article in ((first, key), (first, key), (second, "else")))
    pass_weeks(filled)
    assert counted(filled.id, "solved")[monday_of(at)] == 1
    assert sum(counted(filled.id, "solved").values()) == 1


def test_a_filled_gap_says_when_there_is_something_to_tell(filled: Filled, editor: FlaskClient,
                                                           ) -> None:
    text = read(editor, f"/staff/gaps/{filled.id}").text
    assert "Filled" in text
    assert "Write one" not in text
    assert "Too little data yet: 0 whole weeks since publishing, and 2 are needed." in text
