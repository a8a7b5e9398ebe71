"""New clusters that are a filled gap's need again, come in one batch: they belong to that gap.

Much that is new at once opens a cluster of its own, even where an older one is of the same need.
Beside a filled gap it would hide that its article spares nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from app.core.database import db, read_rows

from .finding import Findings, cluster_of
from .loading import Loaded
from .models import EffectRule, Gap, State
from .rules import Rule, Texts

MOST: Final = 0.5  # of a new cluster's texts, which the frozen rule counts


def rejoined(findings: Findings, loaded: Loaded) -> Findings:
    """Return the findings with such clusters in the cluster of the gap that was filled.

    A gap's rule of membership is frozen when it is filled: its words are told from all others.
    """
    known = {*loaded.gaps}
    rules = {gap: rule for gap, rule in _rules(loaded.language).items() if gap in known}
    if not rules:
        return findings
    pieces: dict[int, list[NDArray[np.int64]]] = {}
    for cluster in findings.clusters:
        owner = None if cluster.number in known else _owner(
            [loaded.texts[place] for place in cluster.pieces], rules, loaded.language)
        pieces.setdefault(owner or cluster.number, []).append(cluster.pieces)
    clusters = [cluster_of(number, np.concatenate(parts), findings.vectors, findings.coverage)
                for number, parts in pieces.items()]
    clusters.sort(key=lambda one: (-one.weight, one.number))
    return replace(findings, clusters=clusters)


def _rules(language: str) -> dict[int, Rule]:
    rows = read_rows(sa.select(EffectRule.gap_id, EffectRule.rule).join(
        Gap, Gap.id == EffectRule.gap_id).where(
        EffectRule.series_id == Gap.id, Gap.language == language,
        Gap.state != State.MERGED).order_by(Gap.id)).all()
    db.session.rollback()  # no transaction is held while the run thinks
    return {row.gap_id: Rule(**row.rule) for row in rows}


def _owner(texts: list[str], rules: Mapping[int, Rule], language: str) -> int | None:
    """Return the gap whose rule counts most of the texts, if it counts enough."""
    said = Texts(texts, language)
    shares = {gap: float(said.counted(rule).mean()) for gap, rule in rules.items()}
    best = max(shares, key=lambda gap: shares[gap], default=None)
    return best if best is not None and shares[best] >= MOST else None
