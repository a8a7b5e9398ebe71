"""Gaps that come back by themselves: when their time is up, or when they grow again."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.core.audit import record
from app.core.clock import local, now
from app.core.database import db

from .actions import asked
from .models import Gap, State

GROWN: Final = 1.5  # times what it brought when it was left
LEAST: Final = 2.0  # pieces a week; fewer bring nothing back
UNSPARED: Final = 0.7  # of what a filled gap brought before: it is not filled
PATIENCE: Final = timedelta(weeks=8)  # two half-lives of the rate, until which a filled gap waits


def bring_back() -> None:
    """Reopen gaps whose day has come or that grew; caller's transaction."""
    for gap in db.session.scalars(sa.select(Gap).where(
            Gap.state.in_([State.SNOOZED, State.DISMISSED, State.FILLED]))):
        why = _why(gap)
        if why:
            gap.state, gap.reopened_at, gap.until = State.OPEN, now(), None
            record("gap.came_back", str(gap.id), why=why)


def _why(gap: Gap) -> str | None:
    """Return why a gap comes back, if it does."""
    left = gap.left_at_rate or 0.0
    if gap.state is State.SNOOZED and gap.until and local(now()).date() >= gap.until:
        return "time"
    if gap.state is State.FILLED:  # its article answers what comes: that must not hide it
        waited = gap.filled_at is not None and now() - gap.filled_at >= PATIENCE
        return "unspared" if waited and asked(gap) >= max(LEAST, UNSPARED * left) else None
    return "grown" if gap.per_week >= max(LEAST, GROWN * left) else None
