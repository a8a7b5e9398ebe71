"""Words turned into the terms that an index holds and a query looks for."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from sys import intern

import snowballstemmer

from .stopwords import is_stop_word
from .tokens import fold, tokens
from .words import analyse

WORDS_KEPT = 32768  # in memory, with their terms: some 30 MB
STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}


class Kind(StrEnum):
    """What a term is of its word.

    Parts and lemmas are texts of one sort: "puhelin" is a PART of "puhelinnumero" and the LEMMA
    of "puhelimeni". So a search looks a query's parts up among lemmas, and its lemmas among parts.
    """

    WORD = "word"  # the folded surface form
    LEMMA = "lemma"  # a base form (up to 4); the folded word itself where nothing better is known
    STEM = "stem"  # a stemmed base form
    PART = "part"  # the base form of what a word is made of or derives from


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

    Stop words are left out unless `stop_words` is true or there are no other words; they count
    as positions.
    """
    found = list(enumerate(tokens(text)))
    kept = found if stop_words else [
        (position, token) for position, token in found if not is_stop_word(token.text, language)]
    return [Term(term, kind, token.start, token.end, position)
            for position, token in kept or found
            for kind, term in kept_word_terms(token.text, language)]


def word_terms(word: str, language: str) -> tuple[tuple[Kind, str], ...]:
    """Return the kinds and texts of a normalised word's terms, without repetitions; first the
    word as written.
    """
    analysis = analyse(word.lower(), language)
    stemmer = snowballstemmer.stemmer(STEMMERS[language])  # not to be shared by threads
    found = [(Kind.WORD, word)]
    found += [(Kind.LEMMA, lemma) for lemma in analysis.lemmas]
    found += [(Kind.STEM, stemmer.stemWord(lemma)) for lemma in analysis.lemmas]
    found += [(Kind.PART, part) for part in analysis.parts]
    return tuple(dict.fromkeys((kind, intern(fold(text))) for kind, text in found))


kept_word_terms = lru_cache(maxsize=WORDS_KEPT)(word_terms)
