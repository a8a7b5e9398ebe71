"""Work on figures that the worker does."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.jobs import Handler, Payload, start_command


def settle_handler(_payloads: Sequence[Payload]) -> None:
    """Judge what can be judged by now and count the days that may have changed."""
    start_command("insights", "settle", "--quiet")


HANDLERS = {"insights.settle": Handler(settle_handler, every=timedelta(hours=1))}
