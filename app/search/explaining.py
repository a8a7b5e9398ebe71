"""Why a search finds what it finds: the reading that a search shows from, told piece by piece."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from app.language import Kind, terms, tokens

from .answered import ANSWERED_BY
from .documents import Key, Query
from .engine import Candidate, Slot
from .explanation import (
    Explained,
    Explanation,
    Named,
    Origin,
    SignalShare,
    Standing,
    Term,
    TermMatch,
    Word,
    WordMatch,
)
from .fields import Field
from .matches import Held
from .named import find_named
from .ranking import WEIGHTS, Ranked
from .records import MARKS, decode_head
from .searcher import Reading, Searcher
from .snippets import StoredText

TOP = 10


def explain(searcher: Searcher, text: str, language: str, named: str = "") -> Explanation:
    """Explain the search for `text`, and where the document `named` (by key or address) stands."""
    reading = searcher.read(Query(text, language))
    offered = {one.candidate.head for one in reading.offered}
    return Explanation(
        query=text, language=language, corrected=reading.corrected,
        words=tuple(_words(reading, text, language)), documents=reading.found.documents,
        total=len(reading.offered),
        top=tuple(_explained(reading, one.candidate, place, language)
                  for place, one in enumerate(reading.offered[:TOP], 1)),
        down=_listed(reading.offered[TOP:]),
        out=_listed([one for one in reading.ranked if one.candidate.head not in offered]),
        named=_named(reading, named, language) if named else None)


def _words(reading: Reading, text: str, language: str) -> list[Word]:
    """Return the words in the order typed; a correction replaces words one for one."""
    typed, searched = tokens(text), tokens(reading.corrected or text)
    if len(typed) != len(searched):
        typed = searched
    slots = {slot.start: slot for slot in reading.slots}
    inner = {place for slot in reading.slots for place in range(slot.start + 1, slot.end)}
    return [Word(was.text, now.text, _terms(slots.get(now.start), reading, language))
            for was, now in zip(typed, searched, strict=True) if now.start not in inner]


def _terms(slot: Slot | None, reading: Reading, language: str) -> tuple[Term, ...]:
    if slot is None:
        return ()
    origins = _origins(slot.word, language)
    counts: dict[tuple[str, bool], list[int]] = {}
    for term, _ in slot.terms:
        kind, text = KINDS[term[0]], term[1:]
        found = counts.setdefault((text, kind is Kind.STEM), [0, 0])
        found[kind is Kind.PART] = reading.found.frequencies.get(term, 0)
    return tuple(Term(text, Origin.STEM if stem else origins.get(text, Origin.OTHER), *numbers)
                 for (text, stem), numbers in counts.items())


def _explained(reading: Reading, candidate: Candidate, place: int, language: str) -> Explained:
    ranker, head = reading.ranker, decode_head(candidate.head)
    account = ranker.account(candidate)
    starts = StoredText.decode(candidate.text).starts
    key = Key(head["kind"], head["id"], head["language"])
    return Explained(
        key, head["title"], head["endpoint"], head["values"], place, account.score,
        account.coverage, _answers_next(reading, key, place),
        tuple(WordMatch(slot.word, score, _matches(match.held, starts, slot, language))
              for slot, score, match in zip(reading.slots, account.words, account.matches,
                                            strict=True)),
        tuple(SignalShare(name, full, weight * full) for name, weight, full
              in zip(WEIGHTS._fields, WEIGHTS, account.signals, strict=True)))


def _answers_next(reading: Reading, key: Key, place: int) -> bool:
    """Tell whether a question that was answered with this document stands right after it."""
    following = reading.offered[place:place + 1]
    return any(decode_head(one.candidate.head)["extra"].get(ANSWERED_BY) == str(key)
               for one in following)


def _matches(held: Sequence[Held], starts: Sequence[int], slot: Slot, language: str
             ) -> tuple[TermMatch, ...]:
    """Return the terms that match, without those that stand only where stronger ones do."""
    origins, seen, found = _origins(slot.word, language), set[int](), []
    near = {term for term, _ in slot.near}
    for one in sorted(held, key=lambda one: -one.score):
        if not seen.issuperset(one.where):
            seen.update(one.where)
            kind, text = KINDS[one.term[0]], one.term[1:]
            origin = (Origin.NEAR if one.term in near else Origin.STEM if kind is Kind.STEM
                      else origins.get(text, Origin.OTHER))
            fields = Counter(Field(bisect_right(starts, place) - 1).name.lower()
                             for place in one.where)
            found.append(TermMatch(text, origin, kind is Kind.PART, dict(fields)))
    return tuple(found)


def _named(reading: Reading, named: str, language: str) -> Named:
    head = find_named(reading.snapshot, named, language)
    if head is None:
        return Named(Standing.UNKNOWN)
    values = decode_head(head)
    title, own = values["title"], values["language"]
    if own != language:
        return Named(Standing.OTHER_LANGUAGE, title, own)
    for standing, place, candidate in _places(reading, language):
        if candidate.head == head:
            found = _explained(reading, candidate, place, language)
            best = max(one.coverage for one in reading.ranked)
            return Named(standing, title, own, found.coverage / best,
                         found.score / reading.ranked[0].score, found)
    return Named(Standing.NO_WORDS, title, own)


def _places(reading: Reading, language: str) -> Iterator[tuple[Standing, int, Candidate]]:
    """Yield what holds any of the words, best first; what is furthest down only when asked for."""
    for standing, ranked in ((Standing.OFFERED, reading.offered),
                             (Standing.TOO_WEAK, reading.ranked)):
        for place, one in enumerate(ranked, 1):
            yield standing, place, one.candidate
    everything = reading.snapshot.first_pass(language, reading.slots, None,
                                             reading.found.documents)
    for place, candidate in enumerate(everything.candidates, 1):
        yield Standing.NOT_RANKED, place, candidate


def _listed(ranked: Sequence[Ranked]) -> tuple[tuple[str, Key], ...]:
    heads = [decode_head(one.candidate.head) for one in ranked]
    return tuple((head["title"], Key(head["kind"], head["id"], head["language"]))
                 for head in heads)


def _origins(word: str, language: str) -> dict[str, Origin]:
    """Return what the word's own terms are of it."""
    own = terms(word, language, stop_words=True)
    return ({term.text: Origin.PART for term in own if term.kind is Kind.PART}
            | {term.text: Origin.BASE for term in own if term.kind is Kind.LEMMA})


KINDS = {mark: kind for kind, mark in MARKS.items()}
