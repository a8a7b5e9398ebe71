"""A simulated site whose customers really write: messages come in, gaps are found and filled.

What customers write are labelled messages, each a little changed; a label is a need. How often they
write is as on `simulated_site`. Articles cover half of the needs from the start; one need is new
from week PLANTED on. Gaps, their ranking, rules and controls are the product's own, run by run; an
editor fills one gap, and from then on some of its need's messages are not written. The same gap
is filled with articles of several effects, all else the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from app.channels.models import ServiceClass
from app.gaps.communities import NEW
from app.gaps.effect import Effect, Observed, choose_controls, effect_of
from app.gaps.evaluation import PURE, Message, Trial, make_trial
from app.gaps.finding import Cluster, Pool, find_clusters
from app.gaps.models import Source
from app.gaps.ranking import TREND_WEEKS, Piece, Standing, standing
from app.gaps.rules import Flags, Texts
from app.gaps.verdicts import is_gap
from tests.gaps.simulated_site import Setting, rates_of, traffic_of

COVERED = 0.5  # of the needs
PLANTED = 18  # the week in which the new need comes up
DRAFTED, PUBLISHED, WEEKS = 26, 27, 36
TOP = 10  # an editor fills one of so many, where not the new one
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Filling:
    """What is seen of an article that spares a share of its need's contacts, and the truth."""

    effect: Effect
    truth: float  # contacts a week spared, of those that the gap's rule counts
    of_need: float  # … of all of its need


@dataclass(frozen=True)
class Run:
    """What came of one site."""

    rank: int | None  # of the planted need's gap, a week after its first message; 1 is the first
    held: float  # the share of the need's messages that are in this gap
    filled_planted: bool
    purity: float  # the share of the filled gap's pieces that are of its need
    fillings: dict[float, Filling]  # by the true share that is spared


@dataclass(frozen=True)
class Stream:
    """What customers would write in all weeks if no article came, as columns, in order of time."""

    texts: list[str]
    needs: NDArray[np.str_]
    weeks: Places
    traffic: NDArray[np.float64]


def simulate(messages: Sequence[Message], setting: Setting, planted: float, language: str,
             shares: Sequence[float], seed: int) -> Run:
    """Return a run in which the planted need brings `planted` contacts a week.

    An editor fills its gap in every third run, and otherwise one of the top of the list.
    """
    random = np.random.default_rng(seed)
    trial = make_trial(messages, COVERED, seed)
    need = str(random.choice(sorted({*trial.labels.tolist()} - {*trial.articles})))
    site = _Site(trial, _stream(trial, setting, need, planted, random), language)
    site.run(PLANTED)
    first = site.run(PLANTED + 1)
    rank = next((place for place, gap in enumerate(first, 1) if site.is_of(gap, need)), None)
    gaps = site.run(PUBLISHED)
    of_need = [gap for gap in gaps if site.is_of(gap, need)] if seed % 3 == 0 else []
    chosen = of_need[0] if of_need else gaps[random.integers(min(TOP, len(gaps)))]
    return Run(rank, site.held(first[rank - 1], need) if rank else 0.0, bool(of_need),
               site.purity(chosen), site.fill(chosen, shares, random))


