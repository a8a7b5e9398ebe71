"""Reads of experiments, and of the traffic that one on a subject would have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFound
from app.journey import Sign
from app.journey.models import Experiment, ExperimentState, Journey, Kind, Step

PAST = timedelta(weeks=4)
MET_BY = {Kind.GATE: "TopicChosen", Kind.ARTICLE: "ArticleRead", Kind.FORM: "ContactStarted"}
AHEAD = {Kind.ARTICLE: "ArticleHelped"}


@dataclass(frozen=True, slots=True)
class Traffic:
    """Visitors with an id of the last four weeks, a week; the share of them that then contacted
    us (or, of an article's readers, that said it helped); None without any.
    """

    weekly: float
    share: float | None


def all_experiments() -> Sequence[Experiment]:
    """Return every experiment: running ones first, then the newest; one query."""
    return db.session.scalars(sa.select(Experiment).order_by(
        sa.case((Experiment.state == ExperimentState.RUNNING, 0), else_=1),
        Experiment.id.desc())).all()


def running_experiments() -> Sequence[Experiment]:
    """Return those that run; one query."""
    return db.session.scalars(sa.select(Experiment).where(
        Experiment.state == ExperimentState.RUNNING).order_by(Experiment.id)).all()


def experiment_by_id(experiment_id: int) -> Experiment:
    """Return an experiment. Raises NotFound."""
    found = db.session.get(Experiment, experiment_id)
    if found is None:
        raise NotFound(_("There is no such experiment."))
    return found


def traffic(kind: Kind, article: str = "") -> Traffic:
    """Return the traffic that an experiment of `kind` would have had; one query."""
    since = now() - PAST
    met = _by_visitor(Step.kind == MET_BY[kind], article).where(Step.at >= since).subquery()
    did = _by_visitor(Step.kind == AHEAD[kind] if kind in AHEAD
                      else Step.signs.op("&")(int(Sign.CONTACT)) != 0,
                      article).where(Step.at >= since).subquery()
    visitors, hits = db.session.execute(sa.select(
        sa.func.count(), sa.func.count(did.c.visitor)).select_from(
        met.outerjoin(did, did.c.visitor == met.c.visitor))).one()
    return Traffic(visitors / 4, hits / visitors if visitors else None)


def _by_visitor(condition: sa.ColumnElement[bool], article: str) -> sa.Select[str]:
    rows = sa.select(Journey.visitor).join(Step, Step.journey_id == Journey.id).where(
        Journey.returned, condition).distinct()
    return rows.where(Step.data["article"].as_string() == article) if article else rows
