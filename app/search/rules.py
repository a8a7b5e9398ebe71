"""What editors and data add to search: synonyms, stop words, pinned answers, solved journeys.

A value made once of what is stored; it knows no database. Words are compared by their base forms,
so that a rule about "netti" holds for "netin" too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from app.language import Kind, Term, fold, is_stop_word, terms

from .documents import Key

ENOUGH = 100  # solved journeys of a language before they count
FULL = 100  # journeys that one document solved, for all of the bonus


class Synonym(NamedTuple):
    """Where a query says `words` (base forms, one after another), `other` is looked for too."""

    words: tuple[str, ...]
    other: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of all languages. `version` is another one whenever they may differ.

    `stop_words`: language -> folded word -> whether it is one, whatever the lists say.
    `synonyms`: language -> the first of their words -> synonyms. `pins`: language -> base forms of
    a query -> documents in order. `solved`: language -> document -> 0 to 1 (see `solved_shares`).
    """

    version: str = ""
    stop_words: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    synonyms: Mapping[str, Mapping[str, Sequence[Synonym]]] = field(default_factory=dict)
    pins: Mapping[str, Mapping[frozenset[str], Sequence[Key]]] = field(default_factory=dict)
    solved: Mapping[str, Mapping[Key, float]] = field(default_factory=dict)

    def is_stop_word(self, word: str, language: str) -> bool:
        """Tell whether `word`, in any case, says nothing here."""
        changed = self.stop_words.get(language, {}).get(fold(word))
        return is_stop_word(word, language) if changed is None else changed

    def words(self, text: str, language: str) -> list[list[Term]]:
        """Return the terms of each word of `text`; stop words only when there is nothing else."""
        groups: dict[int, list[Term]] = defaultdict(list)
        for term in terms(text, language, stop_words=True):
            groups[term.position].append(term)
        every = list(groups.values())
        kept = [group for group in every
                if not self.is_stop_word(text[group[0].start:group[0].end], language)]
        return kept or every

    def base_forms(self, text: str, language: str) -> tuple[str, ...]:
        """Return one base form of each word of `text`, as rules are compared by."""
        return tuple(map(_base_form, self.words(text, language)))

    def synonyms_in(self, words: Sequence[Sequence[Term]], language: str
                    ) -> Iterator[tuple[int, Synonym]]:
        """Yield the synonyms of what stands in `words`, with the place where it begins."""
        known = self.synonyms.get(language, {})
        lemmas = [_lemmas(word) for word in words] if known else []
        for place, first in enumerate(lemmas):
            for lemma in first:
                for synonym in known.get(lemma, ()):
                    if _begin_with(lemmas[place:], synonym.words):
                        yield place, synonym

    def pinned(self, text: str, language: str) -> Sequence[Key]:
        """Return the documents that stand first when somebody searches for `text`."""
        pins = self.pins.get(language)
        return pins.get(frozenset(self.base_forms(text, language)), ()) if pins else ()


NO_RULES = Rules()


def make_rules(version: str, *, stop_words: Iterable[tuple[str, str, bool]] = (),
               synonyms: Iterable[tuple[str, str, str]] = (),
               pins: Iterable[tuple[str, str, Sequence[Key]]] = (),
               solved: Iterable[tuple[Key, int]] = ()) -> Rules:
    """Return the rules made of rows: (language, word, whether it is a stop word), (language,
    words, what is looked for too), (language, query, documents), (document, journeys it solved).
    """
    stops: dict[str, dict[str, bool]] = defaultdict(dict)
    for language, word, stops_here in stop_words:
        stops[language][fold(word)] = stops_here
    plain = Rules(stop_words=stops)
    found: dict[str, dict[str, list[Synonym]]] = defaultdict(lambda: defaultdict(list))
    for language, words, other in synonyms:
        if forms := plain.base_forms(words, language):
            found[language][forms[0]].append(Synonym(forms, other))
    pinned: dict[str, dict[frozenset[str], Sequence[Key]]] = defaultdict(dict)
    for language, query, documents in pins:
        pinned[language][frozenset(plain.base_forms(query, language))] = tuple(documents)
    return Rules(version, stops, found, pinned, solved_shares(dict(solved)))


def solved_shares(solved: Mapping[Key, int]) -> dict[str, dict[Key, float]]:
    """Return by language which share of the bonus each document gets for the journeys it solved.

    min(1, log(1 + journeys) / log(1 + FULL)): the first ones say most. A language with fewer than
    ENOUGH is left out: a handful of clicks is chance.
    """
    totals: dict[str, int] = defaultdict(int)
    for key, journeys in solved.items():
        totals[key.language] += journeys
    shares: dict[str, dict[Key, float]] = defaultdict(dict)
    for key, journeys in solved.items():
        if totals[key.language] >= ENOUGH and journeys > 0:
            shares[key.language][key] = min(1.0, log(1 + journeys) / log(1 + FULL))
    return dict(shares)


def _begin_with(lemmas: Sequence[Sequence[str]], words: Sequence[str]) -> bool:
    return len(words) <= len(lemmas) and all(
        word in here for word, here in zip(words, lemmas, strict=False))


def _base_form(word: Sequence[Term]) -> str:
    """Return the word itself if it may be a base form, else the likeliest; wi-fi is wifi."""
    lemmas = _lemmas(word)
    written = word[0].text
    return (written if written in lemmas else lemmas[0]).replace("-", "")


def _lemmas(word: Sequence[Term]) -> list[str]:
    return [term.text for term in word if term.kind is Kind.LEMMA]
