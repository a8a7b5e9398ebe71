"""The measured effect of a gap's article, as pages show it; DESIGN §5 has the rules."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.core.clock import local
from app.core.database import db

from .effect import Effect, Observed, effect_of
from .models import EffectWeek, Gap, WeekTraffic
from .ranking import TREND_WEEKS, monday


@dataclass(frozen=True, slots=True)
class WeekCount:
    """What a gap brought in one week."""

    week: date
    contacts: int
    searches: int
    solved: int
    part: str  # before, ranking, publishing, after


@dataclass(frozen=True, slots=True)
class GapEffect:
    """What filling a gap did."""

    contacts: Effect
    searches: Effect
    solved_before: float  # journeys a week in which the article was said to have helped
    solved_after: float
    weeks: list[WeekCount]


def effect_of_gap(gap: Gap) -> GapEffect | None:
    """Return the effect of a filled gap; None before the first night after filling it.

    Four queries. Controls that were filled since are left out.
    """
    rows = db.session.scalars(sa.select(EffectWeek).where(
        EffectWeek.gap_id == gap.id).order_by(EffectWeek.week)).all()
    own = [row for row in rows if row.series_id == gap.id]
    if not own or gap.filled_at is None:
        return None
    weeks = [row.week for row in own]
    published = monday(local(gap.filled_at).date())
    ranking = _ranking(gap, published)
    controls = [rows for rows in _controls(gap, list(rows)).values() if len(rows) == len(weeks)]
    observed = {name: effect_of(Observed(
        [getattr(row, name) for row in own], _traffic(gap.language, weeks),
        _index(weeks, published), {place for place, week in enumerate(weeks) if week in ranking},
        [[getattr(row, name) for row in rows] for rows in controls]))
        for name in ("contacts", "searches")}
    counts = [WeekCount(row.week, row.contacts, row.searches, row.solved,
                        _part(row.week, published, ranking)) for row in own]
    return GapEffect(observed["contacts"], observed["searches"],
                     _mean(counts, "before"), _mean(counts, "after"), counts)


def _ranking(gap: Gap, published: date) -> set[date]:
    """Return the weeks whose evidence made an editor choose the gap."""
    chosen = monday(local(gap.drafting_at).date()) if gap.drafting_at else published
    return {chosen - timedelta(weeks=back) for back in range(TREND_WEEKS + 1)}


def _controls(gap: Gap, rows: list[EffectWeek]) -> dict[int, list[EffectWeek]]:
    filled = set(db.session.scalars(sa.select(Gap.id).where(
        Gap.id.in_({row.series_id for row in rows}),
        sa.or_(Gap.filled_at.is_not(None), Gap.merged_into.is_not(None)))))
    found: dict[int, list[EffectWeek]] = {}
    for row in rows:
        if row.series_id != gap.id and row.series_id not in filled:
            found.setdefault(row.series_id, []).append(row)
    return found


def _traffic(language: str, weeks: list[date]) -> list[float]:
    """Return the journeys of weeks; the same for all where those of some are not known."""
    found = dict(db.session.execute(sa.select(WeekTraffic.week, WeekTraffic.journeys).where(
        WeekTraffic.language == language, WeekTraffic.week.in_(weeks))).all())
    return [float(found[week]) if len(found) == len(weeks) else 1.0 for week in weeks]


def _index(weeks: list[date], published: date) -> int:
    """Return the published week's place; after the last, while no week since is whole."""
    return weeks.index(published) if published in weeks else len(weeks)


def _part(week: date, published: date, ranking: set[date]) -> str:
    if week == published:
        return "publishing"
    if week > published:
        return "after"
    return "ranking" if week in ranking else "before"


def _mean(counts: list[WeekCount], part: str) -> float:
    solved = [one.solved for one in counts if one.part == part]
    return sum(solved) / len(solved) if solved else 0.0
