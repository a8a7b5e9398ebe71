"""What English words derive from, where a stem does not tell: payment, printer."""

from functools import lru_cache

from . import dictionary
from .derivation import Derivation, Rule

WORDS_KEPT = 16384
VERB, WORD = "verb", "word"


@lru_cache(maxsize=WORDS_KEPT)
def roots(lemma: str) -> tuple[str, ...]:
    """Return what a lower-case base form derives from; a verb (to number) from nothing."""
    return () if _is_word(lemma, VERB) else tuple(_DERIVATION.roots(lemma))


def _is_word(guess: str, of: str) -> bool:
    forms = (guess + "ed", guess + "d", guess.removesuffix("e") + "ing") if of == VERB else (guess,)
    return any(dictionary.common_lemma(form, "en") == guess for form in forms)


_DERIVATION = Derivation((
    *(Rule(ending, ("", "e"), VERB) for ending in (
        "ing", "ment", "er", "or", "able", "ion", "al", "ance")),
    Rule("ation", ("e", "", "ate"), VERB),  # configuration, installation
    Rule("ication", ("y",), VERB),  # application
    *(Rule(ending, ("", "e"), WORD) for ending in ("ness", "ly", "ity")),
    Rule("ability", ("able",), WORD),
), _is_word)
