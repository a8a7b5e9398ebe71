"""English words: a word list, possessives and contractions."""

from . import dictionary, english_derivation
from .analysis import Analysis


def analyse(word: str) -> Analysis | None:
    """Return what is known about a lower-case word, None when nothing is."""
    lemma = dictionary.lemma(word, "en")
    if lemma:
        return Analysis((lemma,), english_derivation.roots(lemma))
    if "'" not in word:
        return None
    owner = word.removesuffix("'s").removesuffix("'")
    if owner != word:
        return analyse(owner) or Analysis((owner,), ())
    return Analysis((word.replace("'", ""),), ())  # don't, typed as dont
