"""A simulated site whose customers really write: messages come in, gaps are found and filled.

What customers write are labelled messages, each a little changed; a label is a need. How often they
write is as on `simulated_site`. Articles cover half of the needs from the start; one need is new
from week PLANTED on. Gaps, their ranking, rules and controls are the product's own, run by run. An
editor fills one gap, and from then on some of its need's messages are not written. What if it
had been another gap, or a better article, is asked on the same site, all else the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from app.channels.models import ServiceClass
from app.gaps.communities import NEW
from app.gaps.effect import Effect, Observed, choose_controls, effect_of
from app.gaps.evaluation import PURE
from app.gaps.finding import Cluster, find_clusters
from app.gaps.models import Source
from app.gaps.ranking import TREND_WEEKS, Piece, Standing, standing
from app.gaps.rules import Flags, Texts
from app.gaps.trials import Message, Trial, make_trial
from app.gaps.verdicts import is_gap
from tests.gaps.simulated_site import Setting, rates_of, traffic_of

COVERED = 0.5  # of the needs
PLANTED = 18  # the week in which the new need comes up
DRAFTED, PUBLISHED, WEEKS = 26, 27, 36
TOP, OTHERS = 10, 2  # editors fill the new need's gap, or others of the top of the list
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Filling:
    """What is seen of an article that spares a share of its need's contacts, and the truth."""

    planted: bool  # it is the new need's gap
    purity: float  # the share of the gap's pieces that are of its need
    share: float  # of its need's contacts that the article spares
    effect: Effect
    truth: float  # contacts a week spared, of those that the gap's rule counts
    of_need: float  # … of all of its need


@dataclass(frozen=True)
class Run:
    """What came of one site."""

    rank: int | None  # of the planted need's gap, a week after its first message; 1 is the first
    held: float  # the share of the need's messages that are in this gap
    fillings: list[Filling]


@dataclass(frozen=True)
class Stream:
    """What customers would write in all weeks if no article came, as columns, in order of time."""

    texts: list[str]
    needs: NDArray[np.str_]
    weeks: Places
    traffic: NDArray[np.float64]


def simulate(messages: Sequence[Message], setting: Setting, planted: float, language: str,
             shares: Sequence[float], seed: int) -> Run:
    """Return a run in which the planted need brings `planted` contacts at first, and a week.

    `shares` are those of its need's contacts that an article may spare.
    """
    random = np.random.default_rng(seed)
    trial = make_trial(messages, COVERED, seed)
    need = str(random.choice(sorted({*trial.labels.tolist()} - {*trial.articles})))
    site = _Site(trial, _stream(trial, setting, need, planted, random), language)
    site.run(PLANTED)
    first = site.run(PLANTED + 1)
    rank = next((place for place, gap in enumerate(first, 1) if site.is_of(gap, need)), None)
    held = site.held(first[rank - 1], need) if rank else 0.0
    gaps = site.run(PUBLISHED)
    chosen = [gap for gap in gaps if site.is_of(gap, need)][:1]
    others = [gap for gap in gaps[:TOP] if not site.is_of(gap, need)]
    chosen += [others[place] for place in random.permutation(len(others))[:OTHERS]]
    return Run(rank, held, [site.fill(gap, share, need, seed)
                            for gap in chosen for share in shares])


class _Site:
    """Evidence and gaps as they are some week."""

    def __init__(self, trial: Trial, stream: Stream, language: str) -> None:
        self._stream, self._trial, self._language = stream, trial, language
        self._gaps = np.full(len(stream.texts), NEW)
        self._clusters: list[Cluster] = []
        self._standings: dict[int, Standing] = {}
        self._counts: dict[int, Flags] = {}

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

    def fill(self, gap: Cluster, share: float, planted: str, seed: int) -> Filling:
        """Return what is seen of an article that spares a share of a gap's need, by luck."""
        luck = np.random.default_rng(seed).random(len(self._stream.texts))
        of_need = self._stream.needs == self._need_of(gap)[0]
        spared = of_need & (self._stream.weeks >= PUBLISHED) & (luck < share)
        counted = [self._counted(number) for number in self._series(gap)]
        contacts = [self._by_week(flags & ~spared) for flags in counted]
        ranking = frozenset(DRAFTED - back for back in range(TREND_WEEKS + 1))
        effect = effect_of(Observed(contacts[0], self._stream.traffic.tolist(), PUBLISHED,
                                    ranking, contacts[1:]))
        return Filling(self.is_of(gap, planted), float(of_need[_shown(gap)].mean()), share, effect,
                       *(fmean(self._by_week(flags)[PUBLISHED + 1:])
                         for flags in (spared & counted[0], spared)))

    def _need_of(self, gap: Cluster) -> tuple[str, bool]:
        """Return the need that a gap is most of, and whether that is enough to be its gap."""
        pieces = _shown(gap)
        need, count = Counter(self._stream.needs[pieces].tolist()).most_common(1)[0]
        return need, count >= PURE * len(pieces)

    def _score(self, gap: Cluster) -> float:
        figures = self._standings[gap.number]
        return figures.saving * (1 - gap.covered) * gap.cohesion

    def _piece(self, place: int) -> Piece:
        at = BEGIN + timedelta(weeks=int(self._stream.weeks[place]), days=3)
        return Piece(Source.MESSAGE, at, 1, 6.0, ServiceClass.SELF_SERVICE)

    def _series(self, gap: Cluster) -> list[int]:
        """Return the numbers of a gap and of its controls."""
        ranked = sorted((one.number for one in self._clusters),
                        key=lambda number: -self._standings[number].per_week)
        return [gap.number, *choose_controls(ranked, gap.number, frozenset(ranked))]

    def _counted(self, number: int) -> Flags:
        """Return which texts count for a gap, by the rule that is frozen when it is filled."""
        if number not in self._counts:
            before, since = self._texts
            inside = self._gaps[:before.count] == number
            self._counts[number] = np.concatenate([
                before.counted_unseen(inside), since.counted(before.learn(inside))])
        return self._counts[number]

    @cached_property
    def _texts(self) -> tuple[Texts, Texts]:
        """Return the texts before publishing, and those since."""
        count = int((self._stream.weeks < PUBLISHED).sum())
        return (Texts(self._stream.texts[:count], self._language),
                Texts(self._stream.texts[count:], self._language))

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
    counts[new, PLANTED] = round(rate)
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
