"""Swedish words: a word list, and compounds split by it."""

from . import dictionary, swedish_derivation
from .analysis import Analysis
from .compounds import Compounds

_NOUN_ENDINGS = ("en", "et", "n", "t", "er", "ar")
# Parts of three letters that compounds are made of.
_SHORT = frozenset((
    "app", "avi", "bil", "bok", "box", "bud", "dag", "del", "fax", "fel", "fil", "fot", "gas",
    "gps", "hem", "hus", "hör", "jul", "kod", "kom", "köp", "lag", "liv", "lån", "lås", "lön",
    "mms", "mus", "mål", "nät", "ord", "ort", "pdf", "pil", "pin", "rad", "rum", "råd", "sim",
    "sms", "sol", "tak", "tal", "tid", "typ", "tåg", "vän", "väg", "vår", "wan"))
# Listed words that as a last part are an ending: följ-ande, skri-vare.
_ENDINGS = frozenset(("ande", "ende", "ning", "vare", "het", "skap", "bar"))


def analyse(word: str) -> Analysis | None:
    """Return what is known about a lower-case word, None when nothing is."""
    lemma = dictionary.lemma(word, "sv")
    split = _COMPOUNDS.split(word)
    parts = _with_theirs(split.parts) if split else ()
    if lemma:
        # The list knows one lemma for "lösa" (to solve): lös, loose.
        known = _is_noun(word) or swedish_derivation.is_verb(word)
        lemmas = (word, lemma) if known else (lemma,)
    elif split:
        lemmas = (split.lemma,)
    else:
        return None
    return Analysis(lemmas, parts + tuple(root for one in (*lemmas, *parts)
                                          for root in swedish_derivation.roots(one)))


def _with_theirs(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts and what those that are compounds themselves are made of."""
    splits = [_COMPOUNDS.split(part) for part in parts]
    return parts + tuple(part for split in splits if split for part in split.parts)


def _part(word: str) -> str | None:
    if word in _ENDINGS:
        return None
    return word if _is_noun(word) else dictionary.common_lemma(word, "sv")


def _is_noun(word: str) -> bool:
    """Tell whether `word` is a noun's base form, though the list has it as a form of a verb.

    The list knows one lemma for "text" (texta, "to letter"); "texten" tells.
    """
    return any(dictionary.common_lemma(word + ending, "sv") == word for ending in _NOUN_ENDINGS)


_COMPOUNDS = Compounds(
    _part, links=("s",), linked=("ning", "het", "tion", "skap", "itet"), short=_SHORT,
    # gatu-, kvinno-, familje-, pojk-, skol-, sid-
    endings=(("u", "a"), ("o", "a"), ("e", ""), ("", "e"), ("", "a"), ("sid", "sida")),
    is_noun=_is_noun,
)
