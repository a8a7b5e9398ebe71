"""Finnish words: Voikko's readings, spoken forms, a word list behind them, and guesses at last."""

from itertools import takewhile

from . import dictionary, finnish_derivation
from .analysis import Analysis
from .compounds import Compounds, Split
from .endings import base_forms
from .morphology import Part, Reading
from .voikko import analyser, read_word

LONGEST = 30  # letters of a compound with a name in front: each cut costs a look-up
SPOKEN_LIMIT = 20  # written forms that are tried
# What spoken Finnish says, and what is written for it.
_SPOKEN = (
    ("ks", "ksi"), ("ks", ""), ("ki", "kin"),  # puoliks, toimiiks, muutenki
    ("u", "ut"), ("y", "yt"),  # tullu
    ("s", "ssa"), ("s", "ssä"), ("st", "sta"), ("st", "stä"), ("l", "lla"), ("l", "llä"),
    ("lt", "lta"), ("lt", "ltä"),  # puhelimes, netist
    ("is", "isi"), ("isko", "isiko"), ("iskö", "isikö"),  # pitäis
    ("ii", "ia"), ("ii", "iä"), ("oo", "oa"), ("öö", "öä"), ("uu", "ua"), ("yy", "yä"),
    ("ee", "ea"), ("ee", "eä"), ("eesti", "easti"),  # laturii, vaikee
    ("aa", "aan"), ("ää", "ään"), ("ee", "een"), ("ii", "iin"), ("oo", "oon"), ("uu", "uun"),
    ("nen", "inen"),  # punanen
)


def analyse(word: str) -> Analysis | None:
    """Return what is known about a lower-case word, None when nothing is."""
    if found := read_word(word):
        return _of_readings(found)
    lemma = dictionary.lemma(word, "fi")
    if analyser().name == "none":
        split = split_by_list(word)
        if lemma:
            return Analysis((lemma,), split.parts if split else ())
        return Analysis((split.lemma,), split.parts) if split else None
    if spoken := _read_spoken(word):
        return spoken
    # The list knows few names: "telia" is a form of "teli" to it.
    return Analysis((lemma,), (word, *base_forms(word))) if lemma else None


def guess(word: str) -> Analysis:
    """Return what a lower-case word may be that nothing is known about.

    Base forms that its ending gives away are no more than parts: the word may have no ending.
    """
    return _split_behind_name(word) or Analysis((word,), base_forms(word))


def split_by_list(word: str) -> Split | None:
    """Return how a lower-case compound is put together as far as the word list tells."""
    return _COMPOUNDS.split(word)


def _of_readings(found: list[Reading]) -> Analysis:
    return Analysis(tuple(reading.lemma for reading in sorted(found, key=_is_verb)),
                    tuple(part for reading in found if not _has_better_root(reading, found)
                          for part in _parts(reading)))


def _has_better_root(reading: Reading, found: list[Reading]) -> bool:
    """Tell whether another reading's root looks more like the word: turvallinen is from turva."""
    alike = _likeness(reading)
    return alike > 0 and any(other.lemma == reading.lemma and _likeness(other) > alike
                             for other in found)


def _likeness(reading: Reading) -> int:
    """Return how many letters a word's last part begins with that its root does too.

    None for verbs: "pidettävä" looks like "pidetä", but is from "pitää".
    """
    head = reading.parts[-1]
    root = head.roots[0] if head.roots and "Lt" not in head.tags else ""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1],
                                    zip(root, head.surface, strict=False)))


def _is_verb(reading: Reading) -> bool:
    return "Lt" in reading.parts[-1].tags


def _parts(reading: Reading) -> list[str]:
    """Return the base forms of what the word is made of, then what those derive from."""
    parts = reading.parts
    return [base for part in parts for base in (part.base, *map(_base, part.pieces))] + [
        root for part in parts for root in _roots(part)]


def _base(piece: str) -> str:
    """Return the base form of a piece of a fixed compound: käyttöön-otto."""
    found = read_word(piece)
    return found[0].lemma if found else piece


def _roots(part: Part) -> list[str]:
    """Return what a part derives from, nearest first: what Voikko tells, then what rules do."""
    told = part.roots[::-1]
    return [*told, *finnish_derivation.roots(told[-1] if told else part.base)]


def _read_spoken(word: str) -> Analysis | None:
    written = [word.removesuffix(said) + meant for said, meant in _SPOKEN
               if word.endswith(said) and len(word) > max(4, len(said) + 1)]
    written += [word[:place] + "hd" + word[place + 1:] for place in range(1, len(word) - 1)
                if word[place] == "h"]  # tehä, lähen
    found = [reading for form in written[:SPOKEN_LIMIT] for reading in read_word(form)]
    if found:
        return _of_readings(found)
    bare = word.removesuffix("ko").removesuffix("kö")
    lemma = dictionary.lemma(bare, "fi") if bare != word else None
    return Analysis((lemma,), ()) if lemma else None  # oonko


def _split_behind_name(word: str) -> Analysis | None:
    """Read a compound with a name or a foreign word in front: netflixtilaus, wifiverkko."""
    for cut in range(4, len(word) - 3 if len(word) <= LONGEST else 0):
        heads = [reading for reading in read_word(word[cut:]) if _is_common_noun(reading)]
        if heads and _is_name(word[:cut]):
            known = _of_readings(heads)
            return Analysis(tuple(word[:cut] + lemma for lemma in known.lemmas),
                            (word[:cut], *known.lemmas, *known.parts))
    return None


def _is_common_noun(reading: Reading) -> bool:
    return ("Ln" in reading.parts[-1].tags and len(reading.lemma) > 3
            and dictionary.common_lemma(reading.lemma, "fi") == reading.lemma)


def _is_name(word: str) -> bool:
    english = dictionary.lemma(word, "en") or ""
    return english.replace("-", "") == word or any(
        reading.lemma == word for reading in read_word(word))


def _form(word: str) -> str | None:
    return dictionary.common_lemma(word, "fi")


_COMPOUNDS = Compounds(_form)
