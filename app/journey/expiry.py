"""Raw steps live for a while only (settings: STEPS_KEPT_DAYS); roll-ups stay (DESIGN §5)."""

from datetime import datetime

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db

from .models import ContactCode, Journey


def forget_dead_codes() -> None:
    """Delete the contact codes that have expired; in the caller's transaction."""
    db.session.execute(sa.delete(ContactCode).where(ContactCode.expires_at <= now()))


def forget_journeys_before(moment: datetime) -> None:
    """Delete the journeys that began before `moment`, with their steps; caller's transaction."""
    db.session.execute(sa.delete(Journey).where(Journey.started_at < moment))
