"""Spelling: a word that nobody wrote, brought to one that somebody did."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .tokens import fold


def correct(word: str, vocabulary: Mapping[str, int], language: str) -> str | None:
    """Return the folded word of `vocabulary` (word -> frequency) that `word` likely stands for.

    None when `word` is in the vocabulary or nothing is near enough.
    """
    word = fold(word)
    if word in vocabulary or len(word) < 4:
        return None
    near = process.extract(word, list(vocabulary), scorer=OSA.distance,
                           score_cutoff=1 if len(word) < 8 else 2, limit=10)
    return max(near, key=lambda hit: (-hit[1], vocabulary[hit[0]]), default=(None,))[0]
