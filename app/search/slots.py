"""From what somebody typed to the index terms that stand for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.language import Kind, Term

from .engine import Slot
from .records import index_term
from .rules import NO_RULES, Rules

# How well a term of the index (right) stands for a term of the query (left): a whole word above
# its stem, a part of a compound last. The word as written adds nothing: every word has a lemma.
STANDS_FOR = {
    Kind.LEMMA: {Kind.LEMMA: 1.0, Kind.PART: 0.5},
    Kind.PART: {Kind.LEMMA: 0.5, Kind.PART: 0.4},
    Kind.STEM: {Kind.STEM: 0.8},
}
SYNONYM = 0.8  # of what the word itself counts


class _Other(NamedTuple):
    """What a synonym adds to slots from `first` to `last`: those of its other side."""

    first: int
    last: int
    slots: Sequence[Slot]


def query_slots(text: str, language: str, rules: Rules = NO_RULES) -> list[Slot]:
    """Return a slot for each word of `text`; stop words only when there is nothing else.

    A word with synonyms has their terms too, and as many slots as the longest of them has words:
    "wlan", for which "langaton verkko" may stand, is looked for as wlan-or-langaton and
    wlan-or-verkko. So a document with both words counts for more than one with either.
    """
    words = rules.words(text, language)
    slots = [_slot(text, word) for word in words]
    others = [_Other(place, place + len(synonym.words) - 1, other)
              for place, synonym in rules.synonyms_in(words, language)
              if (other := _other_side(synonym.other, language, rules))]
    return _with_others(slots, others) if others else slots


def _slot(text: str, word: Sequence[Term]) -> Slot:
    weights: dict[str, float] = {}
    for term in word:
        for kind, weight in STANDS_FOR.get(term.kind, {}).items():
            key = index_term(kind, term.text)
            weights[key] = max(weight, weights.get(key, 0.0))
    start, end = min(term.start for term in word), max(term.end for term in word)
    return Slot(text[start:end], start, end, tuple(weights.items()))


def _other_side(text: str, language: str, rules: Rules) -> list[Slot]:
    """Return the slots of what a word stands for, without parts: they would lead too far away."""
    return [_slot(text, [term for term in word if term.kind is not Kind.PART])
            for word in rules.words(text, language)]


def _with_others(slots: Sequence[Slot], others: Sequence[_Other]) -> list[Slot]:
    """Return `slots` with the terms of `others`, each in order over the slots that it stands for;
    the last of these is repeated for words that are left.
    """
    found = []
    for place, slot in enumerate(slots):
        here = [(place - other.first, other.slots) for other in others
                if other.first <= place <= other.last]
        turns = max((len(other.slots) - (place - other.first) for other in others
                     if other.last == place), default=1)
        for turn in range(max(1, turns)):
            weights = dict(slot.terms)
            for offset, side in here:
                for term, weight in side[min(offset + turn, len(side) - 1)].terms:
                    weights[term] = max(SYNONYM * weight, weights.get(term, 0.0))
            found.append(replace(slot, terms=tuple(weights.items())))
    return found
