"""What customers searched for, the same queries together, with what came of them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from app.journey import Sign
from app.language import Kind, terms

from .documents import Key

KEPT = 20_000  # queries whose words are remembered: some 5 MB
READ, CONTACTED = int(Sign.READ), int(Sign.CONTACT | Sign.ADDRESS)
Item = tuple[str, str]  # a document's kind and id, whatever its language


class Logged(NamedTuple):
    """A step as it is needed here: a search, or an answer read, or a contact."""

    journey: int
    language: str  # of the journey
    kind: str
    signs: int
    data: Mapping[str, Any]


@dataclass(slots=True)
class QueryRow:
    """Searches that are the same but for case, spacing, order, inflection and common words.

    A journey that searches with the same words again has searched once. `opened` counts the
    searches after which a document among their results was read before the next search.
    """

    language: str
    spellings: Counter[str] = field(default_factory=Counter)
    journeys: int = 0
    contacted: int = 0  # journeys that later contacted us, or were shown a number
    failed: int = 0  # searches without results
    unopened: int = 0  # searches with results of which none was read
    results: int = 0  # of the last search
    opened: Counter[Item] = field(default_factory=Counter)

    @property
    def searches(self) -> int:
        """Return how many there were."""
        return self.spellings.total()

    @property
    def query(self) -> str:
        """Return the most usual spelling."""
        return self.spellings.most_common(1)[0][0]


@dataclass(slots=True)
class _Search:
    """One journey's search with the same words, on all its pages, however often."""

    text: str
    language: str
    total: int = 0
    results: set[str] = field(default_factory=set)  # the documents' keys
    opened: set[Item] = field(default_factory=set)
    contacted: bool = False


def query_rows(steps: Iterable[Logged], language: str = "") -> list[QueryRow]:
    """Return what was searched for in `language` ("" is all), most often first.

    `steps` are a journey's after another's, each journey's in order.
    """
    rows: dict[tuple[str, Sequence[str]], QueryRow] = {}
    for _, journey in groupby(steps, key=lambda step: step.journey):
        groups: dict[tuple[str, Sequence[str]], list[_Search]] = defaultdict(list)
        for search in _searches(journey):
            if language in {"", search.language}:
                groups[search.language, sameness(search.text, search.language)].append(search)
        for key, searches in groups.items():
            _count(rows.setdefault(key, QueryRow(key[0])), searches)
    return sorted(rows.values(), key=lambda row: (-row.searches, row.query))


@lru_cache(KEPT)
def sameness(text: str, language: str) -> Sequence[str]:
    """Return what two queries share that ask the same: the base forms of their words, sorted."""
    bases: dict[int, str] = {}
    for term in terms(text, language):
        if term.kind is Kind.LEMMA:
            bases.setdefault(term.position, term.text)
    return tuple(sorted(set(bases.values()))) or (text.casefold(),)


def _searches(steps: Iterable[Logged]) -> list[_Search]:
    searches: dict[str, _Search] = {}
    current = None
    for step in steps:
        if step.kind == "Searched":
            current = _searched(searches, step)
        elif current and step.signs & READ:
            current.opened |= _read(current.results, step.data)
        if step.signs & CONTACTED:
            for search in searches.values():
                search.contacted = True
    return list(searches.values())


def _searched(searches: dict[str, _Search], step: Logged) -> _Search:
    text = str(step.data["query"])
    language = str(step.data.get("language") or step.language)  # steps of old do not tell
    search = searches.setdefault(text.casefold(), _Search(text, language))
    search.total = int(step.data["total"])
    search.results.update(step.data["results"])
    return search


def _read(results: Collection[str], data: Mapping[str, Any]) -> set[Item]:
    """Return which of `results` a step tells was read: its data holds {kind: id}."""
    begun = tuple(f"{kind}/{identity}/" for kind, identity in data.items())
    parsed = (Key.parse(key) for key in results if key.startswith(begun))
    return {(key.kind, key.id) for key in parsed if data[key.kind] == key.id}


def _count(row: QueryRow, searches: Sequence[_Search]) -> None:
    """Add the searches of one journey."""
    row.journeys += 1
    row.contacted += any(search.contacted for search in searches)
    for search in searches:
        row.spellings[search.text] += 1
        row.failed += not search.total
        row.unopened += bool(search.total and not search.opened)
        row.results = search.total
        row.opened.update(search.opened)
