"""A cluster in customers' words: its typical pieces, its name, words and phrasings to add."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.language import Token, tokens
from app.language.courtesies import without_courtesies

from .vectors import Vectors, is_telling, stems

TYPICAL: Final = 8
PHRASINGS: Final = 15
LONGEST_PHRASING: Final = 100
WORDS: Final = 6
SAID_BY: Final = 0.2  # of a gap's texts, for a word to be one of its words
LONGEST_NAME: Final = 120
CONSIDERED: Final = 40  # pieces nearest the middle
TOO_ALIKE: Final = 0.9  # cosine
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=[a-zåäö\d]))+[.!?]*")  # outlook.com is one word
_QUESTION = re.compile(
    r"^(?:miten|mitä|mikä|miksi|missä|milloin|mistä|mihin|kuinka|voiko|voinko|saako|onko|kuka"
    r"|hur|vad|varför|när|var|vilken|vem|kan|får|är"
    r"|how|what|why|when|where|which|who|can|could|do|does|is|are|may)\b", re.IGNORECASE)


def typical(vectors: Vectors, pieces: NDArray[np.int64]) -> list[int]:
    """Return pieces from the middle of a cluster outwards, leaving out near repetitions."""
    own = vectors[pieces]
    order = np.argsort(-(own @ own.mean(axis=0)), kind="stable")[:CONSIDERED]
    kept: list[int] = []
    for place in order:
        if all(float(own[place] @ own[other]) < TOO_ALIKE for other in kept):
            kept.append(int(place))
        if len(kept) == TYPICAL:
            break
    return [int(pieces[place]) for place in kept]


def name_of(texts: Sequence[str], language: str) -> str:
    """Return a question in customers' words: the sentence of typical texts that says most.

    Of what most texts speak of, in few words, best put as a question.
    """
    common = _common(texts, language)
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    best = max(sentences, key=lambda one: _telling(one, common, language), default="")
    best = best or next(iter(texts), "")
    return _tidy(best)


def words_of(inside: Sequence[str], outside: Counter[str], count: int, language: str) -> list[str]:
    """Return the words (as customers write them) that tell a cluster from the rest.

    `outside`: in how many of `count` texts of the pool a stem stands.
    """
    found: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for text in inside:
        said = {stem: token.text.lower() for token, stem in _stemmed(text, language)}
        found.update(said.keys())
        for stem, word in said.items():
            written.setdefault(stem, Counter())[word] += 1
    least = max(2 if len(inside) > 2 else 1, SAID_BY * len(inside))
    telling = {stem: hits / len(inside) * np.log((1 + count) / (1 + outside[stem]))
               for stem, hits in found.items() if hits >= least}
    ranked = sorted(telling, key=lambda stem: (-telling[stem], stem))[:WORDS]
    return [written[stem].most_common(1)[0][0] for stem in ranked]


def phrasings_of(texts: Sequence[str], known: Sequence[str], language: str) -> list[str]:
    """Return short sentences worth adding to an article as phrasings: none says what another, or
    one of `known`, says.
    """
    said = {frozenset(stems(text, language)) for text in known}
    found = []
    for text in texts:
        sentence = _tidy(next(iter(_sentences(text)), text))
        words = frozenset(stems(sentence, language))
        fits = len(sentence) <= LONGEST_PHRASING and "⟨" not in sentence
        if fits and words and words not in said:
            said.add(words)
            found.append(sentence)
    return found[:PHRASINGS]


def stem_counts(texts: Sequence[str], language: str) -> Counter[str]:
    """Return in how many texts each telling stem stands."""
    return Counter(stem for text in texts for stem in set(stems(text, language)))


def _common(texts: Sequence[str], language: str) -> Counter[str]:
    """Count stems, and pairs of neighbours, over texts."""
    found: Counter[str] = Counter()
    for text in texts:
        words = stems(text, language)
        found.update(set(words) | {f"{one} {two}" for one, two in pairwise(words)})
    return found


def _telling(sentence: str, common: Counter[str], language: str) -> float:
    words = stems(sentence, language)
    if not words:
        return 0.0
    said = sum(common[word] - 1 for word in {*words, *map(" ".join, pairwise(words))})
    length = len(sentence.split())
    fit = 1.0 if 3 <= length <= 12 else 0.6
    asks = 1.25 if _QUESTION.match(sentence) or sentence.endswith("?") else 1.0
    return fit * asks * said / (len(words) + 2)


def _sentences(text: str) -> list[str]:
    return [found for match in _SENTENCE.finditer(text)
            if len((found := match.group().strip()).split()) > 1 and "⟨" not in found]


def _tidy(sentence: str) -> str:
    """Return a sentence as a title: no line breaks, a capital first, a question mark if it asks."""
    text = without_courtesies(" ".join(sentence.split())).strip(" .,;:-")
    if len(text) > LONGEST_NAME:
        text = text[:LONGEST_NAME].rsplit(" ", 1)[0] + "…"
    if _QUESTION.match(text) and text[-1] not in "?!…":
        text += "?"
    return text[:1].upper() + text[1:]


def _stemmed(text: str, language: str) -> list[tuple[Token, str]]:
    found = [token for token in tokens(text) if is_telling(token.text, language)]
    return list(zip(found, stems(text, language), strict=True))
