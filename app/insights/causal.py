"""What the gate itself does, from experiments that left it open for some (DESIGN §5)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from app.core.clock import site_zone
from app.core.database import db
from app.journey.models import Experiment, ExperimentState, Kind

from .experiments.tallies import findings, mismatched, tallies


@dataclass(frozen=True, slots=True)
class Causal:
    """Contacts that the gate avoids: the open arm's share with an observed contact within seven
    days, minus the gated arm's, with its 95 % interval (Newcombe).

    Shares of visitors, so 0.04 is four of a hundred. `value`, `low` and `high` are None until the
    experiment is finished: before its horizon no difference is told. `open` and `gated` are how
    many entered; `needed` is how many more the plan asks for, 0 once it was reached. `mismatched`:
    the arms are not of the sizes that were drawn, so do not trust the value.
    """

    experiment_id: int
    name: str
    finished: bool
    value: float | None
    low: float | None
    high: float | None
    open: int
    gated: int
    needed: int
    mismatched: bool


def causal(first: date, last: date) -> Causal | None:
    """Return the figure of the latest finished experiment on the gate during which one of the days
    `first` to `last` (of the site's zone, both included) lay; else the progress of the running
    one; None without either. Two queries, three for a running one.
    """
    experiment = _latest_finished(first, last) or db.session.scalar(_GATE.where(
        Experiment.state == ExperimentState.RUNNING))
    if experiment is None:
        return None
    arms = tallies([experiment.id])[experiment.id]
    told = [(one.difference.value, one.difference.low, one.difference.high)
            for one in findings(experiment, arms)]
    value, low, high = told[0] if told else (None, None, None)
    return Causal(
        experiment.id, experiment.name, experiment.state == ExperimentState.FINISHED,
        value, low, high, open=arms.tried.entered, gated=arms.usual.entered,
        needed=max(0, experiment.needed_tried - arms.tried.entered)
        + max(0, experiment.needed_usual - arms.usual.entered),
        mismatched=mismatched(experiment, arms))


def _latest_finished(first: date, last: date) -> Experiment | None:
    start = datetime.combine(first, time(), site_zone())
    end = datetime.combine(last + timedelta(days=1), time(), site_zone())
    return db.session.scalar(_GATE.where(
        Experiment.state == ExperimentState.FINISHED, Experiment.started_at < end,
        Experiment.ended_at >= start).order_by(Experiment.ended_at.desc()).limit(1))


_GATE = sa.select(Experiment).where(Experiment.kind == Kind.GATE)
