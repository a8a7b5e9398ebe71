"""Work on gaps that the worker does."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.jobs import Handler, Payload, start_command

from .article_actions import FILL_JOB, fill_handler
from .question_articles import ANNOUNCE, announce_handler
from .topic_jobs import HANDLERS as TOPICS

RUN = "gaps.run"


def run_handler(_payloads: Sequence[Payload]) -> None:
    """Start the nightly run. A second one beside it ends by itself."""
    start_command("gaps", "run", "--quiet")


HANDLERS = {
    ANNOUNCE: Handler(announce_handler, every=timedelta(minutes=10)),
    RUN: Handler(run_handler, every=timedelta(days=1)),
    FILL_JOB: Handler(fill_handler, every=timedelta(minutes=10)),
    **TOPICS,
}
