"""What Swedish words derive from, as far as the word list knows: betalning, snabbhet."""

from functools import lru_cache

from . import dictionary
from .derivation import Derivation, Rule

WORDS_KEPT = 16384
VERB, WORD = "verb", "word"
_FORMS = ("ade", "ar", "er", "de", "te")  # of a verb, in place of its a
# What stands apart from its verb in a sentence: logga in, säga upp.
_PARTICLES = ("bort", "fram", "hem", "ihop", "in", "ned", "ner", "upp", "ut", "vidare", "över")


@lru_cache(maxsize=WORDS_KEPT)
def roots(lemma: str) -> tuple[str, ...]:
    """Return what a lower-case base form derives from, and the verb behind its particle."""
    apart = [lemma.removeprefix(particle) for particle in _PARTICLES if lemma.startswith(particle)]
    return tuple(dict.fromkeys([*_DERIVATION.roots(lemma), *(
        verb for rest in apart if rest for verb in (rest, *_DERIVATION.roots(rest))
        if is_verb(verb))]))


def is_verb(word: str) -> bool:
    """Tell whether a lower-case word is a verb's infinitive, by its other forms in the list."""
    return word.endswith("a") and any(
        dictionary.common_lemma(word[:-1] + form, "sv") == word for form in _FORMS)


def _is_word(guess: str, of: str) -> bool:
    return is_verb(guess) if of == VERB else dictionary.common_lemma(guess, "sv") == guess


_DERIVATION = Derivation((
    *(Rule(ending, ("a",), VERB) for ending in (  # betalning, ändring, påminnelse, användare …
        "ning", "ing", "else", "ande", "ende", "are", "an", "nad", "bar")),
    *(Rule(ending, ("era",), VERB) for ending in (  # installation, definition, leverans …
        "ation", "tion", "ans", "ens", "atör")),
    Rule("kation", ("cera",), VERB),  # publikation
    Rule("ktion", ("cera",), VERB),  # produktion
    Rule("d", ("",), VERB, shortest=5),  # formaterad
    Rule("het", ("",), WORD),  # snabbhet
    Rule("era", ("", "a"), WORD, shortest=5),  # adressera, fakturera
), _is_word)
