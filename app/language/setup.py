"""What the pipeline needs on this machine: where its data lie and which analyser it uses."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

Voikko = Literal["auto", "libvoikko", "pyvoikko", "none"]


def configure(cache_dir: Path, voikko: Voikko = "auto") -> None:
    """Set the folder of built data and the term cache, and the Finnish analyser.

    Raises VoikkoMissing when the analyser named (not "auto") cannot be loaded.
    """


def build_data(progress: Callable[[str], None]) -> None:
    """Build the dictionaries into the configured folder unless they are there; about 10 s."""
