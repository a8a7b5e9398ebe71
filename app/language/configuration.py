"""What the pipeline uses on this machine: where its data lie and which Finnish analyser."""

from collections.abc import Callable
from pathlib import Path

from . import dictionary
from .names import classes_of_part
from .terms import kept_word_terms
from .voikko import Mode, use


def configure(cache_dir: Path, voikko: Mode = "auto") -> None:
    """Set the folder of built data and the Finnish analyser; once per process, before use.

    "auto" takes libvoikko, else pyvoikko, else none. Raises VoikkoMissing when the one named
    is not on this machine.
    """
    use(voikko)
    dictionary.use(cache_dir)
    kept_word_terms.cache_clear()
    classes_of_part.cache_clear()


def build_data(progress: Callable[[str], None]) -> None:
    """Build the word lists in the configured folder unless they are there: about 10 s.

    `progress` is told the language being built.
    """
    dictionary.build(progress)
