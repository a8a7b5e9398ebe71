"""What a run finds out about a gap, for people to judge it by: figures, words, typical pieces."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.core.clock import local, now

from .describing import name_of, phrasings_of, stem_counts, typical, words_of
from .finding import Cluster, Findings
from .loading import Loaded
from .models import Gap, Source, Verdict
from .ranking import Piece, by_week, standing
from .synonyms import likest, telling_words
from .verdicts import verdict_of

NEAREST: Final = 5
SEARCHES: Final = 10
MOST_WORDED: Final = 100

Places = NDArray[np.int64]


class Profiler:
    """Fills in what a run finds out about gaps of one language."""

    def __init__(self, loaded: Loaded, findings: Findings) -> None:
        self._loaded, self._findings = loaded, findings
        self._moment = now()
        self._stems = stem_counts(loaded.texts, loaded.language)
        self._owners = np.array(loaded.owners, dtype=np.int64)
        self._content = findings.vectors[len(loaded.ids):]

    def fill_in(self, gap: Gap, cluster: Cluster) -> None:
        """Give a gap its figures, and its name unless an editor named it."""
        loaded, texts = self._loaded, self._loaded.texts
        places = cluster.unanswered if len(cluster.unanswered) else cluster.pieces
        pieces = [loaded.pieces[place] for place in places]
        figures = standing(pieces, self._moment)
        shown = typical(self._findings.vectors, places)
        nearest = self._nearest(cluster)
        told = words_of([texts[place] for place in places], self._stems, len(texts),
                        loaded.language)
        if not gap.named:
            gap.name = name_of([texts[place] for place in shown], loaded.language)[:255]
        gap.topic_id = gap.topic_id or _most_common([loaded.topics[place] for place in places])
        gap.verdict, gap.covered = verdict_of(cluster), cluster.covered
        gap.cohesion, gap.size, gap.total = cluster.cohesion, len(places), len(cluster.pieces)
        gap.per_week, gap.trend, gap.last_at = figures.per_week, figures.trend, figures.last_at
        gap.score = figures.saving * (1 - cluster.covered) * cluster.cohesion
        gap.found = {
            "by_source": _by_source(pieces),
            "weeks": by_week(pieces, local(self._moment).date()),
            "typical": [loaded.ids[place] for place in shown],
            "searches": self._searches(places),
            "words": told, "synonyms": self._synonyms(cluster, told, nearest),
            "phrasings": phrasings_of([texts[place] for place in self._worded(places, shown)],
                                      loaded.phrasings, loaded.language),
            "nearest": nearest, "cost": figures.cost, "contacts": figures.contacts,
            "solvable": figures.solvable,
            "asked": standing([loaded.pieces[place] for place in cluster.pieces],
                              self._moment).per_week,
        }

    def _nearest(self, cluster: Cluster) -> list[dict[str, Any]]:
        """Return the answers nearest to most pieces, each with its part of the chance that content
        answers the cluster.
        """
        if not len(self._content):
            return []
        best = self._findings.vectors[cluster.pieces] @ self._content.T
        owner = self._owners[best.argmax(axis=1)]
        chances = self._findings.coverage.chances[cluster.pieces]
        share = {int(one): float(chances[owner == one].sum()) / len(owner)
                 for one in np.unique(owner)}
        ranked = sorted(share, key=lambda one: (-share[one], one))[:NEAREST]
        return [{"kind": answer.kind, "id": answer.id, "title": answer.title, "url": answer.url,
                 "chance": round(share[one], 3)}
                for one in ranked for answer in [self._loaded.answers[one]]]

    def _synonyms(self, cluster: Cluster, told: Sequence[str], nearest: Sequence[dict[str, Any]]
                  ) -> list[tuple[str, str]]:
        """Return customers' words that the nearest article lacks, each with its likest word there.

        Only where content answers the cluster: then words are what keeps it from being found.
        """
        if not nearest or verdict_of(cluster) is Verdict.GAP:
            return []
        answer = next(one for one in self._loaded.answers if one.id == nearest[0]["id"])
        theirs = [word for text in answer.phrasings for word in telling_words(
            text, self._loaded.language)]
        return likest(told, theirs, self._findings.words, self._loaded.language)

    def _searches(self, places: Places) -> list[tuple[str, int]]:
        counts = Counter(self._loaded.texts[place].lower() for place in places
                         if self._loaded.pieces[place].source in {Source.SEARCH, Source.SKIP})
        return counts.most_common(SEARCHES)

    def _worded(self, places: Places, shown: Sequence[int]
                ) -> list[int]:
        """Return searches first, for they are phrasings already, then typical pieces, then all."""
        searches = [int(place) for place in places
                    if self._loaded.pieces[place].source is Source.SEARCH]
        return [*searches[:NEAREST], *shown, *places[:MOST_WORDED].tolist()]


def _by_source(pieces: Sequence[Piece]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for piece in pieces:
        counts[piece.source.value] += piece.times
    return dict(counts)


def _most_common(topics: Sequence[int | None]) -> int | None:
    counts = Counter(topic for topic in topics if topic is not None)
    return counts.most_common(1)[0][0] if counts else None
