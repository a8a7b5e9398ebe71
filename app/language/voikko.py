"""The Finnish analyser this process uses: libvoikko, pyvoikko's transducer, or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal, Protocol

import libvoikko
import structlog

from .morphology import Reading, readings
from .transducer import Transducer, find_transducer

Mode = Literal["auto", "libvoikko", "pyvoikko", "none"]


class VoikkoMissing(RuntimeError):
    """The analyser that the setting names is not on this machine."""


class Analyser(Protocol):
    """Gives a word's analyses in the transducer's notation."""

    @property
    def name(self) -> str:
        """Return "libvoikko", "pyvoikko" or "none"."""

    def outputs(self, word: str) -> Iterable[str]:
        """Return the analyses of a lower-case word."""


class LibVoikko:
    """The system's libvoikko: 17 µs a word, 9 MB. Its handle serves one thread at a time."""

    name = "libvoikko"

    def __init__(self) -> None:
        """Load the library and its Finnish dictionary. Raises VoikkoMissing."""
        try:
            self._voikko: Any = libvoikko.Voikko("fi")
        except (OSError, libvoikko.VoikkoException) as error:
            raise VoikkoMissing(f"libvoikko: {error}") from error
        self._lock = Lock()

    def outputs(self, word: str) -> list[str]:
        """Return the analyses of a lower-case word."""
        with self._lock:
            found = self._voikko.analyze(word)
        return [analysis["FSTOUTPUT"] for analysis in found if "FSTOUTPUT" in analysis]


class LazyTransducer:
    """pyvoikko's transducer, read when the first word comes: 260 µs a word, 20 MB."""

    name = "pyvoikko"

    def __init__(self) -> None:
        """Find the transducer. Raises VoikkoMissing."""
        path = find_transducer()
        if path is None:
            raise VoikkoMissing("pyvoikko: its voikko.kfst is not installed")
        self._path, self._lock = path, Lock()
        self._transducer: Transducer | None = None

    def outputs(self, word: str) -> list[str]:
        """Return the analyses of a lower-case word."""
        with self._lock:
            transducer = self._transducer = self._transducer or Transducer(self._path)
        return transducer.outputs(word)


class NoAnalyser:
    """Knows no word."""

    name = "none"

    def outputs(self, word: str) -> list[str]:
        """Return nothing."""
        return []


@dataclass(slots=True)
class _Chosen:
    """What this process uses."""

    analyser: Analyser | None = None
    lock: Lock = field(default_factory=Lock)


_KINDS: dict[str, Callable[[], Analyser]] = {
    "libvoikko": LibVoikko, "pyvoikko": LazyTransducer, "none": NoAnalyser}
_chosen = _Chosen()


def use(mode: Mode) -> None:
    """Choose the analyser. Raises VoikkoMissing when the one named cannot be loaded."""
    _chosen.analyser = _best() if mode == "auto" else _KINDS[mode]()


def analyser() -> Analyser:
    """Return the analyser in use; the best there is when none was chosen."""
    if _chosen.analyser is None:
        with _chosen.lock:
            _chosen.analyser = _chosen.analyser or _best()
    return _chosen.analyser


def read_word(word: str) -> list[Reading]:
    """Return what Voikko makes of a lower-case word, best first; nothing for unknown words.

    A reading in fewer parts is better ("seuraajat" are followers, not seura + ajat); the
    others are left out.
    """
    found = readings(analyser().outputs(word))
    fewest = min((len(reading.parts) for reading in found), default=0)
    best = [reading for reading in found if len(reading.parts) == fewest]
    return sorted(best, key=lambda reading: reading.lemma != word)


def _best() -> Analyser:
    for name in ("libvoikko", "pyvoikko"):
        try:
            return _KINDS[name]()
        except VoikkoMissing as error:
            structlog.get_logger(__name__).info("voikko_missing", reason=str(error))
    return NoAnalyser()
