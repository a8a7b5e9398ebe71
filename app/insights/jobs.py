"""Work on figures that the worker does."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.jobs import Handler, Payload

from .settling import settle


def settle_handler(_payloads: Sequence[Payload]) -> None:
    """Judge what can be judged by now and roll up the days that may have changed."""
    settle()


HANDLERS = {"insights.settle": Handler(settle_handler, every=timedelta(hours=1))}
