"""Searching: from a query to a page of hits, over whatever index is in use."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.core.i18n import LANGUAGES

from .documents import Hit, Query, Results, Suggestion
from .engine import Engine, FirstPass, Slot, Snapshot
from .library import Library
from .neighbours import Neighbours
from .ranking import RANKED, Ranked, Ranker
from .records import decode_head
from .slots import query_slots
from .snippets import StoredText, heading, snippet
from .spelling import Speller
from .suggestions import Suggester

CANDIDATES = 200  # of the first pass, of which the second ranks and a search offers some
COVERED = 0.6  # of what the best hit covers of the query is enough to be shown,
SCORED = 0.4  # or this share of the best score
READ_WORDS = 150  # of a free text at most
SIMILAR_WORDS = 30  # those of them that are looked for
SIMILAR_COVERED = 0.2


class Searcher:
    """Searches the index below `root`. Safe to share by threads; knows of changes by itself."""

    def __init__(self, root: Path, engine: Engine) -> None:
        self.library = Library(root, engine)
        self._speller = Speller()
        self._suggester = Suggester()
        self._neighbours = Neighbours()

    @property
    def version(self) -> str:
        """Return what changes whenever results may change."""
        snapshot = self.library.snapshot()
        return "/".join(f"{part.name}-{len(part.deleted())}" for part in snapshot.parts)

    def search(self, query: Query) -> Results:
        """Return one page of what fits `query` best, in its language."""
        snapshot = self.library.snapshot()
        slots = self._slots(snapshot, query.text, query.language)
        found = self._first_pass(snapshot, query, slots)
        corrected = None
        unknown = [slot for slot in slots if not any(found.frequencies.get(term)
                                                     for term, _ in slot.terms)]
        if unknown and not query.exact:
            corrected = self._speller.correct(query.text, unknown, snapshot, query.language)
        if corrected:
            better = self._slots(snapshot, corrected, query.language)
            found_then = self._first_pass(snapshot, query, better)
            if found_then.partial:
                slots, found = better, found_then
            else:
                corrected = None
        ranked = _good(Ranker(slots, found).rank(found.candidates))
        first = (query.page - 1) * query.size
        return Results(
            query=query, total=len(ranked), cut=len(ranked) == RANKED < found.partial,
            hits=tuple(_hit(one) for one in ranked[first:first + query.size]),
            corrected_from=query.text if corrected else None, corrected_to=corrected,
            relaxed=bool(found.partial and not found.complete),
            other_languages=self._elsewhere(snapshot, query))

    def suggest(self, text: str, language: str, limit: int = 8) -> list[Suggestion]:
        """Return documents whose title or phrasing holds the words begun in `text`, best first."""
        return self._suggester.suggest(text, language, self.library.snapshot(), limit)

    def similar(self, text: str, language: str, limit: int = 5, kind: str | None = None,
                enough: float = COVERED) -> list[Hit]:
        """Return the documents that fit a free text, such as a message, best first.

        What covers less than the share `enough` of what the best covers is left out.
        """
        snapshot = self.library.snapshot()
        slots = _telling(query_slots(text, language), language, snapshot)
        found = snapshot.first_pass(language, slots, kind, CANDIDATES)
        ranked = Ranker(slots, found).rank(found.candidates)
        needed = max(SIMILAR_COVERED, enough * _best_covered(ranked))
        return [_hit(one) for one in [one for one in ranked if one.coverage >= needed][:limit]]

    def vocabulary(self, language: str) -> Mapping[str, int]:
        """Return the words as documents write them (folded), with how many hold each."""
        return self._speller.vocabulary(self.library.snapshot(), language)

    def warm(self) -> None:
        """Load what the first searches would wait for: dictionaries, titles, the vocabularies."""
        for language in LANGUAGES:
            self.suggest("aa", language)
            self.search(Query("aa", language))
            self.vocabulary(language)

    def _slots(self, snapshot: Snapshot, text: str, language: str) -> list[Slot]:
        return self._neighbours.widen(query_slots(text, language), language, snapshot)

    def _first_pass(self, snapshot: Snapshot, query: Query, slots: Sequence[Slot]) -> FirstPass:
        return snapshot.first_pass(query.language, slots, query.kind, CANDIDATES)

    def _elsewhere(self, snapshot: Snapshot, query: Query) -> dict[str, int]:
        counts = {language: snapshot.first_pass(
            language, query_slots(query.text, language), query.kind, 0).complete
            for language in LANGUAGES if language != query.language}
        return {language: count for language, count in counts.items() if count}


def _telling(slots: Sequence[Slot], language: str, snapshot: Snapshot) -> list[Slot]:
    """Return the words of a long text that say most: rare ones that documents hold."""
    different = list({slot.terms: slot for slot in slots}.values())[:READ_WORDS]
    found = snapshot.first_pass(language, different, None, 0)
    commonness = {slot: max((found.frequencies.get(term, 0) for term, _ in slot.terms),
                             default=0)
                  for slot in different}
    known = sorted((slot for slot in different if commonness[slot]), key=commonness.__getitem__)
    kept = set(known[:SIMILAR_WORDS])
    return [slot for slot in different if slot in kept]


def _good(ranked: list[Ranked]) -> list[Ranked]:
    """Leave out what covers much less of the query than the best does and scores much less too."""
    if not ranked:
        return []
    covered = COVERED * _best_covered(ranked)
    score = SCORED * ranked[0].score
    return [one for one in ranked if one.coverage >= covered or one.score >= score]


def _best_covered(ranked: list[Ranked]) -> float:
    return max((one.coverage for one in ranked), default=0.0)


def _hit(ranked: Ranked) -> Hit:
    head = decode_head(ranked.candidate.head)
    stored = StoredText.decode(ranked.candidate.text)
    head.pop("asked")
    return Hit(**head, score=ranked.score, heading=heading(stored, ranked.marked),
               snippet=snippet(stored, ranked.marked))
