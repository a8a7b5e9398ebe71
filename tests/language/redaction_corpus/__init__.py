"""Sentences with made-up personal data in three languages, and clean ones.

Every code has a right check sum, and nothing is anybody's but by chance. What is made is the same
from run to run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import sentences, values

LANGUAGES = ("fi", "sv", "en")
CHECKED = ("id", "iban", "card")  # what a check sum proves
_EACH = 25  # sentences made of each pattern


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence with one piece of personal data, and the words that must be left of it."""

    text: str
    left: str  # the data as ⟨⟩


def samples(kind: str, language: str) -> Iterator[Sample]:
    """Yield sentences of a language, each with something of the kind in it."""
    random = Random(f"{kind} {language}")
    make = values.MAKERS[kind]
    for pattern in sentences.PATTERNS[language][kind]:
        for _one in range(_EACH):
            yield Sample(pattern.format(make(random, language)), pattern.format("⟨⟩"))


def clean(language: str) -> list[str]:
    """Return what customers write without personal data, full of numbers and capitals."""
    file = Path(__file__).parent / f"clean_{language}.txt"
    return [line.replace("\\n", "\n") for line in file.read_text("utf-8").splitlines() if line]
