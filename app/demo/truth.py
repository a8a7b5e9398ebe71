"""What really happened, told by the customers themselves; Luukku's figures never see it."""

from dataclasses import dataclass, field

from .customers import Customer


@dataclass(slots=True)
class Happened:
    """One visit that wanted contact, as its customer knows it. `observed`: we saw the contact;
    `entered`: opened a topic whose numbers are gated, with nothing tried before.
    """

    customer: Customer
    said: bool | None = None
    solved: bool = False
    contacted: bool = False
    entered: bool = False


@dataclass(slots=True)
class Truth:
    """Everything that the customers did; `sessions`: everybody who came, robots too."""

    sessions: int = 0
    views: int = 0
    tickets: int = 0
    visits: list[Happened] = field(default_factory=list)  # that wanted contact

    @property
    def said_so(self) -> float:
        """Return the share of the visits that wanted contact whose customers said that it was
        solved, and were not mistaken.
        """
        said = [one.said is True and not one.contacted for one in self.visits]
        return sum(said) / len(said) if said else 0.0

    @property
    def truly_solved(self) -> float:
        """Return the share of the same visits that were solved without contact, said or not."""
        solved = [one.solved and not one.contacted for one in self.visits]
        return sum(solved) / len(solved) if solved else 0.0
