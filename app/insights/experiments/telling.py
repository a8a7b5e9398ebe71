"""What is told of an experiment on its page and as JSON: the same, and no more before its time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import now
from app.journey.models import Experiment, ExperimentState, Kind

from .actions import BY_GUARD
from .statistics import Counts
from .tallies import (
    Arms,
    Finding,
    Guard,
    Tally,
    findings,
    guards,
    is_full,
    mismatched,
    tallies,
)

ALARMED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Told:
    """An experiment with its arms' sizes, its guards, and what it found: nothing until then.

    `coverage`: of those who were shown a phone number in each arm (usual, tried), how many have a
    logged call; `complete`: the planned numbers were reached.
    """

    experiment: Experiment
    entered: tuple[int, int]  # usual, tried
    settled: int
    guards: list[Guard]
    mismatched: bool
    complete: bool
    findings: list[Finding]
    coverage: tuple[Counts, Counts] | None

    @property
    def is_alarm(self) -> bool:
        """Say whether it stopped by itself of late."""
        one = self.experiment
        return (one.reason.startswith(BY_GUARD) and one.ended_at is not None
                and one.ended_at > now() - ALARMED)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it; shares, not per cents."""
        one, (usual, tried) = self.experiment, self.entered
        return {
            "id": one.id, "name": one.name, "kind": one.kind.value, "about": one.subject,
            "state": one.state.value, "percent": one.percent, "reason": one.reason or None,
            "started_at": _iso(one.started_at), "ends_at": _iso(one.ends_at),
            "ended_at": _iso(one.ended_at),
            "entered": {"usual": usual, "tried": tried}, "settled": self.settled,
            "needed": {"usual": one.needed_usual, "tried": one.needed_tried},
            "guards": [asdict(guard) for guard in self.guards], "mismatch": self.mismatched,
            "complete": self.complete,
            "result": [asdict(found) for found in self.findings] or None,
            "call_log_coverage": self.coverage and {
                name: asdict(counts) for name, counts in zip(("usual", "tried"), self.coverage,
                                                             strict=True)}}


def told(experiments: Sequence[Experiment]) -> list[Told]:
    """Return what may be told of experiments now; one query."""
    arms = tallies([one.id for one in experiments])
    return [_told(one, arms[one.id]) for one in experiments]


def _told(experiment: Experiment, arms: Arms) -> Told:
    finished = experiment.state == ExperimentState.FINISHED
    return Told(
        experiment, (arms.usual.entered, arms.tried.entered), arms.settled,
        guards(experiment, arms), mismatched(experiment, arms), is_full(experiment, arms),
        findings(experiment, arms),
        _coverage(arms) if finished and experiment.kind == Kind.GATE else None)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _coverage(arms: Arms) -> tuple[Counts, Counts]:
    def of(arm: Tally) -> Counts:
        return Counts(arm.number_shown, arm.called_after)
    return of(arms.usual), of(arms.tried)
