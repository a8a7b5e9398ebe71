"""What Finnish words derive from that Voikko holds for words of their own: maksu, haku, päätös.

Voikko itself tells of the endings that any word takes: tilaaja and tilaus from tilata, nopeus from
nopea, langaton from lanka.
"""

from collections.abc import Iterator
from functools import lru_cache

from .derivation import Derivation, Rule
from .voikko import read_word

WORDS_KEPT = 16384
VERB, NOUN, ADJECTIVE = "Lt", "Ln Lnl", "Ll Lnl"  # Voikko's tags
_VOWELS = "aeiouyäö"
_FRONT = str.maketrans("aou", "äöy")
# Consonant gradation: a weak grade, and the strong one that it stands for.
_STRONG = {"mm": "mp", "nn": "nt", "ng": "nk", "ll": "lt", "rr": "rt",
           "p": "pp", "t": "tt", "k": "kk", "v": "p", "d": "t"}


@lru_cache(maxsize=WORDS_KEPT)
def roots(lemma: str) -> tuple[str, ...]:
    """Return what a lower-case base form derives from, nearest first."""
    return tuple(_DERIVATION.roots(lemma))


def _is_word(guess: str, of: str) -> bool:
    return any(reading.lemma == guess and len(reading.parts) == 1
               and not reading.parts[0].tags.isdisjoint(of.split())
               for reading in read_word(guess))


def _strong(stem: str) -> Iterator[str]:
    """Yield the strong grade of what precedes the last vowels, and the stem as it is."""
    head = stem.rstrip(_VOWELS)
    last, before = head[-1:], head[-2:-1]
    weak = before + last if before + last in _STRONG else last
    if weak in _STRONG and (len(weak) == 2 or last != before):
        yield head.removesuffix(weak) + _STRONG[weak] + stem[len(head):]
    yield stem


def _weak(stem: str) -> Iterator[str]:
    """Yield the stem as it is, and with the weak grade of its last consonant."""
    yield stem
    if stem[-2] in "tpk":
        yield stem[:-2] + {"t": "d", "p": "v", "k": ""}[stem[-2]] + stem[-1]


def _of_noun(stem: str) -> Iterator[str]:
    """Yield what a noun before -ttaa may be; one in -i has another vowel there."""
    if stem[-1] in _VOWELS and stem[-1] != "i":
        yield from _strong(stem)


def _in_front(rule: Rule) -> Rule:
    """Return the rule for words with front vowels."""
    return rule._replace(ending=rule.ending.translate(_FRONT),
                         bases=tuple(base.translate(_FRONT) for base in rule.bases))


_BACK = (
    Rule("u", ("aa", "ea"), VERB),  # maksu, haku
    Rule("o", ("ea", "ia"), VERB),  # lähtö
    Rule("mus", ("a",), VERB),  # hakemus
    Rule("os", ("aa", "ää", "la"), VERB, _strong),  # muutos, piirros, tulos
    Rule("e", ("aa", "oa", "ua", "ata"), VERB, _strong),  # liite, puhe, ohje
    Rule("lma", ("lla",), VERB),  # suunnitelma
    Rule("nto", ("a", "ta"), VERB),  # toiminto
    Rule("nti", ("ta", "da"), VERB),  # sijainti
    Rule("mo", ("a",), VERB),  # huoltamo
    Rule("amo", ("ta",), VERB),  # korjaamo
    Rule("in", ("aa", "ea"), VERB, _strong),  # erotin, puhallin
    Rule("tsin", ("ta",), VERB),  # valitsin
    Rule("ua", ("aa", "ea"), VERB),  # muuttua
    Rule("utua", ("ta", "a", "aa"), VERB, _weak),  # latautua
    Rule("tua", ("da",), VERB),  # kopioitua
    Rule("ttaa", ("",), NOUN, _of_noun, 4),  # laskuttaa, tiedottaa
    Rule("ida", ("",), NOUN),  # numeroida
    Rule("oida", ("a", "i"), NOUN),  # ohjelmoida
    Rule("illa", ("",), NOUN),  # muotoilla
    Rule("istaa", ("inen", "a"), ADJECTIVE),  # mahdollistaa, vahvistaa
    Rule("entaa", ("i", "a"), ADJECTIVE),  # pienentää
    Rule("uttaa", ("a",), ADJECTIVE),  # nopeuttaa
)
_DERIVATION = Derivation(dict.fromkeys([*_BACK, *map(_in_front, _BACK)]), _is_word)
