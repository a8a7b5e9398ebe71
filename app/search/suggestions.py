"""What is offered while somebody types: titles and phrasings that hold the words begun so far.

Everything is in memory, one immutable part for each immutable part of the index, so that a change
costs only the small part it is in. A word matches what it is the beginning of; one typo in a word
of four letters or more is forgiven when the word as typed begins nothing.
"""

import heapq
import json
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from operator import itemgetter

from app.language import fold

from .documents import Suggestion
from .engine import Part, Snapshot
from .kept import Kept
from .records import decode_head
from .rules import NO_RULES, Rules
from .slots import query_slots
from .snippets import begun

CONSIDERED = 200  # texts that are scored at most
SHORT = 2  # letters
TYPO_LENGTH = 4
SHOWN = ("kind", "id", "language", "title", "endpoint", "values")
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö0123456789"


class Suggester:
    """Suggests from an index's snapshots; keeps what it made of each part while that is in use."""

    def __init__(self) -> None:
        self._parts = Kept(PartSuggestions)

    def suggest(self, text: str, language: str, snapshot: Snapshot, limit: int,
                rules: Rules = NO_RULES) -> list[Suggestion]:
        """Return the documents that fit the words begun in `text` best."""
        words = _begun(text, language, rules)
        if not words:
            return []
        offers = [(score, part, number) for part in snapshot.parts for number, score in
                  self._parts.of(part, language, snapshot).find(words, part.deleted()).items()]
        best = heapq.nlargest(limit, offers, key=itemgetter(0))
        return [_suggestion(part.head(number), words) for _, part, number in best]


class PartSuggestions:
    """The titles and phrasings of one language in one part of the index.

    A text is known by its rank: titles before phrasings, then the shorter first.
    """

    def __init__(self, part: Part, language: str) -> None:
        asked = sorted(
            (index > 0, text.count(" "), number, text) for number, head in part.heads()
            for values in (json.loads(head),) if values["language"] == language
            for index, text in enumerate(values["asked"]))
        self._titles = sum(not is_phrasing for is_phrasing, *_ in asked)
        self._owners = array("I", (number for _, _, number, _ in asked))
        self._texts = [text for *_, text in asked]  # "laskuni|lasku erääntyy|erääntyä"
        holders: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for rank, text in enumerate(self._texts):
            for word in set(text.replace("|", " ").split()):
                holders[word].append(rank)
        self._words = sorted(holders)
        self._holders = [holders[word] for word in self._words]
        self._short: dict[str, frozenset[int]] = {}

    def find(self, words: Sequence[Sequence[str]], gone: Iterable[int]) -> dict[int, float]:
        """Return documents with their scores: every word must begin a word of one of their texts.

        `words` holds for each word its forms, any of which may match.
        """
        sets = sorted((self._matching(forms) for forms in words), key=len)
        texts = sets[0].intersection(*sets[1:])
        best: dict[int, float] = {}
        for rank in self._promising(texts, words[0]):
            owner, score = self._owners[rank], self._score(rank, words)
            if score > best.get(owner, -math.inf):
                best[owner] = score
        for number in gone:
            best.pop(number, None)
        return best

    def _promising(self, texts: frozenset[int], first: Sequence[str]) -> list[int]:
        """Return the texts worth scoring: of very many those that begin with the first word."""
        ranks = sorted(texts)
        if len(ranks) <= CONSIDERED:
            return ranks
        beginning = islice((rank for rank in ranks if self._texts[rank].startswith(first[0])),
                           CONSIDERED)
        return [*beginning, *ranks][:CONSIDERED]

    def _matching(self, forms: Sequence[str]) -> frozenset[int]:
        found = frozenset().union(*map(self._begun_by, forms))
        if not found and len(forms[0]) >= TYPO_LENGTH:
            found = frozenset().union(*map(self._begun_by, one_edit(forms[0])))
        return found

    def _begun_by(self, beginning: str) -> frozenset[int]:
        """Return the texts with a word that begins so; kept for short beginnings, of which there
        are few, but with many texts.
        """
        if beginning in self._short:
            return self._short[beginning]
        first = bisect_left(self._words, beginning)
        last = bisect_left(self._words, beginning + "\U0010ffff", first)
        found = frozenset().union(*self._holders[first:last])
        if len(beginning) <= SHORT:
            self._short[beginning] = found
        return found

    def _score(self, rank: int, words: Sequence[Sequence[str]]) -> float:
        """Return how well a text fits: from its start, in order, whole words, short, a title."""
        have = [word.split("|") for word in self._texts[rank].split(" ")]
        places = [_place(have, forms) for forms in words]
        ordered = sum(first < second for first, second in pairwise(places))
        whole = sum(any(form in have[place] for form in forms)
                    for place, forms in zip(places, words, strict=True))
        return ((rank < self._titles) * 0.5 + (places[0] == 0) * 1.0 + ordered * 0.5
                + whole * 0.3 - len(have) * 0.03)


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


def _begun(text: str, language: str, rules: Rules) -> list[list[str]]:
    """Return the words of `text` with their base forms and those of their synonyms; the last may be
    unfinished, so has none.
    """
    slots = query_slots(text, language, rules)
    return [[form for form in forms if form] for forms in (
        [fold(slot.word), *(term[1:] for term, _ in slot.terms if term.startswith("l"))]
        for slot in slots)]


def _suggestion(head: bytes, words: Sequence[Sequence[str]]) -> Suggestion:
    values = {name: value for name, value in decode_head(head).items() if name in SHOWN}
    return Suggestion(**values, heading=begun(values["title"], words))
