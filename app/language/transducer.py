"""The Finnish morphology of the pyvoikko package, read into arrays: 20 MB, not pyvoikko's 240.

The file holds a finite-state transducer (format KFST 0: symbols, then arcs and final states,
packed by LZMA). A word's analyses are the outputs of the paths that read it; flag diacritics
(Beesley and Karttunen 2003, Finite State Morphology, chapter 7) forbid some of the paths.
"""

import lzma
import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import accumulate
from operator import add
from pathlib import Path
from threading import Lock
from typing import Any

STEP_LIMIT = 20_000  # a repeated ambiguous part would double the paths each time
_HEADER = struct.Struct("!4sHHII?")
_ARC = struct.Struct("!IIHH")
_FORBIDDEN = -1


class Transducer:
    """Analyses words; safe to share by threads once made."""

    name = "pyvoikko"

    def __init__(self, path: Path) -> None:
        """Read the file at `path` (about 0.5 s). Raises ValueError for another format."""
        packed = path.read_bytes()
        magic, version, symbols, arcs, _, weighted = _HEADER.unpack_from(packed)
        if magic != b"KFST" or version or weighted:
            raise ValueError(f"{path} is not an unweighted KFST 0 file")
        *names, body = packed[_HEADER.size:].split(b"\0", symbols)
        self._names = [name.decode() for name in names]
        data = lzma.decompress(body)
        cut = arcs * _ARC.size
        self._finals = frozenset(final for final, in struct.iter_unpack("!I", data[cut:]))
        self._flags = _Flags(self._names)
        self._letters = {name: number for number, name in enumerate(self._names)
                         if len(name) == 1}
        self._texts = ["" if name.startswith("@") else name for name in self._names]
        self._lay_out(sorted(_ARC.iter_unpack(data[:cut]), key=self._order))

    def outputs(self, word: str) -> list[str]:
        """Return the analyses of a lower-case word; none for one that is not Finnish."""
        try:
            letters = [self._letters[letter] for letter in word]
        except KeyError:
            return []
        found: dict[str, None] = {}
        for path in self._paths(letters):
            found["".join(self._texts[symbol] for symbol in path)] = None
        return list(found)

    def _order(self, arc: tuple[int, int, int, int]) -> tuple[int, bool, int]:
        source, _, read, _ = arc
        return source, len(self._names[read]) == 1, read

    def _lay_out(self, arcs: list[tuple[int, int, int, int]]) -> None:
        """Keep a state's arcs together: those that read nothing first, then by letter."""
        states = max(max(source, target) for source, target, _, _ in arcs) + 1
        counts, silent = array("I", bytes(4 * states)), array("I", bytes(4 * states))
        for source, _, read, _ in arcs:
            counts[source] += 1
            silent[source] += len(self._names[read]) != 1
        self._starts = array("I", accumulate(counts, initial=0))
        self._loud = array("I", map(add, self._starts, silent))
        self._targets = array("I", (target for _, target, _, _ in arcs))
        self._reads = array("H", (read for _, _, read, _ in arcs))
        self._writes = array("H", (write for _, _, _, write in arcs))

    def _paths(self, letters: list[int]) -> Iterable[list[int]]:
        """Yield the symbols written along each path that reads all of `letters`."""
        starts, loud, reads = self._starts, self._loud, self._reads
        targets, writes, update = self._targets, self._writes, self._flags.update
        stack: list[tuple[int, int, int, Any]] = [(0, 0, 0, None)]  # Any: nested (trail, symbol)
        for _ in range(STEP_LIMIT):
            if not stack:
                return
            state, place, flags, trail = stack.pop()
            first, last = loud[state], starts[state + 1]
            if place < len(letters):
                letter = letters[place]
                low = bisect_left(reads, letter, first, last)
                high = bisect_right(reads, letter, low, last)
                stack += [(targets[arc], place + 1, flags, (trail, writes[arc]))
                          for arc in range(low, high)]
            elif state in self._finals:
                yield _unwound(trail)
            for arc in range(starts[state], first):
                after = update(flags, reads[arc])
                if after != _FORBIDDEN:
                    stack.append((targets[arc], place, after, (trail, writes[arc])))


def find_transducer() -> Path | None:
    """Return where pyvoikko keeps its transducer, without loading pyvoikko."""
    spec = find_spec("pyvoikko")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "voikko.kfst"
        if path.exists():
            return path
    return None


class _Flags:
    """The states of the flags that paths set, numbered as they come up."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._states: list[dict[str, str]] = [{}]
        self._numbers: dict[tuple[tuple[str, str], ...], int] = {(): 0}
        self._known: dict[tuple[int, int], int] = {}
        self._lock = Lock()

    def update(self, state: int, symbol: int) -> int:
        """Return the state after `symbol`, _FORBIDDEN when the flags forbid it."""
        after = self._known.get((state, symbol))
        if after is None:
            with self._lock:
                after = self._known[state, symbol] = self._apply(state, self._names[symbol])
        return after

    def _apply(self, state: int, name: str) -> int:
        if not name.startswith("@") or name.count(".") == 0:
            return state
        action, key, *values = name.strip("@").split(".")
        value, flags = "".join(values), dict(self._states[state])
        held = flags.get(key)
        same = held is not None and (not value or held == value)
        if (action == "R" and not same) or (action == "D" and same) or (
                action == "U" and held not in (None, value)):
            return _FORBIDDEN
        if action in "PU":
            flags[key] = value
        elif action == "C":
            flags.pop(key, None)
        return self._number(flags)

    def _number(self, flags: dict[str, str]) -> int:
        number = self._numbers.setdefault(tuple(sorted(flags.items())), len(self._states))
        if number == len(self._states):
            self._states.append(flags)
        return number


def _unwound(trail: Any) -> list[int]:
    symbols = []
    while trail is not None:
        trail, symbol = trail
        symbols.append(symbol)
    return symbols[::-1]
