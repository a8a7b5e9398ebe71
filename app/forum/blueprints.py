"""The forum's pages, for the composition root."""

from typing import Any

from .ask_views import blueprint as asking
from .decision_views import blueprint as decisions
from .feed_views import blueprint as feeds
from .follow_views import blueprint as following
from .history_views import blueprint as history
from .people_views import blueprint as people
from .post_views import blueprint as posts
from .report_views import blueprint as reports
from .staff import blueprint as staff
from .staff_appeals import blueprint as appeals
from .staff_questions import blueprint as questions
from .staff_settings import blueprint as settings
from .terms_views import blueprint as terms
from .unsubscribe_views import blueprint as unsubscribing
from .views import blueprint as pages

BLUEPRINTS: tuple[Any, ...] = (
    pages, asking, posts, history, people, following, unsubscribing, feeds,
    reports, decisions, terms, staff, questions, appeals, settings)
