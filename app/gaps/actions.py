"""What editors do about gaps, in the caller's transaction. Each is told by the audit log.

`seen` is the mark of the gap as the editor saw it: who comes second is told so.
"""

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import record
from app.core.clock import local, now
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.site_settings import version_of

from .models import Gap, State


def rename_gap(gap_id: int, name: str, *, seen: str) -> Gap:
    """Give a gap a name that runs leave alone."""
    gap = held_gap(gap_id, seen)
    record("gap.renamed", str(gap.id), before=gap.name, name=name)
    gap.name, gap.named = name, True
    return gap


def assign_gap(gap_id: int, owner: User | None, *, seen: str) -> Gap:
    """Give a gap to a person, or to nobody."""
    gap = held_gap(gap_id, seen)
    gap.owner = owner
    record("gap.assigned", str(gap.id), owner=owner.email if owner else None)
    return gap


def snooze_gap(gap_id: int, until: date, reason: str, *, seen: str) -> Gap:
    """Put a gap away until a day, or until it grows. Raises Invalid for a day that has come."""
    gap = held_gap(gap_id, seen)
    if until <= local(now()).date():
        raise Invalid(_("Choose a day that is still to come."))
    _leave(gap, State.SNOOZED, reason)
    gap.until = until
    record("gap.snoozed", str(gap.id), until=until.isoformat(), reason=reason)
    return gap


def dismiss_gap(gap_id: int, reason: str, *, seen: str) -> Gap:
    """Put a gap away for a reason, until it grows."""
    gap = held_gap(gap_id, seen)
    _leave(gap, State.DISMISSED, reason)
    record("gap.dismissed", str(gap.id), reason=reason)
    return gap


def reopen_gap(gap_id: int, *, seen: str) -> Gap:
    """Take up a gap again that was put away, drafted or filled."""
    gap = held_gap(gap_id, seen)
    if gap.state == State.OPEN:
        raise Conflict(_("This gap is open already."))
    record("gap.reopened", str(gap.id), before=gap.state.value)
    _leave(gap, State.OPEN, "")
    gap.left_at_rate, gap.reopened_at = None, now()
    return gap


def fill_gap(gap: Gap) -> None:
    """Hold a gap for filled: its article is there to be read. The gap is held by the caller."""
    _leave(gap, State.FILLED, "")
    gap.filled_at, gap.left_at_rate = now(), asked(gap)
    record("gap.filled", str(gap.id), article=gap.article_key)


def held_gap(gap_id: int, seen: str | None = None) -> Gap:
    """Return a gap to be changed in this transaction.

    Raises NotFound, and Conflict where it is merged or no more as it was `seen`.
    """
    gap = db.session.scalar(sa.select(Gap).where(Gap.id == gap_id).with_for_update(
        of=Gap).execution_options(populate_existing=True))
    if gap is None:
        raise NotFound(_("There is no such gap."))
    if gap.state == State.MERGED:
        raise Conflict(_("This gap was merged into another one meanwhile."))
    if seen is not None and seen != mark_of(gap):
        raise Conflict(_("Somebody else changed this gap while you had it open. Look at it as it "
                         "is now, then do it again if it is still right."))
    return gap


def mark_of(gap: Gap) -> str:
    """Return a mark of what editors decide about a gap: another one when somebody changed it.

    What runs find does not count: nobody is to start again since it is past midnight.
    """
    return version_of([gap.name, gap.state, gap.owner_id, gap.merged_into, gap.article_key,
                       str(gap.until), gap.reason])


def asked(gap: Gap) -> float:
    """Return how many pieces a week it brings, whether or not content answers them by now."""
    return float(gap.found.get("asked", gap.per_week))


def _leave(gap: Gap, state: State, reason: str) -> None:
    gap.state, gap.reason, gap.until, gap.left_at_rate = state, reason, None, gap.per_week
