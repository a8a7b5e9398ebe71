"""What a journey looked for and did not find: searches with the same need count once. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from app.journey import Sign
from app.language import Kind, is_stop_word, terms, tokens

from .pieces import words_in

QUICKLY: Final = timedelta(seconds=60)  # who searches again so soon still wants the same
CLOSE: Final = 80  # of 100: spellings of the same
RECENT: Final = 10  # needs, and searches of each, that a search is compared with
NOT_FOUND: Final = "not-found"  # the reason for asking for a person


class Done(NamedTuple):
    """A step of a journey."""

    id: int
    kind: str
    at: datetime
    signs: int
    data: Mapping[str, Any]


class Search(NamedTuple):
    """Somebody looked at a page of results."""

    id: int  # of its step
    at: datetime
    text: str
    words: Collection[str]  # base forms, stems and parts
    telling: int  # words that are not common ones


@dataclass(slots=True)
class Need:
    """Searches of one journey for the same, and what came of them."""

    language: str
    searches: list[Search] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    opened: bool = False  # something was read after one of them
    said: Sign = Sign.NONE  # the last word on what was read
    skip: Done | None = None  # asked for a person, since no answer was found

    @property
    def is_met(self) -> bool:
        """Say whether the reader found it, as far as is known."""
        return Sign.NO not in self.said and (self.opened or Sign.YES in self.said)

    @property
    def wording(self) -> Search:
        """Return the search with the most telling words, the last one of such."""
        return max(reversed(self.searches), key=lambda search: search.telling)


def needs_of(steps: Iterable[Done], language: str) -> list[Need]:
    """Return what a journey searched for. `steps` are in order; `language` is the journey's."""
    needs: list[Need] = []
    current: Need | None = None
    read = False  # since the last search
    for step in steps:
        signs = Sign(step.signs)
        if step.kind == "Searched":
            if words_in(text := str(step.data["query"])) and len(text.strip()) > 1:
                spoken = str(step.data.get("language") or language)
                search = _search(step, text, spoken)
                soon = current and not read and step.at - current.searches[-1].at <= QUICKLY
                current = _reworded(search, [current, *reversed(needs[-RECENT:])]) or (
                    current if soon else None) or _begun(needs, spoken)
                current.searches.append(search)
                current.words.update(search.words)
                read = False
        elif current:
            read = read or Sign.READ in signs
            _note(current, step, signs)
    return needs


def words_of(text: str, language: str) -> set[str]:
    """Return what texts of the same need share: base forms, stems and parts of words."""
    return {term.text for term in terms(text, language) if term.kind is not Kind.WORD}


def _search(step: Done, text: str, language: str) -> Search:
    telling = {token.text.casefold() for token in tokens(text)
               if not is_stop_word(token.text, language)}
    return Search(step.id, step.at, text, words_of(text, language), len(telling))


def _reworded(search: Search, needs: Iterable[Need | None]) -> Need | None:
    """Return the first need that a search is a rewording of."""
    return next((need for need in needs if need and _is_like(need, search)), None)


def _begun(needs: list[Need], language: str) -> Need:
    needs.append(Need(language))
    return needs[-1]


def _is_like(need: Need, search: Search) -> bool:
    return not need.words.isdisjoint(search.words) or any(
        fuzz.ratio(search.text.casefold(), other.text.casefold()) >= CLOSE
        for other in need.searches[-RECENT:])


def _note(need: Need, step: Done, signs: Sign) -> None:
    if Sign.READ in signs:
        need.opened, need.said = True, Sign.NONE
    if signs & (Sign.YES | Sign.NO):
        need.said = signs
    if step.kind == "GateSkipped" and step.data["reason"] == NOT_FOUND:
        need.skip = step
