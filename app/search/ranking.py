"""The second pass, shared by every engine: the best candidates in the order people see.

Of many candidates the most promising are told by the first pass and by their letters; these are
ranked. BM25F is computed anew from the record, so that engines whose first pass is coarser give
the same order; then come the signals that a first pass over the whole index cannot afford: how
close together the query's words stand and in which order, how much of a title or phrasing they
are, and how much of them it is.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter, mul
from typing import NamedTuple

from app.language import fold

from .documents import Key
from .engine import Candidate, FirstPass, Slot
from .fields import SATURATION, rarity
from .forward import Forward, Letters, term_hash
from .letters import letter_hashes
from .matches import NO_MATCH, Held, Match, match_of
from .records import decode_head

RANKED = 40  # candidates, and what a search offers at most; 60 found no more
PROMISE_OF_LETTERS = 0.6  # against the first pass's score, the best one's being 1
PROMISING = 0.45  # of the most promising one's is worth ranking
WINDOW = 10  # words: nearer counts as one thought
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
    """A candidate with its score, the share of the query it covers and how each slot matches."""

    candidate: Candidate
    score: float
    coverage: float
    matches: Sequence[Match]

    @property
    def marked(self) -> frozenset[int]:
        """Return the positions of the words that match best, to be marked."""
        return frozenset().union(*(match.marked() for match in self.matches))


class Sought(NamedTuple):
    """A term that may stand for the word of a slot: how well it does, and how rare it is."""

    slot: int
    degree: float
    rare: float
    term: str


class Account(NamedTuple):
    """What a candidate's score is made of: what each slot adds, how full each signal is; besides,
    the share of the query that it covers, and how each slot matches.
    """

    score: float
    words: Sequence[float]
    signals: Signals
    coverage: float
    matches: Sequence[Match]


class Ranker:
    """Ranks the candidates of one query."""

    def __init__(self, slots: Sequence[Slot], found: FirstPass, language: str,
                 solved: Mapping[Key, float] | None = None) -> None:
        """`solved` says which share of its bonus each document gets (see `rules`)."""
        def known(place: int, terms: Sequence[tuple[str, float]]) -> list[Sought]:
            return [Sought(place, degree, rarity(found.frequencies[term], found.documents), term)
                    for term, degree in terms if found.frequencies.get(term)]

        self._solved = solved
        self._others = OTHERS[language]
        self._sought: dict[int, list[Sought]] = defaultdict(list)
        self._worth = []
        for place, slot in enumerate(slots):
            own, near = known(place, slot.terms), known(place, slot.near)
            self._worth.append(max((one.degree * one.rare for one in own or near), default=0.0))
            for one in (*own, *near):
                self._sought[term_hash(one.term)].append(one)
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
        matches = self._matches(forward)
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

    def _promising(self, candidates: Sequence[Candidate]) -> Iterable[Candidate]:
        best = max((one.score for one in candidates), default=0.0) or 1.0
        promises = [(one.score / best + PROMISE_OF_LETTERS
                     * Forward(one.forward).letters_share(self._letters), one)
                    for one in candidates]
        promises.sort(key=itemgetter(0), reverse=True)
        return [one for promise, one in promises[:RANKED]
                if promise >= PROMISING * promises[0][0]]

    def _ranked(self, candidate: Candidate) -> Ranked:
        account = self.account(candidate)
        return Ranked(candidate, account.score, account.coverage, account.matches)

    def _matches(self, forward: Forward) -> list[Match]:
        """Return how each slot matches."""
        held: list[list[Held]] = [[] for _ in self._worth]
        for number, (weight, where) in forward.held(self._sought.keys()).items():
            for slot, degree, rare, term in self._sought[number]:
                # BM25F's score of a term that stands for its slot by `degree`
                score = degree * rare * weight / (weight + SATURATION)
                held[slot].append(Held(degree, score, where, term))
        return [match_of(terms, self._others) if terms else NO_MATCH for terms in held]

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
