"""A gap's figures after pieces moved by hand; the next run counts everything anew."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import local, now
from app.core.database import db

from .models import Evidence, Gap

WEEKS = 13
RATES = ("size", "score", "per_week", "trend")
FOUND_RATES = ("cost", "contacts", "asked")


def give_share(giver: Gap, taker: Gap, share: float) -> None:
    """Move a share (0..1) of what a gap costs and brings in to another; then count both."""
    kept, taken = dict(giver.found), dict(taker.found)
    for name in RATES:
        part = getattr(giver, name) * share
        part = round(part) if name == "size" else part
        setattr(giver, name, getattr(giver, name) - part)
        setattr(taker, name, getattr(taker, name) + part)
    for name in FOUND_RATES:
        part = kept.get(name, 0.0) * share
        kept[name], taken[name] = kept.get(name, 0.0) - part, taken.get(name, 0.0) + part
    giver.found, taker.found = kept, taken
    for gap in (giver, taker):
        _count(gap)


def _count(gap: Gap) -> None:
    """Count a gap's pieces by source and week."""
    rows = db.session.execute(sa.select(Evidence.id, Evidence.source, Evidence.at).where(
        Evidence.gap_id == gap.id).order_by(Evidence.at)).all()
    today = local(now()).date()
    monday = today - timedelta(days=today.weekday())
    weeks: dict[str, Counter[str]] = {
        (monday - timedelta(weeks=back)).isoformat(): Counter()
        for back in range(WEEKS - 1, -1, -1)}
    for _id, source, at in rows:
        day = local(at).date()
        first = (day - timedelta(days=day.weekday())).isoformat()
        if first in weeks:
            weeks[first][source.value] += 1
    ids = {identity for identity, *_more in rows}
    gap.total = len(rows)
    gap.last_at = rows[-1].at if rows else None
    gap.found = {**gap.found, "by_source": dict(Counter(source.value for _id, source, _at in rows)),
                 "weeks": [[day, dict(counts)] for day, counts in weeks.items()],
                 "typical": [one for one in gap.found.get("typical", ()) if one in ids]}
