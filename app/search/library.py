"""The index in use, kept current: its generation may be swapped and its content committed any time.

Also what writes: applying changes to the current generation, and building a new one beside it.
"""

import gc
import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .documents import Document, Key
from .engine import Candidate, Engine, FirstPass, Index, IndexDamaged, Part, Slot, Snapshot
from .engines import EngineMissing, engine_named
from .generations import Generations
from .records import FORMAT, encode

log = logging.getLogger(__name__)
TRIES = 5


class _NoSnapshot:
    """What is read where no index was ever made."""

    parts: Sequence[Part] = ()

    def first_pass(self, language: str, slots: Sequence[Slot], kind: str | None, limit: int
                   ) -> FirstPass:
        return FirstPass((), 0, 0, 0, {})

    def frequencies(self, language: str, slots: Sequence[Slot]) -> Mapping[str, int]:
        return {}

    def documents(self, language: str, kind: str | None = None) -> int:
        return 0

    def document(self, key: Key) -> Candidate | None:
        return None

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        return iter(())


EMPTY: Snapshot = _NoSnapshot()


class Library:
    """Generations below `root`; one object a process, shared by threads.

    `engine` makes new ones. The one in use is read and changed by the engine that made it, so that
    a rebuild with another engine moves a running site over, at the moment it is published.
    """

    def __init__(self, root: Path, engine: Engine) -> None:
        self.root = root
        self._engine = engine
        self._generations = Generations(root, FORMAT)
        self._lock = threading.Lock()
        self._opened: tuple[Path, Index] | None = None

    @property
    def usable(self) -> bool:
        """Tell whether there is an index of this format that can be read."""
        try:
            return self._generations.current() is not None and self.snapshot() is not EMPTY
        except IndexDamaged:
            return False

    @property
    def engine_in_use(self) -> str | None:
        """Return the name of the engine that made the index in use, None where there is none."""
        folder = self._generations.current()
        return Generations.engine_of(folder) if folder else None

    def snapshot(self) -> Snapshot:
        """Return the newest commit of the current generation. Raises IndexDamaged."""
        for left in reversed(range(TRIES)):
            try:
                index = self._current()
                return index.snapshot() if index else EMPTY
            except IndexDamaged:
                # A rebuild may have removed the folder between finding and opening it.
                if not left:
                    raise
        raise AssertionError

    @contextmanager
    def writing(self) -> Iterator[Callable[[Iterable[Document], Iterable[Key]], None]]:
        """Give a function that changes the current generation, in one commit a call.

        No other process changes it meanwhile, so what is read from the database inside is the
        newest that the index gets. Made empty when there is none yet.
        """
        with self._generations.writing():
            index = self._current()
            if index is None:
                folder = self._generations.fresh(self._engine.name)
                self._engine.create(folder).close()
                self._generations.publish(folder)
                index = self._current()
            assert index is not None
            yield _applier(index)

    @contextmanager
    def drafting(self) -> Iterator["Draft"]:
        """Give a new, empty generation to fill and publish; without publishing it is removed."""
        with self._generations.rebuilding(), _no_cycles():
            folder = self._generations.fresh(self._engine.name)
            draft = Draft(self._generations, folder, self._engine.create(folder))
            try:
                yield draft
            finally:
                draft.index.close()
                if self._generations.current() != folder:
                    shutil.rmtree(folder, ignore_errors=True)
            self._generations.remove_others()

    def _current(self) -> Index | None:
        folder = self._generations.current()
        opened = self._opened
        if opened and opened[0] == folder:
            return opened[1]
        if folder is None:
            return None
        with self._lock:
            if not self._opened or self._opened[0] != folder:
                if self._opened:
                    self._opened[1].close()
                self._opened = (folder, _engine_of(folder).open(folder))
            return self._opened[1]


def _engine_of(folder: Path) -> Engine:
    try:
        return engine_named(Generations.engine_of(folder))
    except EngineMissing as error:
        raise IndexDamaged(f"{folder.name}: {error}") from None


class Draft:
    """A generation that is being built beside the current one."""

    def __init__(self, generations: Generations, folder: Path, index: Index) -> None:
        self._generations = generations
        self._folder = folder
        self.index = index
        self.apply = _applier(index)

    def fingerprints(self) -> dict[Key, str]:
        """Return what it holds so far."""
        return dict(self.index.snapshot().fingerprints())

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Make it the current generation at the end, while no other process writes."""
        with self._generations.writing():
            yield
            self._generations.publish(self._folder)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Do without the search for reference cycles: it goes through all that is collected, again and
    again, a sixth of the time, and nothing here makes any.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _applier(index: Index) -> Callable[[Iterable[Document], Iterable[Key]], None]:
    def apply(documents: Iterable[Document], deletions: Iterable[Key] = ()) -> None:
        index.apply((encode(document) for document in documents), deletions)
    return apply
