"""Journeys, steps and contacts as the figures need them. Pure: no Flask, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.journey import Sign, has_intent


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

    visitor: str
    language: str
    returned: bool  # the browser sent its id back: it counts
    started_at: datetime
    last_step_at: datetime
    steps: list[StepRecord] = field(default_factory=list)
    contacted_later: bool = False

    @property
    def signs(self) -> list[Sign]:
        """Return the steps' signs, and the contact that came later within the window."""
        later = [Sign.CONTACT] if self.contacted_later else []
        return [step.signs for step in self.steps] + later

    @property
    def intent(self) -> bool:
        """Say whether the visitor wanted to contact us."""
        return has_intent(step.signs for step in self.steps)

    @property
    def topic(self) -> str | None:
        """Return the topic chosen last."""
        return next((str(step.data["topic"]) for step in reversed(self.steps)
                     if step.kind == "TopicChosen"), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact at a moment, by one of these visitors (several browsers, one case e-mail)."""

    visitors: frozenset[str]
    at: datetime
