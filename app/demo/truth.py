"""What really happened, told by the customers themselves; Luukku's figures never see it."""

from dataclasses import dataclass, field

from .customers import Customer


@dataclass(slots=True)
class Happened:
    """One visit that wanted contact, as its customer knows it. `entered`: opened a topic whose
    numbers are gated; `apart`: an urgent or personal topic.
    """

    customer: Customer | None  # None: somebody who asked the forum
    said: bool | None = None
    solved: bool = False
    contacted: bool = False
    seen: bool = False  # we saw the contact, and whose it was
    entered: bool = False
    apart: bool = False


@dataclass(slots=True)
class Truth:
    """Everything that the customers did; `sessions`: everybody who came, robots too."""

    sessions: int = 0
    views: int = 0
    tickets: int = 0
    visits: list[Happened] = field(default_factory=list)  # that wanted contact

    @property
    def judged(self) -> list[Happened]:
        """Return the visits that wanted contact about what is neither urgent nor personal."""
        return [one for one in self.visits if not one.apart]

    @property
    def said_so(self) -> float:
        """Return the share of these whose customers said that it was solved, and did not contact
        us about it all the same.
        """
        said = [one.said is True and not one.contacted for one in self.judged]
        return sum(said) / len(said) if said else 0.0

    @property
    def entered(self) -> list[Happened]:
        """Return the visits that met the gate, and left the site an id to know them by."""
        return [one for one in self.visits
                if one.entered and one.customer and one.customer.keeps_cookies]

    @property
    def truly_solved(self) -> float:
        """Return the share of the same visits that were solved without contact, said or not."""
        solved = [one.solved and not one.contacted for one in self.judged]
        return sum(solved) / len(solved) if solved else 0.0
