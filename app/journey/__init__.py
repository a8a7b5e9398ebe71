"""Visitors, journeys, steps and attempts: what a visitor did around one need."""

from .attempts import attempt_in_request, attempt_token, has_attempt
from .codes import issue_code, journey_of_code
from .expiry import forget_old_journeys
from .outcomes import Outcome, has_intent, outcome
from .queries import TrailStep, trail
from .satisfaction import SatisfactionRated, ScoreForm, has_rated
from .steps import Sign, Step, current_journey, ensure_journey, init_journeys, record, record_in
from .visitor import current_visitor, has_consented, set_cookie

__all__ = [
    "Outcome", "SatisfactionRated", "ScoreForm", "Sign", "Step", "TrailStep", "attempt_in_request",
    "attempt_token", "current_journey", "current_visitor", "ensure_journey", "forget_old_journeys",
    "has_attempt", "has_consented", "has_intent", "has_rated", "init_journeys", "issue_code",
    "journey_of_code", "outcome", "record", "record_in", "set_cookie", "trail",
]
