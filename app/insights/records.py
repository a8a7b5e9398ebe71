"""Journeys, steps and contacts as the figures need them. Pure: no Flask, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.journey import Ending, Outcome, Sign, ending, has_intent


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as the figures need it; `data` is the step's own."""

    kind: str
    signs: Sign
    at: datetime
    data: Mapping[str, object]


@dataclass(slots=True)
class JourneyRecord:
    """A journey with its steps in order; `contacted_later` is set by `assign_contacts`."""

    id: int
    visitor: str
    language: str
    device: str
    returned: bool  # the browser sent its id back: it counts
    consent: bool
    started_at: datetime
    last_step_at: datetime
    steps: list[StepRecord] = field(default_factory=list)
    contacted_later: bool = False

    @property
    def intent(self) -> bool:
        """Say whether the visitor wanted to contact us."""
        return has_intent(step.signs for step in self.steps)

    @property
    def ending(self) -> Ending:
        """Return how it ended, with the contact that came later within the window."""
        return ending((step.signs for step in self.steps), contacted_later=self.contacted_later)

    @property
    def topic(self) -> str:
        """Return the topic chosen last, "" without one."""
        return next((str(step.data["topic"]) for step in reversed(self.steps)
                     if step.kind == "TopicChosen"), "")

    def has(self, sign: Sign) -> bool:
        """Say whether a step has the sign."""
        return any(sign in step.signs for step in self.steps)

    def did(self, kind: str) -> bool:
        """Say whether it holds a step of this kind."""
        return any(step.kind == kind for step in self.steps)

    def is_closed(self, window: timedelta, at: datetime) -> bool:
        """Say whether no contact after `at` can count for it."""
        return self.last_step_at + window <= at


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact at a moment, by one of these visitors (several browsers, one case e-mail)."""

    visitors: frozenset[str]
    at: datetime


SOLVED = frozenset({Outcome.SOLVED})
AT_MOST = frozenset({Outcome.SOLVED, Outcome.POTENTIAL})
