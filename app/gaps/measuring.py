"""Counting, week by week, what filled gaps and their controls still bring: once a night.

When a gap is filled its rule of membership is frozen, and those of its controls; from then on
only whole weeks are added. Counts are roll-ups: they stay when the evidence is gone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
import sqlalchemy as sa

from app.contact.models import Case
from app.core.clock import local, now, site_zone
from app.core.database import db, read_rows, transaction
from app.core.i18n import LANGUAGES
from app.journey.models import Journey, Step

from .effect import choose_controls
from .models import CONTACTS, EffectRule, EffectWeek, Evidence, Gap, Source, State, WeekTraffic
from .ranking import monday
from .rules import Flags, Rule, Texts

WEEKS_BACK: Final = 30
UNFILLED: Final = (State.OPEN, State.SNOOZED, State.DISMISSED)
ONE_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Evidence of one language over some weeks, as columns."""

    texts: list[str]
    gaps: list[int | None]
    sources: list[Source]
    weeks: list[date]


def measure_effects() -> None:
    """Freeze the rules of newly filled gaps, count whole weeks, note the traffic."""
    _note_traffic()
    for language in LANGUAGES:
        for gap in _filled(language, frozen=False):
            _freeze(gap)
        _count_new_weeks(language)


def monday_of(moment: datetime) -> date:
    """Return the Monday of a moment's week, in the site's zone."""
    return monday(local(moment).date())


def begin_of(week: date) -> datetime:
    """Return the moment at which a week begins."""
    return datetime.combine(week, time(), site_zone())


def _filled(language: str, *, frozen: bool) -> Sequence[Gap]:
    rule = sa.exists().where(EffectRule.gap_id == Gap.id, EffectRule.series_id == Gap.id)
    return db.session.scalars(sa.select(Gap).where(
        Gap.language == language, Gap.filled_at.is_not(None), rule if frozen else ~rule,
    ).order_by(Gap.id)).all()


def _freeze(gap: Gap) -> None:
    """Learn the rules of a gap and of its controls, and count all weeks until now by them."""
    this_week = monday_of(now())
    pieces = _pieces(gap.language, this_week - WEEKS_BACK * ONE_WEEK, None)
    texts = Texts(pieces.texts, gap.language)
    series = {}
    for number in [gap.id, *_controls(gap)]:
        inside = np.array([one == number for one in pieces.gaps], dtype=bool)
        series[number] = texts.learn(inside), texts.counted_unseen(inside)
    weeks = _weeks(min(pieces.weeks, default=this_week), this_week)
    with transaction():
        for number, (rule, counted) in series.items():
            db.session.add(EffectRule(gap_id=gap.id, series_id=number, rule=rule.as_json()))
            _add_weeks(gap, number, weeks, pieces, counted)


def _controls(gap: Gap) -> list[int]:
    """Return unfilled gaps of like rank: ranked by what all bring now, the filled one too.

    A gap of the same words may be a part of the same need, which the article answers too.
    """
    ranked = db.session.execute(sa.select(
        Gap.id, Gap.found["words"], Gap.filled_at.is_(None) & Gap.drafting_at.is_(None)).where(
        Gap.language == gap.language, sa.or_(Gap.state.in_(UNFILLED), Gap.id == gap.id),
    ).order_by(Gap.per_week.desc(), Gap.id)).all()
    numbers, own = [number for number, _words, _free in ranked], {*gap.found.get("words", ())}
    unfilled = {number for number, words, free in ranked
                if free and 2 * len(own & {*(words or ())}) < max(1, len(own))}
    return choose_controls(numbers, gap.id, unfilled) if gap.id in numbers else []


def _count_new_weeks(language: str) -> None:
    """Add the whole weeks since the last count, by the frozen rules."""
    this_week = monday_of(now())
    for gap in _filled(language, frozen=True):
        last = db.session.scalar(sa.select(sa.func.max(EffectWeek.week)).where(
            EffectWeek.gap_id == gap.id)) or monday(gap.created_at.date()) - ONE_WEEK
        weeks = _weeks(last + ONE_WEEK, this_week)
        if not weeks:
            continue
        pieces = _pieces(language, weeks[0], this_week)
        texts = Texts(pieces.texts, language)
        rules = db.session.execute(sa.select(EffectRule.series_id, EffectRule.rule).where(
            EffectRule.gap_id == gap.id)).all()
        with transaction():
            for number, rule in rules:
                _add_weeks(gap, number, weeks, pieces, texts.counted(Rule(**rule)))


def _add_weeks(gap: Gap, number: int, weeks: Iterable[date], pieces: Pieces, counted: Flags
               ) -> None:
    contacts, searches = Counter[date](), Counter[date]()
    for place in np.flatnonzero(counted):
        source, week = pieces.sources[place], pieces.weeks[place]
        contacts[week] += source in CONTACTS
        searches[week] += source in {Source.SEARCH, Source.SKIP}
    for week in weeks:
        solved = _solved(gap, week) if number == gap.id else 0
        db.session.merge(EffectWeek(gap_id=gap.id, series_id=number, week=week, solved=solved,
                                    contacts=contacts[week], searches=searches[week]))


def _solved(gap: Gap, week: date) -> int:
    """Return in how many journeys of a week the gap's article was said to have helped."""
    return db.session.scalar(sa.select(sa.func.count(sa.distinct(Step.journey_id))).where(
        Step.kind == "ArticleHelped", *_within(Step.at, week),
        Step.data["article"].as_string() == (gap.article_key or ""))) or 0


def _pieces(language: str, first: date, end: date | None) -> Pieces:
    chosen = sa.select(Evidence.text, Evidence.gap_id, Evidence.source, Evidence.at).where(
        Evidence.language == language, Evidence.at >= begin_of(first))
    if end is not None:
        chosen = chosen.where(Evidence.at < begin_of(end))
    rows = read_rows(chosen.order_by(Evidence.id)).all()
    db.session.rollback()
    return Pieces([row.text for row in rows], [row.gap_id for row in rows],
                  [row.source for row in rows], [monday_of(row.at) for row in rows])


def _note_traffic() -> None:
    """Keep how many journeys and contacts each whole week had, before the steps expire."""
    this_week = monday_of(now())
    noted = set(db.session.execute(sa.select(WeekTraffic.week, WeekTraffic.language)))
    first = db.session.scalar(sa.select(sa.func.min(Journey.started_at)))
    known = _weeks(max(monday_of(first or now()), this_week - WEEKS_BACK * ONE_WEEK), this_week)
    missing = [(week, language) for week in known for language in LANGUAGES
               if (week, language) not in noted]
    with transaction():
        for week, language in missing:
            db.session.add(WeekTraffic(
                week=week, language=language,
                journeys=_count(Journey.language, Journey.started_at, week, language),
                contacts=_count(Case.language, Case.created_at, week, language)))


def _count(language: Any, moment: Any, week: date, spoken: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(
        language == spoken, *_within(moment, week))) or 0


def _within(moment: Any, week: date) -> tuple[Any, Any]:
    return moment >= begin_of(week), moment < begin_of(week + ONE_WEEK)


def _weeks(first: date, end: date) -> list[date]:
    """Return the Mondays from `first` until before `end`."""
    return [first + count * ONE_WEEK for count in range(max(0, (end - first).days // 7))]
