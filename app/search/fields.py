"""The parts of a document and what each counts for. Numbers here are tuned by measurement."""

import math
from dataclasses import dataclass
from enum import IntEnum


class Field(IntEnum):
    """The parts of a document, in the order in which they are stored."""

    TITLE = 0
    PHRASINGS = 1
    HEADINGS = 2
    BODY = 3
    TAGS = 4


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """`weight` times the term frequency; `b` of BM25F; `pivot` is a usual length in words.

    The pivot is a constant, not the average of the index: so a score stays the same when other
    documents come and go, and one document can be indexed alone.
    """

    weight: float
    b: float
    pivot: float


FIELD_WEIGHTS = {
    Field.TITLE: FieldWeight(3.0, 0.3, 5),
    Field.PHRASINGS: FieldWeight(2.5, 0.3, 12),
    Field.HEADINGS: FieldWeight(0.8, 0.5, 15),
    Field.BODY: FieldWeight(1.0, 0.6, 150),
    Field.TAGS: FieldWeight(1.0, 0.3, 4),
}
SATURATION = 1.2  # k1 of BM25


def rarity(frequency: int, documents: int) -> float:
    """Return BM25's inverse document frequency, never negative."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
