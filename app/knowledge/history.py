"""Comparing two texts of an article, line by line."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import NamedTuple


class DiffLine(NamedTuple):
    """A line of a unified diff; `kind` is added, removed, same or place."""

    kind: str
    text: str


KINDS = {"+": "added", "-": "removed", "@": "place"}


def compare(before: str, after: str) -> Iterator[DiffLine]:
    """Yield the lines that differ, with three lines around each."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    for line in list(lines)[2:]:  # without the two lines that would name files
        kind = KINDS.get(line[:1], "same")
        yield DiffLine(kind, line if kind == "place" else line[1:])
