"""Spelling: a word that nobody wrote, brought to one that somebody did."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from math import log10

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .stopwords import is_stop_word
from .tokens import fold, tokens
from .words import analyse, is_known

SHORTEST = 4
KNOWN_FROM = 10  # letters: a shorter word of the language lacks dots ("rakning") or is meant
TWO_EDITS_FROM = 8  # letters: "laksu" has one edit to spare, "puhelinlaksu" two
_DIGIT = re.compile(r"\d")
_PLAIN = str.maketrans("åäö", "aao")


def correct(word: str, vocabulary: Mapping[str, int], language: str) -> str | None:
    """Return the word of `vocabulary` (folded word -> frequency) that `word` likely stands for, or
    a compound with such a word as a part.

    None when `word` is not one word, needs no correction (it or its base form is in the
    vocabulary), is too short, is a code, or has nothing near enough. A stop word is never meant.
    Missing dots and rings (kayttoonotto) cost nothing. Takes 1 ms with 30,000 words, more the
    first time a mapping comes; it must not change afterwards.
    """
    words = tokens(word)
    word = fold(words[0].text) if len(words) == 1 else ""
    found = _nearest(word, vocabulary, language)
    if found or word in vocabulary or is_known(word, language):
        return found
    if "-" not in word:
        return _joined(word, vocabulary, language)
    pieces = word.split("-")
    better = [_nearest(piece, vocabulary, language) or piece for piece in pieces]
    return "-".join(better) if better != pieces else None


def _joined(word: str, vocabulary: Mapping[str, int], language: str) -> str | None:
    """Return a compound of a word and one with an error: "puhelinlaksu", for which nobody wrote
    "puhelinlasku" here, but "lasku".
    """
    found = []
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        left, right = word[:cut], word[cut:]
        for good, bad, order in ((left, right, "{0}{1}"), (right, left, "{1}{0}")):
            if good in vocabulary:
                better = _nearest(bad, vocabulary, language, most=1)
                # The last letter may only join the two: autokorrigering-s-funktion.
                if better and better[0] == bad[0] and better != bad[:-1]:
                    found.append((_cost(bad, better, vocabulary[better]),
                                  order.format(good, better)))
    return min(found, default=(0.0, None))[1]


def _nearest(word: str, vocabulary: Mapping[str, int], language: str, most: int = 2
             ) -> str | None:
    """Return the word of `vocabulary` that a single folded word likely stands for."""
    if len(word) < SHORTEST or word in vocabulary or _DIGIT.search(word):
        return None
    known = is_known(word, language)
    if known and any(fold(lemma) in vocabulary for lemma in analyse(word, language).lemmas):
        return None
    edits = (0 if known and len(word) < KNOWN_FROM else
             1 if known or len(word) < TWO_EDITS_FROM else most)
    near = (found for found in _lexicon(vocabulary, language).near(word.translate(_PLAIN), edits)
            if not is_stop_word(found, language))
    return min(near, key=lambda found: _cost(word, found, vocabulary[found]), default=None)


class _Lexicon:
    """A vocabulary without dots and rings, in the order of the words' beginnings and ends."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        plain = [(word.translate(_PLAIN), word) for word in vocabulary]
        self._beginnings = _Sorted(plain)
        self._ends = _Sorted([(without[::-1], word) for without, word in plain])

    def near(self, plain: str, edits: int) -> Iterator[str]:
        """Yield the words within `edits` of `plain`, dots and rings aside; of two errors not those
        that are one at each end.
        """
        same = (len(plain) - edits) // (edits + 1)  # letters at one end that are right
        yield from self._beginnings.near(plain, same, edits)
        if edits:
            yield from self._ends.near(plain[::-1], same, edits)


class _Sorted:
    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        ordered = sorted(words)
        self._plain = [plain for plain, _ in ordered]
        self._words = [word for _, word in ordered]

    def near(self, plain: str, same: int, edits: int) -> Iterator[str]:
        """Yield the words within `edits` of `plain` that begin with so many of the same letters."""
        first = bisect_left(self._plain, plain[:same])
        last = bisect_left(self._plain, plain[:same] + "\U0010ffff", first)
        for _, _, place in process.extract_iter(
                plain, self._plain[first:last], scorer=OSA.distance, score_cutoff=edits):
            yield self._words[first + place]


_lexicons: dict[str, _Lexicon] = {}


def _lexicon(vocabulary: Mapping[str, int], language: str) -> _Lexicon:
    kept = _lexicons.get(language)
    if kept is None or kept.vocabulary is not vocabulary:
        kept = _lexicons[language] = _Lexicon(vocabulary)
    return kept


def _cost(word: str, candidate: str, frequency: int) -> float:
    """Weigh edits against how common the candidate is; the first letter is rarely wrong."""
    plain, plain_candidate = word.translate(_PLAIN), candidate.translate(_PLAIN)
    return (OSA.distance(plain, plain_candidate)
            + 0.1 * OSA.distance(word, candidate)
            + 0.4 * (plain[0] != plain_candidate[0])
            - 0.2 * log10(1 + frequency))
