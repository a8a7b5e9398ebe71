"""Merging and splitting gaps, as editors decide or runs propose; in the caller's transaction."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound

from .actions import held_gap
from .figures import give_share
from .models import Evidence, Gap, Proposal, ProposalKind, State

NAME = 255  # characters


def merge_gaps(source_id: int, target_id: int, *, seen: str) -> Gap:
    """Move all evidence of a gap, seen as `seen`, into another, and return that one.

    Raises Invalid where they are the same or of two languages.
    """
    if source_id == target_id:
        raise Invalid(_("A gap cannot be merged into itself."))
    source = held_gap(source_id, seen)
    return _merge(source, held_gap(target_id))


def split_gap(gap_id: int, pieces: Collection[int], name: str, *, seen: str) -> Gap:
    """Make a gap of some pieces of another one. Raises Invalid for none of them, or all."""
    return _split(held_gap(gap_id, seen), pieces, name)


def accept_merge(gap_id: int, proposal_id: int, *, seen: str) -> Gap:
    """Merge what a run holds for the same; the proposal's first gap stays."""
    gap, proposal = held_gap(gap_id, seen), _proposal(proposal_id, ProposalKind.MERGE)
    if gap.id not in {proposal.gap_id, proposal.other_id}:
        raise NotFound(_("There is no such proposal any more."))
    return _merge(held_gap(proposal.other_id), held_gap(proposal.gap_id))


def accept_part(gap_id: int, proposal_id: int, part: int, *, seen: str) -> Gap:
    """Make a gap of one part of a split that a run proposes; the other parts stay proposed."""
    gap, proposal = held_gap(gap_id, seen), _proposal(proposal_id, ProposalKind.SPLIT)
    if gap.id != proposal.gap_id or not 0 <= part < len(proposal.parts):
        raise NotFound(_("There is no such proposal any more."))
    parts: list[dict[str, Any]] = list(proposal.parts)
    chosen = parts.pop(part)
    new = _split(gap, chosen["evidence"], chosen["name"])
    proposal.parts = parts
    if not parts:
        db.session.delete(proposal)
    return new


def refuse_proposal(gap_id: int, proposal_id: int) -> None:
    """Never be asked for this again."""
    gap, proposal = held_gap(gap_id), _proposal(proposal_id)
    if gap.id not in {proposal.gap_id, proposal.other_id}:
        raise NotFound(_("There is no such proposal any more."))
    proposal.refused = True
    record("gap.proposal_refused", str(gap.id), kind=proposal.kind.value,
           other=proposal.other_id or None)


def _merge(source: Gap, target: Gap) -> Gap:
    if source.language != target.language:
        raise Invalid(_("These gaps are of two languages."))
    db.session.execute(sa.update(Evidence).where(Evidence.gap_id == source.id).values(
        gap_id=target.id))
    db.session.execute(sa.update(Gap).where(Gap.merged_into == source.id).values(
        merged_into=target.id))
    db.session.execute(sa.delete(Proposal).where(sa.or_(
        Proposal.gap_id == source.id, sa.and_(
            Proposal.kind == ProposalKind.MERGE, Proposal.other_id == source.id))))
    source.state, source.merged_into = State.MERGED, target.id
    give_share(source, target, 1.0)
    record("gap.merged", str(source.id), into=target.id, name=target.name)
    record("gap.took_in", str(target.id), other=source.id, name=source.name)
    return target


def _split(gap: Gap, pieces: Collection[int], name: str) -> Gap:
    own: Sequence[int] = db.session.scalars(sa.select(Evidence.id).where(
        Evidence.gap_id == gap.id, Evidence.id.in_(pieces)).with_for_update()).all()
    total = db.session.scalar(sa.select(sa.func.count(Evidence.id)).where(
        Evidence.gap_id == gap.id)) or 0
    if not pieces:
        raise Invalid(_("Tick the pieces to split off."))
    if not own:
        raise Conflict(_("None of these pieces is in this gap any more."))
    if len(own) == total:
        raise Invalid(_("These are all pieces of the gap: nothing would stay."))
    new = _part_of(gap, own, name)
    db.session.add(new)
    db.session.flush()
    db.session.execute(sa.update(Evidence).where(Evidence.id.in_(own)).values(gap_id=new.id))
    give_share(gap, new, len(own) / total)
    record("gap.split", str(gap.id), into=new.id, name=new.name, pieces=len(own))
    record("gap.split_off", str(new.id), other=gap.id, name=gap.name, pieces=len(own))
    return new


def _part_of(gap: Gap, pieces: Sequence[int], name: str) -> Gap:
    """Return a new gap like another one, of which it will hold some pieces."""
    return Gap(language=gap.language, name=name[:NAME], named=True, state=State.OPEN,
               topic_id=gap.topic_id, verdict=gap.verdict, covered=gap.covered,
               cohesion=gap.cohesion, size=0, total=0, score=0.0, per_week=0.0, trend=0.0,
               found={"nearest": gap.found.get("nearest", []), "typical": list(pieces)[:5],
                      "solvable": gap.found.get("solvable", 0.0)})


def _proposal(proposal_id: int, kind: ProposalKind | None = None) -> Proposal:
    found = db.session.get(Proposal, proposal_id, populate_existing=True)
    if found is None or found.refused or (kind is not None and found.kind != kind):
        raise NotFound(_("There is no such proposal any more."))
    return found
