"""What an agent or the customer sees of a journey."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.database import db

from .models import Step


class TrailStep(NamedTuple):
    """One step as it is told to people."""

    kind: str
    at: datetime
    data: dict[str, Any]


def trail(journey_id: int | None, limit: int = 50) -> list[TrailStep]:
    """Return a journey's last steps, oldest first; empty without a journey."""
    rows = db.session.execute(
        sa.select(Step.kind, Step.at, Step.data).where(Step.journey_id == journey_id)
        .order_by(Step.id.desc()).limit(limit)).all()
    return [TrailStep(*row) for row in reversed(rows)]
