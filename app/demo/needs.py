"""What customers need: in their words, under which topic, and which article answers it."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

FILE = Path(__file__).with_name("needs.yaml")


@dataclass(frozen=True, slots=True)
class Need:
    """One need; `article` is the key of what answers it, None for a gap. `asked` holds a forum
    question and its answer by language, where there is one; `written` the article that an editor
    writes about a gap, and `stem` what evidence of it says.
    """

    key: str
    topic: str
    searches: dict[str, list[str]]
    messages: dict[str, list[str]]
    article: str | None = None
    weight: float = 1.0
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    written: dict[str, dict[str, str]] = field(default_factory=dict)
    stem: str = ""

    def search(self, language: str, chance: Random) -> str:
        """Return words to search with."""
        return chance.choice(self.searches[language])

    def message(self, language: str, chance: Random) -> str:
        """Return what somebody writes about it, with or without a greeting and thanks."""
        parts = (chance.choice(phrases("before", language)),
                 chance.choice(self.messages[language]),
                 chance.choice(phrases("after", language)))
        return " ".join(filter(None, parts))


@cache
def needs() -> tuple[Need, ...]:
    """Return all needs."""
    return tuple(Need(**row) for row in _texts()["needs"])


def phrases(kind: str, language: str) -> list[str]:
    """Return what people say around needs: agents' answers, notes, reasons, names, tags."""
    found: list[str] = _texts()[kind][language]
    return found


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
