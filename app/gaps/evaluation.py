"""How good gaps are, measured on messages whose intent people labelled.

The pipeline sees no label. A reported gap is right when it holds at least LEAST messages, PURE of
them of one label that no article covers, and no gap above it is right for the same label.
"""

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, pstdev
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from app.language.embedding import Embedder

from .communities import NEW, Labels, group_into
from .finding import Cluster, Findings, Pool, find_clusters
from .trials import Meanings, Message, Trial, make_trial
from .vectors import MOST_LETTERS
from .verdicts import is_gap

LEAST: Final = 10
PURE: Final = 0.6
ADDED: Final = 0.1  # of the stream, at its end
LATE: Final = 0.1  # of the uncovered labels arrive with it only

Find = Callable[[Pool, str], Findings]
Figure = dict[str, float] | float | int | str


def evaluate(messages: Sequence[Message], language: str, *, cover: float, seeds: int,
             progress: Callable[[str], None], embedder: Embedder | None = None,
             find: Find = find_clusters) -> dict[str, Figure]:
    """Return each figure's mean and spread (standard deviation) over `seeds` trials.

    `cover` is the share of labels that get an article. With an `embedder`, messages are embedded
    once, for all trials.
    """
    started = time.perf_counter()
    meanings = _embed(messages, embedder, progress) if embedder else None
    figures: dict[str, Figure] = {"messages": len(messages), "seeds": seeds}
    if embedder:
        figures |= {"model": embedder.name,
                    "embedding_seconds": round(time.perf_counter() - started, 1)}
    trials = []
    for seed in range(seeds):
        progress(f"trial {seed + 1} of {seeds}")
        trial = make_trial(messages, cover, seed, meanings)
        trials.append(_measure(trial, language, seed, find))
    for name in trials[0]:
        values = [trial[name] for trial in trials]
        figures[name] = {"mean": round(fmean(values), 4), "spread": round(pstdev(values), 4)}
    return figures


def right_gaps(gaps: Sequence[NDArray[np.int64]], labels: NDArray[np.str_],
               covered: set[str]) -> list[str | None]:
    """Return for each gap, the heaviest first, the label that it is right for, or None."""
    seen: set[str] = set()
    found: list[str | None] = []
    for pieces in gaps:
        label, count = max(Counter(labels[pieces].tolist()).items(), default=("", 0),
                           key=lambda one: one[1])
        right = (len(pieces) >= LEAST and count >= PURE * len(pieces)
                 and label not in covered and label not in seen)
        found.append(label if right else None)
        seen.update([label] if right else [])
    return found


def _embed(messages: Sequence[Message], embedder: Embedder, progress: Callable[[str], None]
           ) -> Meanings:
    texts = list(dict.fromkeys(message.text for message in messages))
    vectors = embedder.embed([text[:MOST_LETTERS] for text in texts],
                             lambda done: progress(f"{done} of {len(texts)} messages embedded"))
    return dict(zip(texts, vectors, strict=True))


def _measure(trial: Trial, language: str, seed: int, find: Find) -> dict[str, float]:
    started = time.perf_counter()
    findings = find(trial.pool(trial.stream), language)
    seconds = time.perf_counter() - started
    return {**_gap_figures(trial, findings), **_group_figures(trial, findings),
            **_adding_figures(trial, language, seed, find, findings),
            "seconds": seconds,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _gap_figures(trial: Trial, findings: Findings) -> dict[str, float]:
    labels, covered = trial.labels, set(trial.articles)
    gaps = [one.unanswered for one in _reported(findings)]
    right = right_gaps(gaps, labels, covered)
    uncovered = ~np.isin(labels, list(covered))
    inside = np.zeros(len(labels), dtype=bool)
    for pieces in gaps:
        inside[pieces] = True
    captured = sum(int((labels[pieces] == label).sum())
                   for pieces, label in zip(gaps, right, strict=True) if label)
    return {"gap_precision_at_20": sum(label is not None for label in right[:20]) / 20,
            "gap_recall": sum(map(bool, right)) / max(1, len(set(labels[uncovered]))),
            "capture": captured / max(1, int(uncovered.sum())),
            "covered_leak": float(inside[~uncovered].mean()) if (~uncovered).any() else 0.0,
            "gaps": len(gaps)}


def _group_figures(trial: Trial, findings: Findings) -> dict[str, float]:
    """Cluster all messages, articles' too, into exactly the true number of clusters."""
    truth = np.array([*trial.labels, *(label for label, texts in trial.articles.items()
                                       for _text in texts)])
    groups = group_into(findings.graph, len(set(truth)))
    sorts = findings.graph.shape[0] - (len(truth) - len(trial.stream))
    found = np.concatenate([groups[findings.sorts], groups[sorts:]])
    return {"nmi": normalized_mutual_info_score(truth, found),
            "ari": adjusted_rand_score(truth, found), "accuracy": _accuracy(truth, found)}


def _accuracy(truth: NDArray[np.str_], found: Labels) -> float:
    """Return the share of messages in the cluster that is matched with their label, one to one."""
    _names, rows = np.unique(truth, return_inverse=True)
    counts = np.zeros((rows.max() + 1, found.max() + 1), dtype=np.int64)
    np.add.at(counts, (rows, found), 1)
    return float(counts[linear_sum_assignment(counts, maximize=True)].sum() / len(truth))


def _adding_figures(trial: Trial, language: str, seed: int, find: Find, whole: Findings
                    ) -> dict[str, float]:
    """Run on the first part of the stream, add the rest, and compare."""
    late = _late_labels(trial, seed)
    order = _late_last(trial, late)
    stream = [trial.stream[place] for place in order]
    first = round(len(stream) * (1 - ADDED))
    before = _labels_of(find(trial.pool(stream[:first]), language), first)
    known = np.concatenate([before, np.full(len(stream) - first, NEW)])
    added = find(trial.pool(stream, known), language)
    after = _labels_of(added, len(stream))
    truth = np.array([message.label for message in stream])
    right = right_gaps([one.unanswered for one in _reported(added)], truth, set(trial.articles))
    scratch = _labels_of(whole, len(stream))
    return {"stability": float((after[:first] == before).mean()),
            "nmi_after_adding": normalized_mutual_info_score(truth, after),
            "nmi_from_scratch": normalized_mutual_info_score(trial.labels, scratch),
            "late_labels_found": len(late & set(filter(None, right))) / max(1, len(late))}


def _late_labels(trial: Trial, seed: int) -> set[str]:
    uncovered = sorted(set(trial.labels.tolist()) - set(trial.articles))
    count = min(len(uncovered), max(1, round(LATE * len(uncovered))))
    return set(np.random.default_rng(seed).permutation(uncovered)[:count].tolist())


def _late_last(trial: Trial, late: set[str]) -> list[int]:
    """Return the order of the stream in which the late labels come last."""
    return sorted(range(len(trial.stream)), key=lambda place: trial.stream[place].label in late)


def _reported(findings: Findings) -> list[Cluster]:
    return [one for one in findings.clusters if is_gap(one)]


def _labels_of(findings: Findings, count: int) -> Labels:
    """Return each piece's cluster; what is too little for one is a cluster of its own."""
    labels = np.full(count, NEW, dtype=np.int64)
    for one in findings.clusters:
        labels[one.pieces] = one.number
    alone = _numbers_after(labels)
    return np.array([label if label != NEW else next(alone) for label in labels])


def _numbers_after(labels: Labels) -> Iterator[int]:
    number = int(labels.max(initial=NEW)) + 1
    while True:
        yield number
        number += 1
