"""What a manager has done next: the gaps that cost most. Reads only."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import noload

from app.core.database import db
from app.gaps.models import Gap, State, Verdict

MOST = 5


def top_gaps(language: str) -> Sequence[Gap]:
    """Return the open gaps that cost most a week, of a language or of all; one query."""
    return db.session.scalars(sa.select(Gap).where(
        Gap.state == State.OPEN, Gap.verdict != Verdict.COVERED, Gap.score > 0,
        *([Gap.language == language] if language else []),
    ).order_by(Gap.score.desc(), Gap.id).limit(MOST).options(
        noload("*"))).all()
