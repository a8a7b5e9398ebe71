"""Finnish words: Voikko's readings, spoken forms, and a word list behind them."""

from . import dictionary
from .analysis import Analysis
from .compounds import Compounds
from .morphology import Reading
from .voikko import analyser, read_word

# Spoken Finnish drops a sound: (ending, what the written form adds): tullu(t), toimiiks, netist(ä).
_SPOKEN = (("u", "t"), ("y", "t"), ("s", "sa"), ("s", "sä"), ("st", "a"), ("st", "ä"),
           ("lt", "a"), ("lt", "ä"))


def analyse(word: str) -> Analysis | None:
    """Return what is known about a lower-case word, None when nothing is."""
    found = read_word(word) or _read_spoken(word)
    if found:
        return Analysis(tuple(reading.lemma for reading in sorted(found, key=_is_verb)),
                        tuple(part for reading in found for part in _parts(reading)))
    lemma = dictionary.lemma(word, "fi")
    if analyser().name != "none":
        return Analysis((lemma,), ()) if lemma else None
    split = _COMPOUNDS.split(word)
    if lemma:
        return Analysis((lemma,), split.parts if split else ())
    return Analysis((split.lemma,), split.parts) if split else None


def _read_spoken(word: str) -> list[Reading]:
    if word.endswith("ks"):
        return read_word(word.removesuffix("ks"))
    for ending, missing in _SPOKEN:
        if word.endswith(ending) and len(word) > 4 and (found := read_word(word + missing)):
            return found
    return []


def _is_verb(reading: Reading) -> bool:
    return "Lt" in reading.parts[-1].tags


def _parts(reading: Reading) -> list[str]:
    """Return the base forms of what the word is made of, then what those derive from."""
    parts = reading.parts
    return [base for part in parts for base in (part.base, *part.bases)] + [
        part.root for part in parts if part.root != part.base]


def _form(word: str) -> str | None:
    return dictionary.common_lemma(word, "fi")


_COMPOUNDS = Compounds(_form)
