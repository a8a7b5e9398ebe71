"""The second pass, shared by every engine: the best candidates in the order people see.

Of many candidates the most promising are told by the first pass and by their letters; these are
ranked. BM25F is computed anew from the record, so that engines whose first pass is coarser give
the same order; then come the signals that a first pass over the whole index cannot afford: how
close together the query's words stand and in which order, how much of a title or phrasing they
are, and how much of them it is.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from operator import mul
from typing import NamedTuple

from app.language import fold

from .documents import Key
from .engine import Candidate, FirstPass, Slot
from .fields import SATURATION, rarity
from .forward import Forward, Letters, Needle, needle
from .letters import letter_hashes
from .records import decode_head

RANKED = 40  # candidates, and what a search offers at most; 60 found no more
PROMISE_OF_LETTERS = 0.6  # against the first pass's score, the best one's being 1
WINDOW = 10  # words: nearer counts as one thought
MARKED = 0.7  # of the best match's weight: a word's parts are marked only where it is not whole
# What a word's other terms add to its strongest one. Where words are bent and joined much, a text
# that holds several of them is more surely about it.
OTHERS = {"fi": 0.2, "sv": 0.1, "en": 0.0}
STEP = 2  # words: the next word may follow one small word later


class Signals(NamedTuple):
    """A number for each signal: how full it is, 0 to 1; or what it adds when it is full."""

    nearness: float
    order: float
    question: float  # how much of a title or phrasing the query says
    asked: float  # how much of the query a title or phrasing says
    letters: float  # how many of the query's sequences of letters the document holds
    # What the document solved before (rules.solved_shares), as far as it covers the query.
    solved: float


# Against what the words add, together at most about 1: BM25F's share of the query's worth.
WEIGHTS = Signals(nearness=0.4, order=0.12, question=0.1, asked=0.5, letters=0.45,
                  solved=0.1)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, the share of the query it covers and the positions of the words
    that match best, to be marked.
    """

    candidate: Candidate
    score: float
    coverage: float
    marked: frozenset[int]


class Match(NamedTuple):
    """Where and how well one slot matches: `degree` is 1 for the word itself, less for a part."""

    score: float
    degree: float
    where: Sequence[int]
    marked: Sequence[int]


NO_MATCH = Match(0.0, 0.0, (), ())


class Account(NamedTuple):
    """What a candidate's score is made of: what each slot adds, how full each signal is; besides,
    the share of the query that it covers, and how each slot matches.
    """

    score: float
    words: Sequence[float]
    signals: Signals
    coverage: float
    matches: Sequence[Match]


class Held(NamedTuple):
    """A term of a slot that a candidate holds: what it is worth there, and where it stands."""

    term: str
    score: float
    where: Sequence[int]


