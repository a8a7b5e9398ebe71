"""Generations of the index: folders side by side, a pointer to the one in use, and locks.

A rebuild writes a new folder while the old one is searched; replacing the pointer file is the
one moment of change. The locks are the kernel's (flock), so they end with the process that held
them, however it ended.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POINTER = "current"
FOLDER = re.compile(r"([a-z]+)-v(\d+)-[0-9a-f]{10,20}")  # engine, format, when it was made


class RebuildRunning(Exception):
    """Another process is rebuilding the index."""


class Generations:
    """The folders below `root` that are in one format, whichever engine made them."""

    def __init__(self, root: Path, format_number: int) -> None:
        self._root = root
        self._format = str(format_number)
        self._seen: tuple[tuple[int, int] | None, Path | None] = (None, None)

    def current(self) -> Path | None:
        """Return the folder in use, None when there is none yet; costs one stat."""
        try:
            status = os.stat(self._root / POINTER)
        except FileNotFoundError:
            return None
        mark = (status.st_ino, status.st_mtime_ns)
        seen_mark, seen = self._seen
        if seen_mark != mark:
            name = (self._root / POINTER).read_text(encoding="ascii").strip()
            parts = FOLDER.fullmatch(name)
            seen = self._root / name if parts and parts[2] == self._format else None
            self._seen = (mark, seen)
        return seen

    def fresh(self, engine_name: str) -> Path:
        """Return the path of a new folder for an engine, not made yet."""
        self._root.mkdir(parents=True, exist_ok=True)
        return self._root / f"{engine_name}-v{self._format}-{time.time_ns():x}"

    def publish(self, folder: Path) -> None:
        """Make `folder` the one in use, at one stroke."""
        draft = self._root / f"{POINTER}.{os.getpid()}"
        with draft.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._root / POINTER)

    def remove_others(self) -> None:
        """Delete what is not in use. Readers keep their open files; only a rebuild calls this."""
        current = self.current()
        for path in self._root.iterdir():
            if FOLDER.fullmatch(path.name) and path != current:
                shutil.rmtree(path, ignore_errors=True)

    @staticmethod
    def engine_of(folder: Path) -> str:
        """Return the name of the engine that made a folder, and that reads it."""
        return folder.name.partition("-")[0]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep every other process from changing the current generation, or waiting its turn."""
        with self._locked("write.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Keep other rebuilds away. Raises RebuildRunning when one runs already."""
        with self._locked("rebuild.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield

    @contextmanager
    def _locked(self, name: str, operation: int) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / name).open("w") as file:
            try:
                fcntl.flock(file, operation)
            except BlockingIOError:
                raise RebuildRunning from None
            yield
