"""The agents: they take calls, and answer cases when their turn comes, in the staff's pages."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from app.core.clock import now

from .customers import Customer
from .needs import phrases
from .people import Person

SOLVES = 0.8  # of calls
LOOKS_UP = 0.5  # of codes, before the call is logged
PATIENCE = timedelta(hours=5)  # the usual wait for an answer


@dataclass
class Desk:
    """`waiting`: the simulated customers' cases, oldest first; other people's are left alone."""

    agents: list[Person]
    topics: dict[str, int]  # ids by key
    waiting: deque[tuple[datetime, Customer, str]] = field(default_factory=deque)
    calls: int = 0

    def take_call(self, customer: Customer, *, code: str, chance: Random) -> None:
        """Take a call and log it, with the code if the caller gives one."""
        agent = chance.choice(self.agents)
        looks_up = code and chance.random() < LOOKS_UP
        page = agent.get("/staff/code" if looks_up else "/staff/calls")
        if looks_up:
            page = agent.browser.send(page, page.form("/code"), code=code)
        note = customer.need.message(customer.language, chance) if chance.random() < 0.6 else ""
        solved = "yes" if chance.random() < SOLVES else "no"
        page = agent.browser.send(page, page.form("/calls"), code=code, note=note, solved=solved,
                                  topic=str(self.topics[customer.need.topic]))
        if page.status != 200:
            raise RuntimeError(f"the call was not logged: {page.status}")
        self.calls += 1

    def receive(self, customer: Customer, address: str) -> None:
        """Note that a customer's case waits; `address` is its page."""
        self.waiting.append((now(), customer, address))

    def answer_due(self, chance: Random, most: int) -> None:
        """Answer the oldest cases that have waited, at most so many."""
        for _turn in range(most):
            if not self.waiting or self.waiting[0][0] > now() - PATIENCE:
                return
            _since, customer, address = self.waiting.popleft()
            self._answer(customer, address, chance)

    def _answer(self, customer: Customer, address: str, chance: Random) -> None:
        agent = chance.choice(self.agents)
        reference = urlsplit(address).path.rpartition("/")[2]
        link = agent.get(f"/staff/inbox?q={reference}").link("/staff/cases/")
        if link is None:
            return  # somebody was quicker
        page = agent.get(link)
        if chance.random() < 0.3:
            page = agent.browser.send(page, page.form("/take"))
        if customer.need.article is None and chance.random() < 0.25:
            page = agent.browser.send(page, page.form("/article"), ("wanted", "yes"))
        if chance.random() < 0.15:
            page = agent.browser.send(page, page.form("/note"), note=chance.choice(
                phrases("notes", "fi")))
        agent.browser.send(page, page.form("/reply"), then=chance.choices(
            ("solved", "waiting"), (85, 15))[0], body=chance.choice(
                phrases("replies", customer.language)))
