"""Swedish words: a word list, and compounds split by it."""

from . import dictionary
from .analysis import Analysis
from .compounds import Compounds

_NOUN_ENDINGS = ("en", "et", "n", "t", "er", "ar")
# Parts of three letters that compounds are made of.
_SHORT = frozenset((
    "app", "avi", "bil", "bok", "box", "dag", "del", "fel", "hem", "hus", "hör", "kod", "kom",
    "köp", "lag", "lån", "mms", "nät", "ort", "pin", "rad", "rum", "sim", "sms", "tal", "tid",
    "typ", "vän", "väg", "vår", "wan"))
# Listed words that as a last part are an ending: följ-ande, skri-vare.
_ENDINGS = frozenset(("ande", "ende", "ning", "vare", "het", "skap", "bar"))


def analyse(word: str) -> Analysis | None:
    """Return what is known about a lower-case word, None when nothing is."""
    lemma = dictionary.lemma(word, "sv")
    split = _COMPOUNDS.split(word)
    parts = _with_theirs(split.parts) if split else ()
    if lemma:
        return Analysis((word, lemma) if _is_noun(word) else (lemma,), parts)
    return Analysis((split.lemma,), parts) if split else None


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
    _part, links=("s",), short=_SHORT,
    endings=(("u", "a"), ("o", "a"), ("", "e"), ("", "a")),  # gatu-, kvinno-, pojk-, skol-
)
