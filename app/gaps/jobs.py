"""Work on gaps that the worker does."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

from app.core.jobs import Handler, Payload

from .article_actions import FILL_JOB, fill_handler
from .question_articles import ANNOUNCE, announce_handler
from .topic_jobs import HANDLERS as TOPICS

RUN = "gaps.run"


def run_handler(_payloads: Sequence[Payload]) -> None:
    """Start the nightly run as a process of its own: minutes in which mail must not wait, and
    memory that goes with it. A second one beside it ends by itself.
    """
    command = [sys.argv[0], "gaps", "run", "--quiet"]
    subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (ours)


HANDLERS = {
    ANNOUNCE: Handler(announce_handler, every=timedelta(minutes=10)),
    RUN: Handler(run_handler, every=timedelta(days=1)),
    FILL_JOB: Handler(fill_handler, every=timedelta(minutes=10)),
    **TOPICS,
}
