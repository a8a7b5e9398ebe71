"""Simulated customers: what each would do in every situation is settled before they come, so that
what really happened, and what would have happened in the other arm, is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from .needs import Need


class Way(StrEnum):
    """How somebody contacts us who does."""

    PHONE = "phone"
    MESSAGE = "message"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of customers, 0..1. Invented, in the range that help centres tell of."""

    wants_contact: float = 0.5  # comes to contact us
    searches_first: float = 0.4
    reads_offered: float = 0.75  # of those who may not call at once: looks at an answer
    impatient: float = 0.5  # calls at once where a number is seen
    solved_by_reading: float = 0.65  # where there is an article
    own_words: float = 0.5  # tells the contact page first what it is about
    tells: float = 0.5  # answers "did this solve it?"
    gives_up: float = 0.15  # unsolved, and leaves
    gives_code: float = 0.75  # to the agent on the phone
    comes_back: float = 0.06  # said that it was solved, but it was not
    has_other_device: float = 0.3  # of those who come back
    consents: float = 0.3
    mobile: float = 0.6
    phone: float = 0.5
    callback: float = 0.15


@dataclass(frozen=True, slots=True)
class Customer:
    """One person with one need; all of it is settled by `seed` and `number` alone."""

    number: int
    need: Need
    language: str
    device: str
    wants_contact: bool
    searches_first: bool
    own_words: bool
    reads_offered: bool
    impatient: bool
    solved_by_reading: bool  # by what answers the need, if anything does
    tells: bool
    gives_up: bool
    gives_code: bool
    comes_back: bool
    has_other_device: bool
    consents: bool
    way: Way
    keeps_cookies: bool = True

    @property
    def name(self) -> str:
        """Return what signs their messages."""
        return f"customer{self.number}"

    @property
    def can_be_recognised(self) -> bool:
        """Say whether we see on a later day that it is the same customer who contacts us."""
        return self.consents and not self.has_other_device and self.way is not Way.PHONE


def make_customer(seed: int, number: int, habits: Habits, *, among: Sequence[Need],
                  keeps_cookies: bool = True) -> Customer:
    """Return a customer; the same arguments, the same person."""
    chance = Random(f"{seed} customer {number}")
    need = chance.choices(among, [one.weight for one in among])[0]
    language = chance.choices(("fi", "sv", "en"), (70, 15, 15))[0]
    has = {name: chance.random() < getattr(habits, name) for name in (
        "wants_contact", "searches_first", "own_words", "reads_offered", "impatient",
        "solved_by_reading", "tells", "gives_up", "gives_code", "comes_back", "has_other_device",
        "consents")}
    device = "mobile" if chance.random() < habits.mobile else "desktop"
    return Customer(number=number, need=need, language=language, device=device,
                    way=_way(chance.random(), habits), keeps_cookies=keeps_cookies, **has)


def would_be_seen(customer: Customer, *, open_gate: bool, offered: bool) -> bool:
    """Say whether we would see the customer, who opens a gated topic, contact us within a week, had
    the gate been open or not. `offered`: the topic's page shows the answer they need.

    Both are known of everybody, and only one of them happens: the truth of the causal figure.
    """
    at_once = customer.impatient and (open_gate or customer.way is not Way.PHONE)
    if not at_once and customer.reads_offered and not customer.searches_first:
        if customer.solved_by_reading and offered:
            return customer.comes_back and customer.can_be_recognised
        if customer.gives_up:
            return False
    return customer.way is not Way.PHONE or customer.gives_code


def _way(drawn: float, habits: Habits) -> Way:
    if drawn < habits.phone:
        return Way.PHONE
    return Way.CALLBACK if drawn < habits.phone + habits.callback else Way.MESSAGE
