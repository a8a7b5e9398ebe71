"""Everything that the dashboard shows of a selection, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.gaps.costs import costs

from .causal import Causal, causal
from .figures import (
    ContactMatrix,
    ContactSums,
    Figures,
    Named,
    Point,
    contact_matrix,
    figures,
    is_drawn_by_month,
    trend,
    worst,
)
from .money import Avoided, avoided, avoided_for_sure, cost_of_contact
from .months import rolled_months
from .queries import (
    contact_sums,
    counted_until,
    day_sums,
    least_helpful,
    pair_sums,
    searched_in_vain,
)
from .rates import Rate
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
    causal: Causal | None
    avoided_by_gate: Avoided | None
    searched_in_vain: Sequence[Named]
    least_helpful: Sequence[Named]
    counted_until: datetime | None


def board(chosen: Selection) -> Board:
    """Return what the dashboard shows; ten queries however long the period."""
    months = rolled_months()
    by_month = months if is_drawn_by_month(chosen) else ()
    sums, pairs = day_sums(chosen, by_month), pair_sums(chosen, by_month)
    contacts = contact_sums(chosen, months)
    own = sorted((one for one in contacts if not one.is_before),
                 key=lambda one: (-one.counts["contacts"], one.topic, one.channel))
    earlier = [one for one in contacts if one.is_before]
    now = figures(chosen, sums, pairs, [one.counts for one in own])
    cost, effect = cost_of_contact(own, costs()), causal(chosen.first, chosen.last)
    return Board(
        chosen, now, figures(chosen.before, sums, pairs, [one.counts for one in earlier]),
        trend(chosen, sums, pairs), own,
        earlier, contact_matrix(own, earlier),
        avoided_for_sure(now.main, cost), effect, _by_gate(effect, cost),
        searched_in_vain(chosen, months), worst(least_helpful(chosen, months)), counted_until())


def _by_gate(found: Causal | None, cost: float) -> Avoided | None:
    """Return what the gate avoided among those who met it closed, if an experiment told it."""
    if found is None or found.value is None or found.mismatched:
        return None
    effect = Rate(found.value, found.low, found.high, found.open + found.gated)
    return avoided(effect, found.gated, cost)
