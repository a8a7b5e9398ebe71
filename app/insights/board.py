"""Everything that the dashboard shows of a selection, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.gaps.costs import costs

from .figures import (
    ContactMatrix,
    ContactSums,
    Figures,
    Named,
    Point,
    contact_matrix,
    figures,
    trend,
    worst,
)
from .money import Avoided, avoided_for_sure, cost_of_contact
from .queries import (
    contact_sums,
    counted_until,
    day_sums,
    least_helpful,
    pair_sums,
    searched_in_vain,
)
from .selection import Selection


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a period and of the one before, and its lists."""

    chosen: Selection
    now: Figures
    before: Figures
    trend: Sequence[Point]
    contacts: Sequence[ContactSums]
    contacts_before: Sequence[ContactSums]
    matrix: ContactMatrix
    avoided: Avoided
    searched_in_vain: Sequence[Named]
    least_helpful: Sequence[Named]
    counted_until: datetime | None


def board(chosen: Selection) -> Board:
    """Return what the dashboard shows; seven queries however long the period."""
    sums, pairs, contacts = day_sums(chosen), pair_sums(chosen), contact_sums(chosen)
    own = sorted((one for one in contacts if not one.is_before),
                 key=lambda one: (-one.counts["contacts"], one.topic, one.channel))
    earlier = [one for one in contacts if one.is_before]
    now = figures(chosen, sums, pairs, [one.counts for one in own])
    return Board(
        chosen, now, figures(chosen.before, sums, pairs, [one.counts for one in earlier]),
        trend(chosen, sums, pairs), own,
        earlier, contact_matrix(own, earlier),
        avoided_for_sure(now.main, cost_of_contact(own, costs())),
        searched_in_vain(chosen), worst(least_helpful(chosen)), counted_until())
