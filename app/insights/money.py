"""Avoided contacts in the operator's own money. Pure: no Flask, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .figures import ContactSums, Deflection
from .rates import Rate


@dataclass(frozen=True, slots=True)
class Avoided:
    """Contacts that did not have to happen, what one costs, and what all would have cost."""

    contacts: Rate  # a number, not a share
    cost: float  # of one
    worth: Rate


def cost_of_contact(contacts: Iterable[ContactSums], costs: Mapping[str, float]) -> float:
    """Return the mean cost of the contacts there were; of a call where there were none."""
    told = [(one.counts["contacts"], costs.get(one.channel, costs["message"]))
            for one in contacts]
    number = sum(count for count, _cost in told)
    return sum(count * cost for count, cost in told) / number if number else costs["phone"]


def avoided(given: Rate, journeys: int, cost: float) -> Avoided:
    """Return what a share (or a difference of shares) of `journeys` avoided, `cost` a contact."""
    contacts = _times(given, journeys)
    return Avoided(contacts, cost, _times(contacts, cost))


def avoided_for_sure(found: Deflection, cost: float) -> Avoided:
    """Return what the solved journeys avoided; never the potential ones."""
    return avoided(found.strict, found.n, cost)


def _times(given: Rate, factor: float) -> Rate:
    value, low, high = (None if one is None else one * factor
                        for one in (given.value, given.low, given.high))
    return Rate(value, low, high, given.n)
