"""Which topic the words of a message belong to, by the messages that each topic got.

Multinomial naive Bayes. Each topic's share of a word is smoothed towards the word's share of all
topics (Dirichlet smoothing, Zhai & Lafferty 2004), so a topic that nobody wrote to yet says
nothing against a message. Knows no database; bench/README.md has the figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, log, sqrt

from app.language import Kind, redact_evidence, terms

TRUST = 0.8  # how often customers are taken to choose the right topic themselves
CONFIDENT = 0.7  # the chance from which another topic is offered
SMOOTHING = 100  # words' worth of all topics in each topic's own
FEWEST = 10  # messages of a topic before it is offered
RARE = 3  # messages that must say a word: what fewer say tells little, and may be a name
MAX_TEXT = 2_000  # characters of a message that are looked at
MAX_WORD = 80  # characters

Counts = Mapping[str, Mapping[int, int]]  # word -> topic -> messages that say it


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one language's messages told: by topic, how many messages and counted words; and how
    many of a topic's messages say a word.
    """

    messages: Mapping[int, int] = field(default_factory=dict)
    words: Mapping[int, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)


def words_of(text: str, language: str) -> set[str]:
    """Return base forms, parts of compounds and pairs of neighbours; no personal data, no digits.

    Names that are recognised are left out too.
    """
    found = [term for term in terms(redact_evidence(text[:MAX_TEXT]), language)
             if term.kind in {Kind.LEMMA, Kind.PART} and not _has_digit(term.text)]
    first: dict[int, str] = {}  # the likeliest base form of each position
    for term in found:
        first.setdefault(term.position, term.text)
    pairs = {f"{one} {two}" for one, two in pairwise(first.values())}
    return {word for word in {term.text for term in found} | pairs if len(word) <= MAX_WORD}


def learn(messages: Iterable[tuple[int, Set[str]]], about: Mapping[int, Set[str]]) -> Learnt:
    """Return what messages (topic, words) tell, and the words of each topic's own description."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    number: Counter[int] = Counter()
    for topic, words in messages:
        number[topic] += 1
        for word in words:
            counts[word][topic] += 1
    for topic, words in about.items():
        for word in words:
            counts[word][topic] += RARE
    kept = {word: by_topic for word, by_topic in counts.items() if by_topic.total() >= RARE}
    totals: Counter[int] = Counter()
    for by_topic in kept.values():
        totals.update(by_topic)
    return Learnt(number, totals, kept)


def without(learnt: Learnt, topic: int, words: Iterable[str]) -> Learnt:
    """Return what all messages but one of `topic` with these words told: so that a message is not
    asked about itself. Good for asking about this message only.
    """
    counts = {word: {**by_topic, topic: by_topic[topic] - 1} if by_topic.get(topic) else by_topic
              for word in words if (by_topic := learnt.counts.get(word))}
    return Learnt(learnt.messages, learnt.words,
                  {word: by_topic for word, by_topic in counts.items() if any(by_topic.values())})


def chances(learnt: Learnt, words: Iterable[str], topics: Iterable[int]) -> dict[int, float]:
    """Return how likely the words are about each of `topics`, by the words and by how many
    messages it gets; together 1. Empty for words that nobody used before.
    """
    known = [learnt.counts[word] for word in words if word in learnt.counts]
    everything, messages = sum(learnt.words.values()), sum(learnt.messages.values())
    scores = {topic: log((learnt.messages.get(topic, 0) + 1) / (messages + 1))
              + _likelihood(known, topic, learnt.words.get(topic, 0), everything)
              for topic in topics} if known and everything else {}
    return _normalised(scores)


def likelier(learnt: Learnt, words: Iterable[str], chosen: int, topics: Set[int]) -> int | None:
    """Return the topic that the words belong to rather than to the `chosen` one, if it is clear
    enough; only one of `topics` that has had messages enough.
    """
    found = chances(learnt, words, topics | {chosen})
    doubt = (1 - TRUST) / max(1, len(found) - 1)
    found = _normalised({topic: log(chance) + log(TRUST if topic == chosen else doubt)
                         for topic, chance in found.items()})
    best = max(found, key=lambda topic: found[topic], default=chosen)
    sure = found.get(best, 0) >= CONFIDENT and learnt.messages.get(best, 0) >= FEWEST
    return best if best != chosen and sure else None


def _likelihood(known: list[Mapping[int, int]], topic: int, words: int, everything: int) -> float:
    """Return the words' log-likelihood over their likelihood in any topic.

    Words of one message lean on each other: n of them count for as much as √n would alone.
    """
    total = 0.0
    for by_topic in known:
        anywhere = sum(by_topic.values()) / everything
        here = (by_topic.get(topic, 0) + SMOOTHING * anywhere) / (words + SMOOTHING)
        total += log(here / anywhere)
    return total / sqrt(len(known))


def _normalised(scores: Mapping[int, float]) -> dict[int, float]:
    top = max(scores.values(), default=0.0)
    parts = {topic: exp(max(score - top, -700)) for topic, score in scores.items()}
    return {topic: part / sum(parts.values()) for topic, part in parts.items()}


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)
