"""What managers and the hourly check do to experiments. Each runs in the caller's transaction."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import Invalid
from app.core.settings import current_settings
from app.journey.models import Experiment, ExperimentState, Kind

from .judging import FOLLOWED
from .statistics import sample_size
from .tallies import Arms, guards, is_full

BY_GUARD = "guard:"  # what a reason begins with where nobody stopped it


@dataclass(frozen=True, slots=True)
class Draft:
    """What a manager plans; `baseline` and `effect` are shares."""

    kind: Kind
    subject: str
    name: str
    percent: int
    baseline: float
    effect: float
    weeks: int


def draft_experiment(draft: Draft) -> Experiment:
    """Keep a plan; its sample size follows from it."""
    plan = sample_size(draft.baseline, draft.effect, draft.percent)
    experiment = Experiment(
        kind=draft.kind, subject=draft.subject, name=draft.name, percent=draft.percent,
        baseline=draft.baseline, effect=draft.effect, needed_usual=plan.usual,
        needed_tried=plan.tried, weeks=draft.weeks, salt=secrets.token_hex(16), created_at=now())
    db.session.add(experiment)
    db.session.flush()
    _note("planned", experiment, percent=draft.percent, weeks=draft.weeks)
    return experiment


def start_experiment(experiment: Experiment) -> None:
    """Let visitors in. Nothing of the plan changes from here on. Raises Invalid when it is no
    draft, another experiment on the same subject runs, or nobody could be followed.
    """
    if experiment.state != ExperimentState.DRAFT:
        raise Invalid(_("This experiment was started before."))
    if timedelta(days=current_settings().steps_kept_days) <= FOLLOWED:
        raise Invalid(_("Raw steps are kept too briefly here to follow anybody for seven days: see "
                        "STEPS_KEPT_DAYS."))
    if db.session.scalar(sa.select(Experiment.id).where(
            Experiment.subject == experiment.subject,
            Experiment.state == ExperimentState.RUNNING)) is not None:
        raise Invalid(_("Another experiment on the same runs. Wait for its end, or stop it."))
    experiment.state, experiment.started_at = ExperimentState.RUNNING, now()
    experiment.ends_at = now() + timedelta(weeks=experiment.weeks)
    db.session.flush()
    _note("started", experiment)


def stop_experiment(experiment: Experiment, reason: str) -> None:
    """End an experiment before its horizon: everybody meets the usual way, and no difference is
    ever told. Raises Invalid when it does not run.
    """
    if experiment.state != ExperimentState.RUNNING:
        raise Invalid(_("This experiment does not run."))
    experiment.state, experiment.reason = ExperimentState.STOPPED, reason
    experiment.ended_at = now()
    experiment.closed_at = experiment.closed_at or now()
    _note("stopped", experiment, reason=reason)


def drop_draft(experiment: Experiment) -> None:
    """Delete a plan that was never started. Raises Invalid."""
    if experiment.state != ExperimentState.DRAFT:
        raise Invalid(_("This experiment was started before."))
    _note("dropped", experiment)
    db.session.delete(experiment)


def conclude(experiment: Experiment, arms: Arms) -> None:
    """Take a running experiment a step further, if it is time: stop it where it harms, let nobody
    in any more at its horizon, finish it once everybody's days are over.
    """
    experiment.checked_at = now()
    harmed = next((one for one in guards(experiment, arms) if one.harmed), None)
    if harmed is not None:
        stop_experiment(experiment, BY_GUARD + harmed.name)
    elif experiment.closed_at is None:
        if is_full(experiment, arms) or (experiment.ends_at and experiment.ends_at <= now()):
            experiment.closed_at = now()
    elif arms.settled == arms.entered and experiment.closed_at + FOLLOWED <= now():
        experiment.state, experiment.ended_at = ExperimentState.FINISHED, now()
        _note("finished", experiment, entered=arms.entered)


def _note(what: str, experiment: Experiment, **detail: object) -> None:
    record(f"experiment.{what}", f"experiment {experiment.id}", about=experiment.subject, **detail)
