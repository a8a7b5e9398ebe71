"""What a manager has done next: the gaps that cost most."""

from typing import NamedTuple

import sqlalchemy as sa

from app.core.database import read_rows
from app.gaps.models import Gap, State, Verdict

MOST = 5


class TopGap(NamedTuple):
    """An open gap: pieces of evidence a week, and what they cost in euros."""

    id: int
    name: str
    per_week: float
    cost: float


def top_gaps(language: str) -> list[TopGap]:
    """Return the open gaps that cost most a week, of a language or of all; one query."""
    rows = read_rows(sa.select(Gap.id, Gap.name, Gap.per_week, Gap.score).where(
        Gap.state == State.OPEN, Gap.verdict != Verdict.COVERED, Gap.score > 0,
        *([Gap.language == language] if language else []),
    ).order_by(Gap.score.desc(), Gap.id).limit(MOST))
    return [TopGap(*row) for row in rows]
