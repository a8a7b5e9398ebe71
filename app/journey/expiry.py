"""Raw steps live for a while only (settings: STEPS_KEPT_DAYS); roll-ups stay (DESIGN §5).

So do the outcomes of experiments, without the number that joins them to anybody.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .models import ContactCode, Experiment, ExperimentState, Exposure, Journey


def forget_dead_codes() -> None:
    """Delete the contact codes that have expired; in the caller's transaction."""
    db.session.execute(sa.delete(ContactCode).where(ContactCode.expires_at <= now()))


def forget_journeys_before(moment: datetime) -> None:
    """Delete the journeys that began before `moment`, with their steps; caller's transaction."""
    db.session.execute(sa.delete(Journey).where(Journey.started_at < moment))


def forget_visitors_in_experiments() -> None:
    """Forget who entered experiments that are settled or over once their time is past; in the
    caller's transaction.
    """
    oldest = now() - timedelta(days=current_settings().steps_kept_days)
    over = sa.select(Experiment.id).where(Experiment.state != ExperimentState.RUNNING)
    db.session.execute(sa.update(Exposure).where(
        Exposure.visitor.is_not(None), Exposure.entered_at < oldest,
        sa.or_(Exposure.settled_at.is_not(None), Exposure.experiment_id.in_(over)),
    ).values(visitor=None))
