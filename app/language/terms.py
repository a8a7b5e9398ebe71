"""Words turned into the terms that an index holds and a query looks for."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import snowballstemmer

from .stopwords import is_stop_word
from .tokens import fold, tokens

STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}


class Kind(StrEnum):
    """What a term is of its word.

    Parts and lemmas are texts of one sort: "puhelin" is a PART of "puhelinnumero" and the LEMMA
    of "puhelimeni". So a search looks a query's parts up among lemmas, and its lemmas among parts.
    """

    WORD = "word"  # the folded surface form
    LEMMA = "lemma"  # a base form; the folded word itself where nothing better is known
    STEM = "stem"  # the stemmed base form
    PART = "part"  # the base form of a compound's part


@dataclass(frozen=True, slots=True)
class Term:
    """One term: offsets are characters of the original text; a word's terms share a position."""

    text: str
    kind: Kind
    start: int
    end: int
    position: int


def terms(text: str, language: str, *, stop_words: bool = False) -> list[Term]:
    """Return the terms of `text`, for an index and for a query alike. Never raises.

    Stop words are left out unless `stop_words` is true or there are no other words; they keep
    their positions.
    """
    found = list(enumerate(tokens(text)))
    kept = found if stop_words else [
        (position, token) for position, token in found if not is_stop_word(token.text, language)]
    return [Term(term, kind, token.start, token.end, position)
            for position, token in kept or found
            for kind, term in _analysed(token.text.lower(), language)]


@lru_cache(maxsize=65536)
def _analysed(word: str, language: str) -> tuple[tuple[Kind, str], ...]:
    folded = fold(word)
    stem = snowballstemmer.stemmer(STEMMERS[language]).stemWord(folded)
    return ((Kind.WORD, folded), (Kind.LEMMA, folded), (Kind.STEM, stem))
