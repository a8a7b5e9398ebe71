"""The pages of gaps, for the composition root."""

from typing import Any

from .staff import blueprint as pages
from .staff_acts import blueprint as acts
from .staff_articles import blueprint as articles
from .staff_costs import blueprint as costs
from .staff_questions import blueprint as questions
from .topic_staff import blueprint as topics

BLUEPRINTS: tuple[Any, ...] = (pages, acts, articles, costs, questions, topics)
