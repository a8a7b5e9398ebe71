"""Text cut into words: codes, numbers and hyphenated words stay whole."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Combining marks, soft hyphens and zero-width characters belong to the word they stand in.
_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_SUFFIX = (
    "n|t|a|ä|ta|tä|ia|iä|na|nä|ksi|een|iin|hin|hen|aan|ään|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle"
    "|en|et|er|ar|or|s|ns|ts|erna|arna|orna"
)
_TOKEN = re.compile(
    rf"⟨[a-z]+⟩"  # what redaction left
    rf"|{_WORD}"
    rf"(?:[-\u2010\u2011'’]{_WORD}"  # wlan-reititin, customer's
    rf"|(?<=\d)[.,:/](?=\d){_WORD}"  # 802.11ac, 2,4, 12:30, 100/10
    rf"|:(?:{_SUFFIX})(?![^\W_])"  # TV:n, SMS:et
    rf")*"
)
_IGNORED = re.compile(rf"[{_MARKS}\s]")
_NORDIC = frozenset("åäö")


class Token(NamedTuple):
    """One word as written: NFKC-normalised text, character offsets into the original."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words of `text` in order, without the markers of redaction. Never raises."""
    return [Token(word, match.start(), match.end()) for match in _TOKEN.finditer(text)
            if (word := normalise(match.group())) and word[0] != "⟨"]


def normalise(word: str) -> str:
    """Return `word` NFKC-normalised, with plain hyphens and apostrophes and nothing invisible."""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKC", word)
    word = word.replace("\u2010", "-").replace("’", "'")
    return _IGNORED.sub("", word)


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """Return `word` in lower case without accents, but for å, ä and ö, which are letters."""
    word = normalise(word).lower()
    if word.isascii():
        return word
    return "".join(map(_fold_letter, normalise(word)))


def _fold_letter(letter: str) -> str:
    if letter.isascii() or letter in _NORDIC:
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter)
                    if not unicodedata.combining(part)).lower()
    return plain or letter
