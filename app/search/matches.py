"""How well the words of a query match a document: by which of its terms, and where."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MARKED = 0.7  # of the best match's weight: a word's parts are marked only where it is not whole


class Held(NamedTuple):
    """A term of a slot that a candidate holds: how well it stands for the word, what it is worth
    there, its positions, and itself.
    """

    degree: float
    score: float
    where: Sequence[int]
    term: str


class Match(NamedTuple):
    """Where and how well one slot matches: `degree` is 1 for the word itself, less for a part."""

    score: float
    degree: float
    where: Sequence[int]
    held: Sequence[Held]

    def marked(self) -> Iterator[int]:
        """Yield the positions of the terms that match best."""
        for one in self.held:
            if one.degree >= self.degree * MARKED:
                yield from one.where


NO_MATCH = Match(0.0, 0.0, (), ())


def match_of(held: Sequence[Held], others: float) -> Match:
    """Return how one slot matches: by its strongest term and, for less, by the others; anywhere any
    of its terms stands.
    """
    if len(held) == 1:
        return Match(held[0].score, held[0].degree, held[0].where, held)
    scores = [one.score for one in held]
    score = others * sum(scores) + (1 - others) * max(scores)
    return Match(score, max([one.degree for one in held]),
                 sorted(set().union(*[one.where for one in held])), held)
