"""What is offered while somebody types: titles and phrasings that hold the words begun so far.

Everything is in memory, one immutable part for each immutable part of the index, so that a change
costs only the small part it is in. A word matches what it is the beginning of; one typo in a word
of four letters or more is forgiven when the word as typed begins nothing.
"""

import heapq
import json
import threading
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from app.language import fold

from .documents import Suggestion
from .engine import Part, Snapshot
from .records import decode_head
from .slots import query_slots
from .snippets import begun

CONSIDERED = 1500  # texts that are scored at most
TYPO_LENGTH = 4
SHOWN = ("kind", "id", "language", "title", "endpoint", "values")
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö0123456789"


class Suggester:
    """Suggests from an index's snapshots; keeps what it made of each part while that is in use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], PartSuggestions] = {}

    def suggest(self, text: str, language: str, snapshot: Snapshot, limit: int
                ) -> list[Suggestion]:
        """Return the documents that fit the words begun in `text` best."""
        words = _begun(text, language)
        if not words:
            return []
        offers = [(score, part, number) for part in snapshot.parts for number, score in
                  self._of(part, language, snapshot).find(words, part.deleted()).items()]
        best = heapq.nlargest(limit, offers, key=itemgetter(0))
        return [_suggestion(part.head(number), words) for _, part, number in best]

    def _of(self, part: Part, language: str, snapshot: Snapshot) -> "PartSuggestions":
        kept = self._kept.get((part.name, language))
        if kept is None:
            with self._lock:  # one thread makes it, the others wait
                kept = self._kept.get((part.name, language)) or PartSuggestions(part, language)
                names = {one.name for one in snapshot.parts}
                self._kept = {key: value for key, value in self._kept.items()
                              if key[0] in names} | {(part.name, language): kept}
        return kept


class PartSuggestions:
    """The titles and phrasings of one language in one part of the index."""

    def __init__(self, part: Part, language: str) -> None:
        self._texts: list[str] = []  # each word with its base forms: "laskun|lasku erääntyy"
        self._owners = array("I")
        self._is_title = bytearray()
        holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, head in part.heads():
            values = json.loads(head)
            if values["language"] == language:
                for index, text in enumerate(values["asked"]):
                    self._add(text, number, holders, is_title=index == 0)
        self._words = sorted(holders)
        self._holders = [holders[word] for word in self._words]
        self._begun_by = lru_cache(maxsize=512)(self._begun_by_uncached)

    def find(self, words: Sequence[Sequence[str]], gone: Iterable[int]) -> dict[int, float]:
        """Return documents with their scores: every word must begin a word of one of their texts.

        `words` holds for each word its forms, any of which may match.
        """
        if not self._words:
            return {}
        sets = sorted((self._matching(forms) for forms in words), key=len)
        texts = set(sets[0]).intersection(*sets[1:]) if sets else set()
        best: dict[int, float] = {}
        for text in sorted(texts, key=self._plainness)[:CONSIDERED]:
            owner = self._owners[text]
            best[owner] = max(best.get(owner, -1.0), self._score(text, words))
        for number in gone:
            best.pop(number, None)
        return best

    def _add(self, text: str, number: int, holders: Mapping[str, "array[int]"], *,
             is_title: bool) -> None:
        place = len(self._texts)
        self._texts.append(text)
        self._owners.append(number)
        self._is_title.append(is_title)
        for word in set(text.replace("|", " ").split()):
            holders[word].append(place)

    def _matching(self, forms: Sequence[str]) -> frozenset[int]:
        found = frozenset().union(*(self._begun_by(form) for form in forms))
        if not found and len(forms[0]) >= TYPO_LENGTH:
            found = frozenset().union(*(self._begun_by(form) for form in one_edit(forms[0])))
        return found

    def _begun_by_uncached(self, beginning: str) -> frozenset[int]:
        first = bisect_left(self._words, beginning)
        last = bisect_left(self._words, beginning + "\U0010ffff", first)
        return frozenset().union(*self._holders[first:last]) if first < last else frozenset()

    def _plainness(self, text: int) -> tuple[bool, int]:
        return not self._is_title[text], len(self._texts[text])

    def _score(self, text: int, words: Sequence[Sequence[str]]) -> float:
        """Return how well a text fits: in order, from its start, whole words, short, a title."""
        have = [word.split("|") for word in self._texts[text].split()]
        places = [_place(have, forms) for forms in words]
        ordered = sum(first < second for first, second in pairwise(places))
        return (self._is_title[text] * 0.5 + (places[0] == 0) * 1.0 + ordered * 0.5
                + sum(any(form in have[place] for form in forms) for place, forms
                      in zip(places, words, strict=True)) * 0.3 - len(have) * 0.03)


def one_edit(word: str) -> set[str]:
    """Return everything that is one typo away: a letter dropped, added, changed or swapped."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    return ({left + right[1:] for left, right in cuts if right}
            | {left + letter + right for left, right in cuts for letter in LETTERS}
            | {left + letter + right[1:] for left, right in cuts if right for letter in LETTERS}
            | {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
            ) - {word}


def _place(have: Sequence[Sequence[str]], forms: Sequence[str]) -> int:
    for place, words in enumerate(have):
        if any(word.startswith(form) for form in forms for word in words):
            return place
    return len(have) - 1


def _begun(text: str, language: str) -> list[list[str]]:
    """Return the words of `text` with their base forms; the last may be unfinished, so has none."""
    slots = query_slots(text, language)
    return [[form for form in forms if form] for forms in (
        [fold(slot.word), *(term[1:] for term, _ in slot.terms if term.startswith("l"))]
        for slot in slots)]


def _suggestion(head: bytes, words: Sequence[Sequence[str]]) -> Suggestion:
    values = {name: value for name, value in decode_head(head).items() if name in SHOWN}
    return Suggestion(**values, heading=begun(values["title"], words))
