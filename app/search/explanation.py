"""What an explanation of a search holds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .documents import Key


class Origin(StrEnum):
    """What a term is of the word that somebody typed."""

    BASE = "base"  # its base form
    PART = "part"  # what it is made of or derives from
    STEM = "stem"
    OTHER = "other"  # another word for it
    NEAR = "near"  # a word much like it


class Standing(StrEnum):
    """Where a document stands in a search."""

    OFFERED = "offered"
    TOO_WEAK = "too weak"  # ranked, but much weaker than the best
    NOT_RANKED = "not ranked"  # below what the second pass looks at
    NO_WORDS = "no words"
    OTHER_LANGUAGE = "other language"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """What a word is looked for by, and how many documents hold it: `whole` as a word of its own
    (or as a stem), `inside` as a part of a longer one.
    """

    text: str
    origin: Origin
    whole: int
    inside: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query: as typed, as searched for, by which terms; without any it is left out,
    as it says nothing about the matter.
    """

    typed: str
    searched: str
    terms: tuple[Term, ...]

    @property
    def known(self) -> bool:
        """Tell whether any document holds it."""
        return any(term.whole or term.inside for term in self.terms)


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a document: how often in which field; `inside` longer words or as a word."""

    text: str
    origin: Origin
    inside: bool
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WordMatch:
    """What a word adds to a document's score, and by which terms, what counts first."""

    word: str
    score: float
    terms: tuple[TermMatch, ...]


@dataclass(frozen=True, slots=True)
class SignalShare:
    """How full a signal is (0 to 1), and what it adds to the score."""

    name: str
    full: float
    score: float


@dataclass(frozen=True, slots=True)
class Explained:
    """A document and its score, which is the sum of its words' and signals' scores.

    `place` counts from 1: among what is offered or ranked, else in the first pass. `coverage` is
    the share of the query that it holds. `answers_next` says that it was made from the question
    after it, and so stands before that whatever it scores.
    """

    key: Key
    title: str
    endpoint: str
    values: Mapping[str, str]
    place: int
    score: float
    coverage: float
    answers_next: bool
    words: tuple[WordMatch, ...]
    signals: tuple[SignalShare, ...]

    @property
    def lacking(self) -> list[str]:
        """Return the words that it does not hold, but for words much like them."""
        return [word.word for word in self.words
                if all(term.origin is Origin.NEAR for term in word.terms)]

    def signal(self, name: str) -> float:
        """Return how full a signal is."""
        return next(signal.full for signal in self.signals if signal.name == name)


@dataclass(frozen=True, slots=True)
class Named:
    """A document that was asked about; what it covers and scores, as shares of the best."""

    standing: Standing
    title: str = ""
    language: str = ""
    covered: float = 0.0
    scored: float = 0.0
    explained: Explained | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A search, explained: its words, the best documents, and those further `down` or left `out`
    (title, key); `total` are offered.
    """

    query: str
    language: str
    corrected: str | None
    words: tuple[Word, ...]
    documents: int
    total: int
    top: tuple[Explained, ...]
    down: tuple[tuple[str, Key], ...]
    out: tuple[tuple[str, Key], ...]
    named: Named | None

    def as_dict(self) -> dict[str, Any]:
        """Return it by name."""
        return asdict(self)
