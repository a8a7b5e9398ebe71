"""What evidence says of the topics that customers choose from. Pure.

How many gaps a topic spreads over is counted as exp(entropy): the number of gaps as large as each
other that are spread as much (Hill 1973, Ecology 54:427, order 1).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import Final, NamedTuple

BROAD_GAPS: Final = 8.0  # from so many gaps on, and
BROAD_PIECES: Final = 50  # so many pieces, a topic is too broad
LEAST_PIECES: Final = 10  # of a gap that may be a topic of its own
HOMELESS: Final = 0.5  # share of a gap's pieces without a topic that says anything
TORN: Final = 2.5  # topics, counted like gaps, that a gap is spread over
GROUP_GAPS: Final = 3  # gaps that make a group by a word
GROUP_SHARE: Final = (0.1, 0.6)  # of the topic's pieces: else too small, or the topic itself
SHOWN: Final = 5
Pieces = Mapping[tuple[int, int | None], int]  # by gap and topic


class Named(NamedTuple):
    """A gap as it is looked at here."""

    id: int
    language: str
    name: str
    words: frozenset[str]  # base forms of its name and its telling words


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps of one topic that share a word."""

    word: str
    gaps: Set[int]
    pieces: int


@dataclass(frozen=True, slots=True)
class Broad:
    """A topic whose pieces want many things."""

    topic_id: int
    pieces: int
    gaps: float  # effective number
    biggest: Sequence[tuple[int, int]]  # gaps with their pieces
    groups: Sequence[Group]


class Why(StrEnum):
    """Why a gap may deserve a topic."""

    HOMELESS = "homeless"  # customers found no topic for it
    TORN = "torn"  # they choose now this one, now that one


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gap that may deserve a topic of its own."""

    gap_id: int
    pieces: int
    why: Why
    share: float  # of its pieces without a topic, or under the most usual one
    topics: Sequence[int]  # that customers choose for it, the most usual first


def effective(counts: Iterable[int]) -> float:
    """Return the effective number of classes; 0 of nothing."""
    found = [count for count in counts if count > 0]
    total = sum(found)
    return exp(-sum(n / total * log(n / total) for n in found)) if found else 0.0


def broad_topics(pieces: Pieces, gaps: Mapping[int, Named], vague: int | None) -> list[Broad]:
    """Return the topics that are too broad, the broadest first; `vague` is the one for anything."""
    by_topic: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (gap, topic), count in pieces.items():
        if topic is not None and topic != vague and gap in gaps:
            by_topic[topic][gap] += count
    found = [Broad(topic, own.total(), spread, own.most_common(SHOWN), _groups(own, gaps))
             for topic, own in by_topic.items()
             if own.total() >= BROAD_PIECES and (spread := _spread(own, gaps)) >= BROAD_GAPS]
    return sorted(found, key=lambda one: (-one.gaps, one.topic_id))


def candidates(pieces: Pieces, gaps: Iterable[int], vague: int | None) -> list[Candidate]:
    """Return the gaps that may deserve a topic of their own, the largest first."""
    by_gap: defaultdict[int, Counter[int | None]] = defaultdict(Counter)
    for (gap, topic), count in pieces.items():
        by_gap[gap][None if topic == vague else topic] += count
    found = (_candidate(gap, by_gap[gap]) for gap in gaps
             if by_gap[gap].total() >= LEAST_PIECES)
    return sorted((one for one in found if one), key=lambda one: (-one.pieces, one.gap_id))


def _spread(own: Counter[int], gaps: Mapping[int, Named]) -> float:
    """Return the effective number of gaps within a language: the same matter asked in three is
    three gaps.
    """
    languages: defaultdict[str, list[int]] = defaultdict(list)
    for gap, count in own.items():
        languages[gaps[gap].language].append(count)
    return exp(sum(sum(counts) / own.total() * log(effective(counts))
                   for counts in languages.values()))


def _groups(own: Counter[int], gaps: Mapping[int, Named]) -> list[Group]:
    """Return groups by shared words, the largest first, each gap in one at most."""
    least, most = (share * own.total() for share in GROUP_SHARE)
    sharing: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for gap in own:
        for word in gaps[gap].words:
            sharing[gaps[gap].language, word].add(gap)
    known = [Group(word, ids, sum(own[gap] for gap in ids))
             for (_language, word), ids in sharing.items()]
    groups: list[Group] = []
    for group in sorted(known, key=lambda one: (-one.pieces, one.word)):
        fits = len(group.gaps) >= GROUP_GAPS and least <= group.pieces <= most
        if fits and not any(group.gaps & other.gaps for other in groups):
            groups.append(group)
    return groups


def _candidate(gap: int, topics: Counter[int | None]) -> Candidate | None:
    total, homeless = topics.total(), topics[None]
    chosen = [(topic, count) for topic, count in topics.most_common() if topic is not None]
    ids = [topic for topic, _count in chosen[:SHOWN]]
    if homeless >= HOMELESS * total:
        return Candidate(gap, total, Why.HOMELESS, homeless / total, ids)
    if effective(count for _topic, count in chosen) >= TORN:
        return Candidate(gap, total, Why.TORN, chosen[0][1] / total, ids)
    return None
