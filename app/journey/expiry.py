"""Raw steps live for a while only (settings: STEPS_KEPT_DAYS); roll-ups stay (DESIGN §5)."""

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .models import ContactCode, Journey


def forget_old_journeys() -> None:
    """Delete journeys past their time with their steps, and dead codes; caller's transaction."""
    oldest = now() - timedelta(days=current_settings().steps_kept_days)
    db.session.execute(sa.delete(ContactCode).where(ContactCode.expires_at <= now()))
    db.session.execute(sa.delete(Journey).where(Journey.last_step_at < oldest))
