"""What is made of each immutable part of an index, kept while that part is in use."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from .engine import Part, Snapshot

T = TypeVar("T")


class Kept(Generic[T]):
    """One thing for each part and language: made when first asked for. Safe to share by threads."""

    def __init__(self, make: Callable[[Part, str], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], T] = {}

    def of(self, part: Part, language: str, snapshot: Snapshot) -> T:
        """Return what is made of `part`, one of the snapshot's, in `language`."""
        key = (part.name, language)
        made = self._made.get(key)
        if made is None:
            with self._lock:  # one thread makes it, the others wait
                made = self._made.get(key) or self._make(part, language)
                names = {one.name for one in snapshot.parts}
                self._made = {other: value for other, value in self._made.items()
                              if other[0] in names} | {key: made}
        return made
