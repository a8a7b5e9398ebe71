"""What is counted from other tables, or found by search, is brought up to date at once."""

from flask import Flask

from app.contact.topic_learning import learn_topics
from app.core.i18n import LANGUAGES
from app.insights.settling import settle
from app.knowledge.popularity import count_reads
from app.search import current_search
from app.search.changes import heal
from app.search.extension import current_sources
from app.search.solved import count_solved


def count_anew(app: Flask) -> None:
    """Count reads, solved journeys, words of topics and days, and bring the search index up to
    date.
    """
    with app.test_request_context():
        settle()
        count_reads()
        for language in LANGUAGES:
            learn_topics(language)
        heal(current_search().library, current_sources())
        count_solved(current_sources())
