"""One word taken apart, whatever its shape: code, number, hyphenated, inflected, compound."""

import re

from . import english, finnish, swedish
from .analysis import Analysis
from .endings import base_forms

LONGEST = 60  # a longer "word" is none of any language
LEMMA_LIMIT = 3
PART_LIMIT = 12

_ANALYSERS = {"fi": finnish.analyse, "sv": swedish.analyse, "en": english.analyse}
_SUFFIX = re.compile(r":[^:]*[^\d:][^:]*$")  # TV:n, not 12:30
_SHAPED = re.compile(r"[-/\d]")
_JOINT = re.compile(r"[-/]|(?<=\D)\.|\.(?=\D)")
_NUMBER = re.compile(
    r"(\d+(?:\.\d+)?)"
    r"([kmg]hz|[kmgt]b(?:it|its|ps)?|[kmgt]t|mah|kpl|kk|vko|pv|min|cm|mm|km|eur|euroa?|[wvhsm])")


def analyse(word: str, language: str) -> Analysis:
    """Return what is known about a normalised lower-case word; at least one lemma."""
    word = _SUFFIX.sub("", word)
    if len(word) > LONGEST:
        return Analysis((word[:LONGEST],), ())
    shaped = _SHAPED.search(word)
    known = _of_pieces(word, language) if shaped else _ANALYSERS[language](word)
    if known is None:
        known = finnish.guess(word) if language == "fi" else Analysis((word,), ())
    lemmas = tuple(dict.fromkeys(known.lemmas))[:LEMMA_LIMIT]
    parts = [part for part in dict.fromkeys(known.parts) if len(part) > 1 and part not in lemmas]
    return Analysis(lemmas, tuple(parts[:PART_LIMIT]))


def is_known(word: str, language: str) -> bool:
    """Tell whether `word`, normalised and in lower case, is a word of the language."""
    return _ANALYSERS[language](word) is not None


def _of_pieces(word: str, language: str) -> Analysis:
    """Return the analysis of a code, number or hyphenated word, written the one way."""
    word = word.replace(",", ".")
    if number := _NUMBER.fullmatch(word):
        return Analysis((word,), number.groups())
    *firsts, last = pieces = [piece for piece in _JOINT.split(word) if piece]
    if not firsts:
        return Analysis((word,), ())
    analyses = [analyse(piece, language) for piece in pieces]
    whole = word.removesuffix(last) + analyses[-1].lemmas[0]
    lemmas = (whole, whole.replace("-", ""))  # wi-fi, wifi
    parts = [text for piece in analyses for text in (*piece.lemmas[:1], *piece.parts)]
    if language == "fi" and not is_known(last, language):
        parts += ["".join((*firsts, form)) for form in base_forms(last)]  # Wi-Fissä: wifi
    return Analysis(lemmas, tuple(parts))
