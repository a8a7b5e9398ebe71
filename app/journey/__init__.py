"""Visitors, journeys, steps and attempts: what a visitor did around one need."""

from .arms import FORM, GATE, Arm, article_subject, assign, enter
from .attempts import attempt_in_request, attempt_token, has_attempt
from .codes import issue_code, journey_of_code
from .expiry import forget_old_journeys
from .outcomes import Outcome, has_intent, outcome
from .queries import TrailStep, trail
from .steps import Sign, Step, current_journey, ensure_journey, init_journeys, record, record_in
from .visitor import current_visitor, has_consented, set_cookie

__all__ = [
    "FORM", "GATE", "Arm", "Outcome", "Sign", "Step", "TrailStep", "article_subject", "assign",
    "attempt_in_request", "attempt_token", "current_journey", "current_visitor", "ensure_journey",
    "enter", "forget_old_journeys", "has_attempt", "has_consented", "has_intent", "init_journeys",
    "issue_code", "journey_of_code", "outcome", "record", "record_in", "set_cookie", "trail",
]
