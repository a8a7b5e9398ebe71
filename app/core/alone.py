"""Work that only one process of a machine does at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from .settings import current_settings


class NotAlone(Exception):
    """Another process does it."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold VAR_DIR/<name>.lock while inside; raises NotAlone while another process does."""
    path = current_settings().var_dir / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAlone from None
        yield
