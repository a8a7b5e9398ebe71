"""How many met each way, what became of them, and what follows from it: guards and result.

The difference exists only for a finished experiment; nothing here computes it before. Pure but
for `tallies`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.core.database import db
from app.insights.rates import Difference, share
from app.journey import Arm
from app.journey.models import Experiment, ExperimentState, Exposure, Kind

from .statistics import Counts, difference, is_harmed, is_mismatched

FLAGS = ("contacted", "solved", "recontacted", "dissatisfied", "abandoned", "number_shown",
         "called_after")


@dataclass(frozen=True, slots=True)
class Tally:
    """One arm: how many `entered`, of how many the days are over, and what was seen of them."""

    entered: int = 0
    settled: int = 0
    contacted: int = 0
    solved: int = 0
    recontacted: int = 0
    dissatisfied: int = 0
    abandoned: int = 0  # of the settled: who gave up may still come back
    number_shown: int = 0
    called_after: int = 0  # of those who were shown a number: a call was logged


@dataclass(frozen=True, slots=True)
class Arms:
    """Both arms of an experiment."""

    usual: Tally = Tally()
    tried: Tally = Tally()

    @property
    def entered(self) -> int:
        """Return how many entered."""
        return self.usual.entered + self.tried.entered

    @property
    def settled(self) -> int:
        """Return of how many the days are over."""
        return self.usual.settled + self.tried.settled


class GuardName(StrEnum):
    """What must not become more often under the other way."""

    RECONTACTED = "recontacted"
    DISSATISFIED = "dissatisfied"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Guard:
    """How often it happened in both arms together, and whether the other way harms: only then the
    `arms` (usual, tried) are told apart.
    """

    name: GuardName
    events: int
    harmed: bool
    arms: tuple[Counts, Counts] | None


class Measure(StrEnum):
    """What is compared."""

    CONTACTED = "contacted"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Finding:
    """The share of the arm that tried the other way, minus the usual arm's."""

    measure: Measure
    difference: Difference
    usual: Counts
    tried: Counts


def tallies(ids: Collection[int]) -> Mapping[int, Arms]:
    """Return the arms of experiments; one query."""
    rows = db.session.execute(sa.select(
        Exposure.experiment_id, Exposure.arm, sa.func.count(), sa.func.count(Exposure.settled_at),
        *(sa.func.count(sa.case((_holds(flag), 1))) for flag in FLAGS),
    ).where(Exposure.experiment_id.in_(ids)).group_by(Exposure.experiment_id, Exposure.arm))
    found = {(key, arm): Tally(*counts) for key, arm, *counts in rows}
    return {key: Arms(found.get((key, Arm.USUAL), Tally()), found.get((key, Arm.TRIED), Tally()))
            for key in ids}


def guards(experiment: Experiment, arms: Arms) -> list[Guard]:
    """Return the guards as they stand."""
    return [_guard(name, _expected(name, experiment, arms), _counts(arms.usual, name),
                   _counts(arms.tried, name)) for name in GuardName]


def mismatched(experiment: Experiment, arms: Arms) -> bool:
    """Say whether the arms are not of the sizes that were drawn."""
    return is_mismatched(arms.tried.entered, arms.entered, experiment.percent)


def is_full(experiment: Experiment, arms: Arms) -> bool:
    """Say whether the planned numbers were reached."""
    return (arms.usual.entered >= experiment.needed_usual
            and arms.tried.entered >= experiment.needed_tried)


def findings(experiment: Experiment, arms: Arms) -> list[Finding]:
    """Return what a finished experiment found, the main thing first; nothing of any other."""
    if experiment.state != ExperimentState.FINISHED:
        return []
    measures = ([Measure.SOLVED, Measure.CONTACTED] if experiment.kind == Kind.ARTICLE
                else [Measure.CONTACTED])
    return [found for measure in measures
            if (found := _finding(arms, measure)) is not None]


def _expected(name: GuardName, experiment: Experiment, arms: Arms) -> float:
    """Return which part of the events (in %) would fall to the other way if it did no harm.

    Where it may bring contacts, more of these are contacted again in proportion: that is what the
    experiment asks, and no harm. So recontacts are held against the contacted, with the share that
    they likely have at most, as it is itself an estimate.
    """
    if name != GuardName.RECONTACTED or experiment.kind == Kind.ARTICLE:
        return experiment.percent
    among = share(arms.tried.contacted, arms.usual.contacted + arms.tried.contacted).high
    return experiment.percent if among is None else max(experiment.percent, 100 * among)


def _guard(name: GuardName, percent: float, usual: Counts, tried: Counts) -> Guard:
    events = usual.hits + tried.hits
    harmed = is_harmed(tried.hits, events, percent, guards=len(GuardName))
    return Guard(name, events, harmed, (usual, tried) if harmed else None)


def _counts(arm: Tally, name: GuardName) -> Counts:
    return Counts(arm.settled if name == GuardName.ABANDONED else arm.entered, getattr(arm, name))


def _finding(arms: Arms, measure: Measure) -> Finding | None:
    usual = Counts(arms.usual.settled, getattr(arms.usual, measure))
    tried = Counts(arms.tried.settled, getattr(arms.tried, measure))
    found = difference(tried, usual)
    return None if found is None else Finding(measure, found, usual, tried)


def _holds(flag: str) -> sa.ColumnElement[bool]:
    if flag == "called_after":
        return sa.and_(Exposure.number_shown, Exposure.call_logged)
    if flag == GuardName.ABANDONED:
        return sa.and_(Exposure.abandoned, Exposure.settled_at.is_not(None))
    column: sa.ColumnElement[bool] = getattr(Exposure, flag)
    return column
