"""Proposed merges and splits of gaps, kept until an editor decides; each is asked once."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.core.database import db

from .describing import name_of
from .loading import Loaded
from .models import Gap, Proposal, ProposalKind, State
from .proposing import Merge, Split

OPEN = (State.OPEN, State.DRAFTING)
NAMED_BY = 20  # pieces


def note_proposals(found: Sequence[Merge | Split], loaded: Loaded) -> None:
    """Replace the proposals that wait in a language by today's; caller's transaction.

    What an editor refused is not proposed again.
    """
    gaps = set(db.session.scalars(sa.select(Gap.id).where(
        Gap.language == loaded.language, Gap.state.in_(OPEN))))
    db.session.execute(sa.delete(Proposal).where(
        Proposal.refused.is_(False), Proposal.gap_id.in_(sa.select(Gap.id).where(
            Gap.language == loaded.language))))
    refused = set(db.session.execute(sa.select(
        Proposal.kind, Proposal.gap_id, Proposal.other_id)))
    for proposal in (_proposal(one, loaded) for one in found):
        mark = (proposal.kind, proposal.gap_id, proposal.other_id)
        if {proposal.gap_id, proposal.other_id or proposal.gap_id} <= gaps and mark not in refused:
            db.session.add(proposal)


def _proposal(found: Merge | Split, loaded: Loaded) -> Proposal:
    if isinstance(found, Merge):
        one, other = sorted([found.one, found.other])
        return Proposal(kind=ProposalKind.MERGE, gap_id=one, other_id=other, parts=[],
                        refused=False)
    return Proposal(kind=ProposalKind.SPLIT, gap_id=found.number, other_id=0, refused=False, parts=[
        {"name": name_of([loaded.texts[place] for place in part[:NAMED_BY]], loaded.language),
         "evidence": [loaded.ids[place] for place in part]} for part in found.parts])