class Ranker:
    """Ranks the candidates of one query."""

    def __init__(self, slots: Sequence[Slot], found: FirstPass, language: str,
                 solved: Mapping[Key, float] | None = None) -> None:
        """`solved` says which share of its bonus each document gets (see `rules`)."""
        def known(terms: Sequence[tuple[str, float]]) -> list[tuple[Needle, float, float]]:
            return [(needle(term), weight, rarity(found.frequencies[term], found.documents))
                    for term, weight in terms if found.frequencies.get(term)]

        self._solved = solved
        self._others = OTHERS[language]
        own, near = ([known(terms) for terms in group] for group in (
            [slot.terms for slot in slots], [slot.near for slot in slots]))
        self._terms = [[*first, *second] for first, second in zip(own, near, strict=True)]
        self._worth = [max((weight * rare for _, weight, rare in first or second), default=0.0)
                       for first, second in zip(own, near, strict=True)]
        self._total = sum(self._worth) or 1.0
        self._letters = Letters(frozenset().union(*(letter_hashes(fold(slot.word))
                                                    for slot in slots)))

    def rank(self, candidates: Sequence[Candidate]) -> list[Ranked]:
        """Return the best of `candidates`, at most RANKED of them, best first."""
        ranked = [self._ranked(candidate) for candidate in self._promising(candidates)]
        ranked.sort(key=lambda one: one.score, reverse=True)
        return ranked

    def account(self, candidate: Candidate) -> Account:
        """Return what a candidate's score is made of."""
        forward = Forward(candidate.forward)
        matches = [_match(forward, terms, self._others) for terms in self._terms]
        places = [match.where for match in matches]
        coverage = sum(worth * match.degree for worth, match
                       in zip(self._worth, matches, strict=True)) / self._total
        signals = Signals(
            nearness=self._nearness(places), order=_order(places),
            question=_question_share(places, forward),
            asked=self._asked_share(matches, forward),
            letters=forward.letters_share(self._letters),
            solved=self._solved_share(candidate) * coverage if self._solved else 0.0)
        words = [match.score / self._total for match in matches]
        return Account(sum(words) + sum(map(mul, WEIGHTS, signals)), words, signals, coverage,
                       matches)

    def held(self, candidate: Candidate) -> list[list[Held]]:
        """Return for each slot those of its terms that a candidate holds, the strongest first."""
        forward = Forward(candidate.forward)
        return [sorted((Held(term[0].line[1:-1].decode(), _score(*found[:3]) / self._total,
                             found[3])
                        for term in terms for found in forward.find([term])),
                       key=lambda one: -one.score) for terms in self._terms]

    def _promising(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        if len(candidates) <= RANKED:
            return candidates
        best = candidates[0].score or 1.0

        def promise(candidate: Candidate) -> float:
            letters = Forward(candidate.forward).letters_share(self._letters)
            return candidate.score / best + PROMISE_OF_LETTERS * letters
        return nlargest(RANKED, candidates, key=promise)

    def _ranked(self, candidate: Candidate) -> Ranked:
        account = self.account(candidate)
        return Ranked(candidate, account.score, account.coverage,
                      frozenset().union(*(match.marked for match in account.matches)))

    def _solved_share(self, candidate: Candidate) -> float:
        head = decode_head(candidate.head)
        return (self._solved or {}).get(Key(head["kind"], head["id"], head["language"]), 0.0)

    def _asked_share(self, matches: Sequence[Match], forward: Forward) -> float:
        """Return the largest share of the query's worth that one title or phrasing holds."""
        said = [(match.where, worth * match.degree) for worth, match
                in zip(self._worth, matches, strict=True) if match.where]
        return max((sum(worth for where, worth in said if _any_within(where, start, end))
                    for start, end, _ in forward.questions()), default=0.0) / self._total

    def _nearness(self, places: Sequence[Sequence[int]]) -> float:
        """Return the largest share of the query's worth found within one window of words."""
        if len(places) == 1:
            return 1.0 if places[0] else 0.0
        events = sorted((place, slot) for slot, where in enumerate(places) for place in where)
        counts = [0] * len(places)
        worth = best = 0.0
        oldest = 0
        for place, slot in events:
            counts[slot] += 1
            if counts[slot] == 1:
                worth += self._worth[slot]
            while events[oldest][0] < place - WINDOW:
                left = events[oldest][1]
                counts[left] -= 1
                if not counts[left]:
                    worth -= self._worth[left]
                oldest += 1
            best = max(best, worth)
        return best / self._total


def _match(forward: Forward, terms: Sequence[tuple[Needle, float, float]], others: float) -> Match:
    """Return how one slot matches: by its strongest term and, for less, by the others; anywhere any
    of its terms stands.
    """
    found = forward.find(terms)
    if not found:
        return NO_MATCH
    if len(found) == 1:
        degree, rare, weight, places = found[0]
        return Match(_score(degree, rare, weight), degree, places, places)
    scores = [_score(degree, rare, weight) for degree, rare, weight, _ in found]
    score = others * sum(scores) + (1 - others) * max(scores)
    best = max(degree for degree, *_ in found)
    marked = [places for degree, *_, places in found if degree >= best * MARKED]
    return Match(score, best, sorted(set().union(*(places for *_, places in found))),
                 list(set().union(*marked)))


def _score(degree: float, rare: float, weight: float) -> float:
    """Return BM25F's score of a term that stands for its slot by `degree`."""
    return degree * rare * weight / (weight + SATURATION)


def _order(places: Sequence[Sequence[int]]) -> float:
    """Return the share of neighbouring words of the query that also follow each other there."""
    if len(places) < 2:
        return 0.0
    follow = sum(any(0 < after - before <= STEP for before in first for after in second)
                 for first, second in pairwise(places))
    return follow / (len(places) - 1)


def _any_within(where: Sequence[int], start: int, end: int) -> bool:
    first = bisect_left(where, start)
    return first < len(where) and where[first] < end


def _question_share(places: Sequence[Sequence[int]], forward: Forward) -> float:
    """Return how much of the best matched title or phrasing the query says, 0 to 1."""
    matched = sorted({place for where in places for place in where})
    best = 0.0
    for start, end, words in forward.questions():
        if words:
            inside = bisect_left(matched, end) - bisect_left(matched, start)
            best = max(best, inside / words)
    return min(best, 1.0)
