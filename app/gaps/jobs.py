"""Work on gaps that the worker does."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

from app.core.database import transaction
from app.core.jobs import Handler, Payload

from .question_articles import ANNOUNCE, announce_handler
from .returning import notice_filled

RUN, NOTICE = "gaps.run", "gaps.notice_filled"


def run_handler(_payloads: Sequence[Payload]) -> None:
    """Start the nightly run as a process of its own: minutes in which mail must not wait, and
    memory that goes with it. A second one beside it ends by itself.
    """
    subprocess.Popen([sys.argv[0], "gaps", "run"], stdin=subprocess.DEVNULL)  # noqa: S603 (ours)


def notice_handler(_payloads: Sequence[Payload]) -> None:
    """Notice articles that were published for gaps."""
    with transaction():
        notice_filled()


HANDLERS = {
    ANNOUNCE: Handler(announce_handler, every=timedelta(minutes=10)),
    RUN: Handler(run_handler, every=timedelta(days=1)),
    NOTICE: Handler(notice_handler, every=timedelta(minutes=10)),
}
