"""Visitors, journeys, steps and attempts: what a visitor did around one need."""

from .attempts import attempt_in_request, attempt_token, has_attempt
from .codes import issue_code, journey_of_code
from .expiry import forget_dead_codes, forget_journeys_before
from .outcomes import Ending, Outcome, Reason, ending, has_intent
from .queries import TrailStep, trail
from .satisfaction import SatisfactionRated, ScoreForm, has_rated
from .steps import Sign, Step, current_journey, ensure_journey, init_journeys, record, record_in
from .visitor import current_visitor, has_consented, set_cookie

__all__ = [
    "Ending", "Outcome", "Reason", "SatisfactionRated", "ScoreForm", "Sign", "Step", "TrailStep",
    "attempt_in_request", "attempt_token", "current_journey", "current_visitor", "ending",
    "ensure_journey", "forget_dead_codes", "forget_journeys_before", "has_attempt", "has_consented",
    "has_intent", "has_rated", "init_journeys", "issue_code", "journey_of_code", "record",
    "record_in", "set_cookie", "trail",
]
