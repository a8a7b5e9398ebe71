"""Raw steps live for a while only (settings: STEPS_KEPT_DAYS); roll-ups stay (DESIGN §5).

So do the outcomes of experiments, without the number that joins them to anybody.
"""

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .models import ContactCode, Experiment, ExperimentState, Exposure, Journey


def forget_old_journeys() -> None:
    """Delete journeys past their time with their steps, visitors' numbers in experiments that are
    settled or over, and dead codes; caller's transaction.
    """
    oldest = now() - timedelta(days=current_settings().steps_kept_days)
    db.session.execute(sa.delete(ContactCode).where(ContactCode.expires_at <= now()))
    db.session.execute(sa.delete(Journey).where(Journey.last_step_at < oldest))
    over = sa.select(Experiment.id).where(Experiment.state != ExperimentState.RUNNING)
    db.session.execute(sa.update(Exposure).where(
        Exposure.visitor.is_not(None), Exposure.entered_at < oldest,
        sa.or_(Exposure.settled_at.is_not(None), Exposure.experiment_id.in_(over)),
    ).values(visitor=None))
