"""A visit as it goes."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from .browser import Browser
from .customers import Customer
from .diary import seconds
from .truth import Happened
from .world import World


@dataclass
class Visit:
    """A customer with a browser; `happened` is what the customer knows of it."""

    world: World
    customer: Customer
    browser: Browser
    chance: Random
    case: str = ""  # the address of the case that came of it
    happened: Happened = field(init=False)

    def __post_init__(self) -> None:
        self.happened = Happened(
            self.customer, apart=self.customer.need.topic in self.world.apart)

    def address(self, rest: str) -> str:
        """Return an address in the customer's language."""
        return f"/{self.customer.language}/{rest}"

    def pause(self) -> timedelta:
        """Return how long the customer looks at a page."""
        return seconds(self.chance.uniform(8, 90))

    def is_right(self, link: str) -> bool:
        """Say whether a link leads to the answer that the customer needs."""
        key = self.customer.need.key, self.customer.language
        return link.partition("?")[0] == self.world.answers.get(key)