class _Site:
    """Evidence and gaps as they are some week."""

    def __init__(self, trial: Trial, stream: Stream, language: str) -> None:
        self._stream, self._trial, self._language = stream, trial, language
        self._gaps = np.full(len(stream.texts), NEW)
        self._clusters: list[Cluster] = []
        self._standings: dict[int, Standing] = {}

    def run(self, week: int) -> list[Cluster]:
        """Find gaps as the run at the beginning of a week does; return those listed, ranked."""
        count = int((self._stream.weeks < week).sum())
        pool = self._trial.pool([Message(text, "") for text in self._stream.texts[:count]],
                                self._gaps[:count])
        self._clusters = find_clusters(pool, self._language).clusters
        moment = BEGIN + timedelta(weeks=week)
        for cluster in self._clusters:
            self._gaps[cluster.pieces] = cluster.number
            self._standings[cluster.number] = standing(
                [self._piece(place) for place in _shown(cluster)], moment)
        return sorted(filter(is_gap, self._clusters), key=self._score, reverse=True)

    def is_of(self, gap: Cluster, need: str) -> bool:
        """Say whether a gap is one need's."""
        return self._need_of(gap) == (need, True)

    def held(self, gap: Cluster, need: str) -> float:
        """Return the share of a need's messages so far that are in a gap."""
        return float((self._stream.needs[gap.pieces] == need).sum()
                     / (self._stream.needs[self._gaps != NEW] == need).sum())

    def purity(self, gap: Cluster) -> float:
        """Return the share of a gap's pieces that are of the need it is most of."""
        need, _pure = self._need_of(gap)
        return float((self._stream.needs[_shown(gap)] == need).mean())

    def fill(self, gap: Cluster, shares: Sequence[float], random: np.random.Generator
             ) -> dict[float, Filling]:
        """Return what is seen of articles that spare those shares of a gap's need."""
        counted = self._counted(gap)
        luck = random.random(len(self._stream.texts))
        spared = self._stream.weeks >= PUBLISHED
        spared &= self._stream.needs == self._need_of(gap)[0]
        return {share: self._filling(counted, spared & (luck < share)) for share in shares}

    def _need_of(self, gap: Cluster) -> tuple[str, bool]:
        """Return the need that a gap is most of, and whether that is enough to be its gap."""
        pieces = _shown(gap)
        need, count = Counter(self._stream.needs[pieces].tolist()).most_common(1)[0]
        return need, count >= PURE * len(pieces)

    def _score(self, gap: Cluster) -> float:
        figures = self._standings[gap.number]
        return figures.cost * figures.solvable * (1 - gap.covered) * gap.cohesion

    def _piece(self, place: int) -> Piece:
        at = BEGIN + timedelta(weeks=int(self._stream.weeks[place]), days=3)
        return Piece(Source.MESSAGE, at, 1, 6.0, ServiceClass.SELF_SERVICE)

    def _counted(self, gap: Cluster) -> list[Flags]:
        """Return which texts count for a gap, and for each of its controls, by frozen rules."""
        ranked = sorted((one.number for one in self._clusters),
                        key=lambda number: -self._standings[number].per_week)
        numbers = [gap.number, *choose_controls(ranked, gap.number, frozenset(ranked))]
        count = int((self._stream.weeks < PUBLISHED).sum())
        before = Texts(self._stream.texts[:count], self._language)
        since = Texts(self._stream.texts[count:], self._language)
        found = []
        for number in numbers:
            inside = self._gaps[:count] == number
            found.append(np.concatenate([before.counted_unseen(inside),
                                         since.counted(before.learn(inside))]))
        return found

    def _filling(self, counted: Sequence[Flags], spared: Flags) -> Filling:
        contacts = [self._by_week(flags & ~spared) for flags in counted]
        ranking = frozenset(DRAFTED - back for back in range(TREND_WEEKS + 1))
        effect = effect_of(Observed(contacts[0], self._stream.traffic.tolist(), PUBLISHED,
                                    ranking, contacts[1:]))
        after = WEEKS - PUBLISHED - 1
        return Filling(effect, sum(self._by_week(counted[0] & spared)[-after:]) / after,
                       sum(self._by_week(spared)[-after:]) / after)

    def _by_week(self, flags: Flags) -> list[int]:
        return np.bincount(self._stream.weeks[flags], minlength=WEEKS).tolist()


def _shown(cluster: Cluster) -> Places:
    """Return the pieces that a gap shows."""
    return cluster.unanswered if len(cluster.unanswered) else cluster.pieces


def _stream(trial: Trial, setting: Setting, planted: str, rate: float,
            random: np.random.Generator) -> Stream:
    sources: dict[str, list[str]] = {}
    for message in trial.stream:
        sources.setdefault(message.label, []).append(message.text)
    needs = sorted(sources)
    traffic = traffic_of(setting, WEEKS, random)
    rates = rates_of(setting, WEEKS, random)
    new = needs.index(planted)
    rates[new] *= rate / rates[new, PLANTED:].mean()
    rates[new, :PLANTED] = 0
    shape = 1 / setting.overdispersion
    counts = random.poisson(rates * traffic / traffic.mean()
                            * random.gamma(shape, 1 / shape, rates.shape))
    counts[new, PLANTED] = max(1, counts[new, PLANTED])
    rows = [(week, need) for week in range(WEEKS) for place, need in enumerate(needs)
            for _time in range(counts[place, week])]
    texts = [_changed(str(random.choice(sources[need])), random) for _week, need in rows]
    return Stream(texts, np.array([need for _week, need in rows]),
                  np.array([week for week, _need in rows]), traffic)


def _changed(text: str, random: np.random.Generator) -> str:
    """Return a text as somebody else might have typed it: a word less, moved or mistyped."""
    words = text.split()
    if len(words) > 3 and random.random() < 0.6:
        del words[random.integers(len(words))]
    if len(words) > 2 and random.random() < 0.5:
        place = random.integers(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    place = random.integers(len(words))
    if len(word := words[place]) > 3 and random.random() < 0.5:
        cut = random.integers(1, len(word) - 1)
        words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2:]
    return " ".join(words)
