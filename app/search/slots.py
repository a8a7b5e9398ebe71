"""From what somebody typed to the index terms that stand for it."""

from collections import defaultdict

from app.language import Kind, Term, terms

from .engine import Slot
from .records import index_term

# How well a term of the index (right) stands for a term of the query (left): a whole word above
# its stem, a part of a compound last. The word as written adds nothing: every word has a lemma.
STANDS_FOR = {
    Kind.LEMMA: {Kind.LEMMA: 1.0, Kind.PART: 0.5},
    Kind.PART: {Kind.LEMMA: 0.5, Kind.PART: 0.4},
    Kind.STEM: {Kind.STEM: 0.8},
}


def query_slots(text: str, language: str) -> list[Slot]:
    """Return a slot for each word of `text`; stop words only when there is nothing else."""
    by_position: dict[int, list[Term]] = defaultdict(list)
    for term in terms(text, language):
        by_position[term.position].append(term)
    return [_slot(text, group) for _, group in sorted(by_position.items())]


def _slot(text: str, group: list[Term]) -> Slot:
    weights: dict[str, float] = {}
    for term in group:
        for kind, weight in STANDS_FOR.get(term.kind, {}).items():
            key = index_term(kind, term.text)
            weights[key] = max(weight, weights.get(key, 0.0))
    start, end = min(term.start for term in group), max(term.end for term in group)
    return Slot(text[start:end], start, end, tuple(weights.items()))
