"""Searching: from a query to a page of hits, over whatever index is in use."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.core.i18n import LANGUAGES
from app.language import Kind, fold, is_known

from .answered import with_articles
from .documents import KINDS, Hit, Key, Query, Results, Suggestion
from .engine import Candidate, Engine, FirstPass, Slot, Snapshot
from .library import Library
from .neighbours import Neighbours, very_near
from .ranking import RANKED, Ranked, Ranker
from .records import MARKS, decode_head
from .rules import NO_RULES, Rules
from .slots import SYNONYM, query_slots
from .snippets import StoredText, heading, snippet
from .spelling import Speller
from .suggestions import Suggester

CANDIDATES = 150  # of the first pass, of which the second ranks some
COVERED = 0.6  # of what the best hit covers of the query is enough to be shown,
SCORED = 0.4  # or this share of the best score
READ_WORDS = 150  # of a free text at most
SIMILAR_WORDS = 30  # those of them that are looked for
SIMILAR_COVERED = 0.2


class Reading(NamedTuple):
    """A query as it was understood, and what was found: `ranked` is what the second pass saw,
    `offered` what of it is good enough to be shown, after what is `pinned` (so many).
    """

    snapshot: Snapshot
    slots: Sequence[Slot]
    corrected: str | None
    found: FirstPass
    ranker: Ranker
    ranked: Sequence[Ranked]
    pinned: int
    offered: Sequence[Ranked]


class Searcher:
    """Searches the index below `root`. Safe to share by threads; knows of changes by itself."""

    def __init__(self, root: Path, engine: Engine,
                 rules: Callable[[], Rules] = lambda: NO_RULES) -> None:
        self.library = Library(root, engine)
        self._rules = rules
        self._speller = Speller()
        self._suggester = Suggester()
        self._neighbours = Neighbours()

    @property
    def version(self) -> str:
        """Return what changes whenever results may change."""
        snapshot = self.library.snapshot()
        parts = "/".join(f"{part.name}-{len(part.deleted())}" for part in snapshot.parts)
        return f"{parts}/{self._rules().version}"

    def search(self, query: Query) -> Results:
        """Return one page of what fits `query` best, in its language."""
        reading = self.read(query)
        found, offered, corrected = reading.found, reading.offered, reading.corrected
        first = (query.page - 1) * query.size
        return Results(
            query=query, total=len(offered), cut=len(offered) >= RANKED < found.partial,
            hits=tuple(_hit(one, pinned=place < reading.pinned) for place, one
                       in enumerate(offered[first:first + query.size], first)),
            corrected_from=query.text if corrected else None, corrected_to=corrected,
            relaxed=bool(found.partial and not found.complete and not reading.pinned),
            other_languages=self._elsewhere(reading.snapshot, query),
            kinds=tuple(kind for kind in KINDS
                        if reading.snapshot.documents(query.language, kind)))

    def read(self, query: Query) -> Reading:
        """Return how `query` is understood and what it finds, before it is cut into pages."""
        snapshot, rules = self.library.snapshot(), self._rules()
        slots, found = self._found(snapshot, query, query.text)
        pinned = self._pinned(snapshot, query, rules)
        corrected, unknown = None, _unknown(slots, found, query.language)
        if unknown and not query.exact and not pinned:
            corrected = self._speller.correct(query.text, unknown, snapshot, query.language)
        if corrected:
            better, found_then = self._found(snapshot, query, corrected)
            if found_then.partial:
                slots, found = better, found_then
                pinned = self._pinned(snapshot, replace(query, text=corrected), rules)
            else:
                corrected = None
        ranker = Ranker(slots, found, query.language, rules.solved.get(query.language))
        ranked = ranker.rank(found.candidates)
        offered = _offered(ranker, ranked, pinned)
        if query.kind is None:
            offered = with_articles(offered, snapshot, ranker, pinned=len(pinned))
        return Reading(snapshot, slots, corrected, found, ranker, ranked, len(pinned), offered)

    def suggest(self, text: str, language: str, limit: int = 8) -> list[Suggestion]:
        """Return documents whose title or phrasing holds the words begun in `text`, best first."""
        return self._suggester.suggest(text, language, self.library.snapshot(), limit,
                                       self._rules())

    def documents(self, keys: Iterable[Key]) -> dict[Key, Hit]:
        """Return those of `keys` that are there."""
        snapshot = self.library.snapshot()
        return {key: _hit(Ranked(found, 0.0, 0.0, ())) for key in keys
                if (found := snapshot.document(key))}

    def similar(self, text: str, language: str, limit: int = 5, kind: str | None = None,
                enough: float = COVERED) -> list[Hit]:
        """Return the documents that fit a free text, such as a message, best first.

        What covers less than the share `enough` of what the best covers is left out.
        """
        snapshot = self.library.snapshot()
        slots = _telling(query_slots(text, language, self._rules()), language, snapshot)
        found = snapshot.first_pass(language, slots, kind, CANDIDATES)
        ranker = Ranker(slots, found, language)
        ranked = ranker.rank(found.candidates)
        needed = max(SIMILAR_COVERED, enough * _best_covered(ranked))
        fitting = [one for one in ranked if one.coverage >= needed]
        if kind is None:
            fitting = with_articles(fitting, snapshot, ranker)
        return [_hit(one) for one in fitting[:limit]]

    def vocabulary(self, language: str) -> Mapping[str, int]:
        """Return the words as documents write them (folded), with how many hold each."""
        return self._speller.vocabulary(self.library.snapshot(), language)

    def warm(self) -> None:
        """Load what the first searches would wait for: dictionaries, titles, the vocabularies."""
        for language in LANGUAGES:
            self.suggest("aa", language)
            self.search(Query("aa", language))
            self.vocabulary(language)

    def _found(self, snapshot: Snapshot, query: Query, text: str
               ) -> tuple[list[Slot], FirstPass]:
        """Return the slots of `text`, which may be the query's corrected, and what they find.

        Where nothing holds any of its words, only words very much like them count: a page without
        results says more than one of accidents.
        """
        slots = query_slots(text, query.language, self._rules())
        if not query.exact:
            slots = self._neighbours.widen(slots, query.language, snapshot)
        found = snapshot.first_pass(query.language, slots, query.kind, CANDIDATES)
        if not any(found.frequencies.get(term) for slot in slots for term, _ in slot.terms):
            slots = [very_near(slot) for slot in slots]
            found = snapshot.first_pass(query.language, slots, query.kind, CANDIDATES)
        return slots, found

    def _pinned(self, snapshot: Snapshot, query: Query, rules: Rules) -> list[Candidate]:
        """Return what stands first for `query`, of what is there."""
        return [found for key in rules.pinned(query.text, query.language)
                if query.kind in {None, key.kind} and (found := snapshot.document(key))]

    def _elsewhere(self, snapshot: Snapshot, query: Query) -> dict[str, int]:
        """Return how many documents of other languages hold all words; it takes analysing them, so
        not for languages in which there are none.
        """
        others = [language for language in LANGUAGES if language != query.language
                  and snapshot.documents(language)]
        counts = {language: snapshot.first_pass(
            language, query_slots(query.text, language, self._rules()), query.kind, 0).complete
            for language in others}
        return {language: count for language, count in counts.items() if count}


def _unknown(slots: Sequence[Slot], found: FirstPass, language: str) -> list[Slot]:
    """Return the words that no document holds, nor any of their synonyms, each once."""
    known = {slot.start for slot in slots if _is_held(slot, found.frequencies, language)}
    return list({slot.start: slot for slot in slots if slot.start not in known}.values())


def _is_held(slot: Slot, frequencies: Mapping[str, int], language: str) -> bool:
    """Tell whether documents hold a word, or else all its parts, or at least the stem of a word
    that the language has: a typing error may leave a part or make another word's stem.
    """
    held: dict[str, bool] = defaultdict(bool)
    for term, _ in slot.terms:
        if not term.startswith(MARKS[Kind.STEM]):
            held[term[1:]] |= bool(frequencies.get(term))
    wholes = {term[1:] for term, weight in slot.terms
              if weight >= SYNONYM and term.startswith(MARKS[Kind.LEMMA])}
    if any(held[word] for word in wholes):
        return True
    if len(held) > len(wholes):
        return all(held[word] for word in held.keys() - wholes)
    return is_known(fold(slot.word), language) and any(map(frequencies.get, dict(slot.terms)))


def _telling(slots: Sequence[Slot], language: str, snapshot: Snapshot) -> list[Slot]:
    """Return the words of a long text that say most: rare ones that documents hold."""
    different = list({slot.terms: slot for slot in slots}.values())[:READ_WORDS]
    frequencies = snapshot.frequencies(language, different)
    commonness = {slot: max((frequencies.get(term, 0) for term, _ in slot.terms), default=0)
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


def _offered(ranker: Ranker, ranked: list[Ranked], pinned: Sequence[Candidate]) -> list[Ranked]:
    """Return what is shown on all pages: the pinned, then what fits best, nothing twice."""
    heads = {one.head for one in pinned}
    return [*(ranker.rank([one])[0] for one in pinned),
            *(one for one in _good(ranked) if one.candidate.head not in heads)]


def _hit(ranked: Ranked, *, pinned: bool = False) -> Hit:
    head = decode_head(ranked.candidate.head)
    stored = StoredText.decode(ranked.candidate.text)
    head.pop("asked")
    return Hit(**head, score=ranked.score, heading=heading(stored, ranked.marked),
               snippet=snippet(stored, ranked.marked), pinned=pinned)
