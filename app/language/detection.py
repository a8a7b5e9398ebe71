"""A cheap guess of the language of a short text."""

from collections.abc import Iterator

from . import dictionary
from .morphology import NAMES
from .stopwords import STOP_WORDS
from .tokens import tokens
from .voikko import read_word

WORDS_READ = 60
_LEAD = 0.5  # by how much the best must lead, of what one telling word counts
_LETTERS = {"å": {"sv": 0.5}, "ä": {"fi": 0.25, "sv": 0.25}, "ö": {"fi": 0.25, "sv": 0.25}}


def detect(text: str) -> str | None:
    """Return "fi", "sv" or "en", None when unsure. Reads the first 60 words. Never raises.

    A word that only one language has speaks for it, a common function word twice as loudly.
    """
    votes = dict.fromkeys(STOP_WORDS, 0.0)
    for token in tokens(text)[:WORDS_READ]:
        for language, weight in _votes(token.text.lower()):
            votes[language] += weight
    best, second, _ = sorted(votes, key=votes.__getitem__, reverse=True)
    return best if votes[best] - votes[second] >= _LEAD else None


def _votes(word: str) -> Iterator[tuple[str, float]]:
    for letter in _LETTERS.keys() & set(word):
        yield from _LETTERS[letter].items()
    for languages, weight in ((_stopping(word), 2.0), (_knowing(word), 1.0)):
        for language in languages:
            yield language, weight / len(languages) ** 2


def _stopping(word: str) -> list[str]:
    return [language for language, words in STOP_WORDS.items() if word in words]


def _knowing(word: str) -> list[str]:
    if len(word) < 2 or not word.isalpha():
        return []
    known = [language for language in ("sv", "en") if dictionary.common_lemma(word, language)]
    if any(not reading.parts[-1].tags & NAMES for reading in read_word(word)) or (
            not known and dictionary.common_lemma(word, "fi")):
        known.append("fi")
    return known
