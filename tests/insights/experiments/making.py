"""Experiments, and many who met them, made at once."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.journey import GATE
from app.journey.models import Experiment, ExperimentState, Exposure, Kind


def run(**values: Any) -> Experiment:
    """Start an experiment on the gate, for half of the visitors."""
    given = {"kind": Kind.GATE, "subject": GATE, "name": "The gate", "percent": 50,
             "salt": "s" * 32, "baseline": 0.2, "effect": 0.05, "needed_usual": 1000,
             "needed_tried": 1000, "weeks": 4, "state": ExperimentState.RUNNING,
             "created_at": now(), "started_at": now(), "ends_at": now() + timedelta(weeks=4),
             **values}
    with transaction():
        experiment = Experiment(**given)
        db.session.add(experiment)
    return experiment


def enter(experiment: Experiment, arm: str, count: int, *, settled: bool = True,
          **flags: int) -> None:
    """Let `count` visitors meet an arm; of them, so many as `flags` says had the outcome."""
    moment = now()
    with transaction():
        start = db.session.scalar(sa.select(sa.func.count(Exposure.id))) or 0
        db.session.add_all(Exposure(
            experiment_id=experiment.id, visitor=f"{start + n:032x}", arm=arm, entered_at=moment,
            settled_at=moment if settled else None,
            **{name: n < hits for name, hits in flags.items()}) for n in range(count))


def state_of(experiment: Experiment) -> Experiment:
    """Return an experiment as it is in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Experiment, experiment.id)
