"""The nightly run: what came in becomes evidence, evidence becomes gaps, gaps get their figures.

Reads, then computes without a transaction, then writes in short ones: minutes of thinking never
keep anybody from writing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa

from app.core.alone import NotAlone, alone
from app.core.database import db, transaction
from app.core.errors import Conflict
from app.core.i18n import LANGUAGES

from .article_actions import fill_handler
from .collecting import collect_evidence
from .finding import Cluster, Findings, find_clusters
from .loading import Loaded, load
from .meanings import Meanings, configured_embedder
from .measuring import measure_effects
from .models import Evidence, Gap, State
from .profiles import Profiler
from .proposals import note_proposals
from .proposing import propose
from .rejoining import rejoined
from .returning import bring_back
from .runs import note_run

Progress = Callable[[str], None]


class RunGoesOn(Conflict):
    """Another process is running already."""


def run_gaps(progress: Progress = lambda _words: None) -> None:
    """Do one run for all languages. Raises RunGoesOn while another process does, and
    EmbedderMissing.
    """
    with _alone():
        meanings = Meanings(configured_embedder())
        progress("collecting evidence")
        collect_evidence(progress)
        for language in LANGUAGES:
            loaded = load(language)
            if loaded.ids:
                progress(f"{language}: {len(loaded.ids)} pieces, {len(loaded.answers)} answers")
                _run_language(loaded, meanings, progress)
            with transaction():
                _forget_empty(language)
        meanings.forget_others()
        fill_handler(())
        with transaction():
            bring_back()
        progress("measuring effects")
        measure_effects()


def _run_language(loaded: Loaded, meanings: Meanings, progress: Progress) -> None:
    vectors = meanings.of([*loaded.texts, *loaded.phrasings], lambda done, total: progress(
        f"{loaded.language}: {done} of {total} new texts read by the language model"))
    findings = rejoined(find_clusters(
        replace(loaded.pool, meanings=vectors), loaded.language), loaded)
    progress(f"{loaded.language}: {len(findings.clusters)} clusters")
    _write_coverage(loaded, findings)
    profiler, known = Profiler(loaded, findings), {*loaded.gaps}
    for cluster in findings.clusters:
        with transaction():
            gap = _gap_of(cluster, known, loaded.language)
            if gap is not None:
                _adopt(gap, cluster, loaded)
                profiler.fill_in(gap, cluster)
    proposals = propose(findings, _known_ones(findings, known))
    with transaction():
        note_proposals(proposals, loaded)
        note_run(loaded, findings.coverage)


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with alone("gaps"):
            yield
    except NotAlone:
        raise RunGoesOn("another run of gaps goes on; wait until it is done") from None


def _write_coverage(loaded: Loaded, findings: Findings) -> None:
    """Keep how covered each piece is."""
    changes = [{"piece": piece, "chance": round(float(chance), 3)}
               for piece, chance in zip(loaded.ids, findings.coverage.chances, strict=True)]
    table = Evidence.__table__
    change = sa.update(Evidence).where(table.c.id == sa.bindparam("piece")).values(
        covered=sa.bindparam("chance"))
    for start in range(0, len(changes), 5000):
        with transaction():
            db.session.connection().execute(change, changes[start:start + 5000])


def _gap_of(cluster: Cluster, known: set[int | None], language: str) -> Gap | None:
    """Return the gap of a cluster, made if it is new; None when an editor merged it away
    meanwhile: its new pieces then wait for the next run.
    """
    if cluster.number in known:
        gap = db.session.get(Gap, cluster.number)
        return None if gap is None or gap.state is State.MERGED else gap
    gap = Gap(language=language, name="")
    db.session.add(gap)
    db.session.flush()
    return gap


def _known_ones(findings: Findings, known: set[int | None]) -> list[Cluster]:
    """Return the clusters that were gaps before: what is new is as fresh as can be."""
    return [cluster for cluster in findings.clusters if cluster.number in known]


def _adopt(gap: Gap, cluster: Cluster, loaded: Loaded) -> None:
    """Make the gap's what the cluster holds newly, unless it was erased or moved meanwhile."""
    new: dict[int | None, list[int]] = {}
    for place in cluster.pieces:
        if loaded.gaps[place] != gap.id:
            new.setdefault(loaded.gaps[place], []).append(loaded.ids[place])
    for before, ids in new.items():
        for start in range(0, len(ids), 500):
            db.session.execute(sa.update(Evidence).where(
                Evidence.id.in_(ids[start:start + 500]),
                Evidence.gap_id.is_not_distinct_from(before)).values(gap_id=gap.id))


def _forget_empty(language: str) -> None:
    """Delete gaps whose evidence is gone; of those that somebody did something about, forget what
    it said.
    """
    held = sa.select(Evidence.gap_id).where(Evidence.gap_id.is_not(None))
    empty = Gap.language == language, Gap.id.not_in(held)
    db.session.execute(sa.delete(Gap).where(
        *empty, Gap.state == State.OPEN, Gap.named.is_(False), Gap.owner_id.is_(None),
        Gap.reopened_at.is_(None)))
    db.session.execute(sa.update(Gap).where(*empty, Gap.total > 0).values(
        size=0, total=0, score=0.0, per_week=0.0, trend=0.0, found={}))
