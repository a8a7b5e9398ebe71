"""The site as a simulation holds it: the application, the desk, what is known of everybody."""

from dataclasses import dataclass, field

from flask import Flask

from .browser import AGENTS, Browser
from .customers import Customer, would_be_seen
from .desk import Desk
from .needs import Need
from .truth import Truth


@dataclass
class World:
    """`answers`: where what answers a need (key, language) is read; `offered`: topics (keys) with
    the keys of the answers that their contact page shows.
    """

    app: Flask
    seed: int
    desk: Desk
    needs: tuple[Need, ...] = ()  # those whose topic the site has
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)  # topics that are urgent or personal
    gated: set[str] = field(default_factory=set)  # topics whose numbers wait for an attempt
    truth: Truth = field(default_factory=Truth)
    visitors: set[str] = field(default_factory=set)  # ids that the site gave our browsers

    def browser_of(self, customer: Customer, *, other: bool = False) -> Browser:
        """Return a browser of a customer's, or of the other device that they have."""
        device = customer.device
        if other:
            device = "desktop" if device == "mobile" else "mobile"
        number = customer.number
        return Browser(self.app, AGENTS[device], f"10.{number % 256}.{number // 256 % 256}.1",
                       keeps_cookies=customer.keeps_cookies, visitors=self.visitors)

    def is_offered(self, customer: Customer) -> bool:
        """Say whether the page of the customer's topic shows the answer that they need."""
        return customer.need.article in self.offered.get(customer.need.topic, ())

    def true_effect(self) -> float:
        """Return by how much the share of visitors whom we see contact us would have been higher
        with the gate open than with it: of everybody who met it, both are known.
        """
        differences = [
            would_be_seen(one.customer, open_gate=True, offered=self.is_offered(one.customer))
            - would_be_seen(one.customer, open_gate=False, offered=self.is_offered(one.customer))
            for one in self.truth.entered if one.customer]
        return sum(differences) / len(differences) if differences else 0.0
