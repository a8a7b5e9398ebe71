"""Shares and means with their uncertainty. Pure: no Flask, no database."""

import math
from dataclasses import dataclass

Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Rate:
    """A share (0 to 1) or a mean of `n`, with its 95 % interval; None with nothing to count."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of journeys of one visitor: in `one` of them one of the two counts, in `both` both."""

    pairs: int = 0
    one: int = 0
    both: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Say whether the interval leaves no doubt about the sign."""
        return self.low > 0 or self.high < 0


def share(hits: int, n: int, pairs: Pairs = Pairs()) -> Rate:
    """Return the share of `hits` among `n` with a 95 % interval clustered by visitor.

    Wilson's score interval (1927) for n ÷ design effect, the design effect (Kish, Survey Sampling,
    8.2) being Σᵥ(Σᵢ yᵢ - p)² ÷ n·p·(1-p) over visitors v and their journeys i. The square of a
    visitor's sum is its journeys' own squares and twice their pairs' products, so that pairs tell
    it without any visitor's id. Journeys less alike than chance make us no surer.
    """
    if not n:
        return Rate(None, None, None, 0)
    p = hits / n
    return _wilson(p, n / _design_effect(p, n, pairs), n)


def mean(total: int, squares: int, n: int) -> Rate:
    """Return the mean of `n` scores, given their sum and the sum of their squares, with the
    normal 95 % interval; of a single score there is none.
    """
    if not n:
        return Rate(None, None, None, 0)
    value = total / n
    if n == 1:
        return Rate(value, None, None, 1)
    half = Z * math.sqrt(max(0.0, squares - n * value ** 2) / (n - 1) / n)
    return Rate(value, value - half, value + half, n)


def difference(after: Rate, before: Rate) -> Difference | None:
    """Return `after` minus `before` with Newcombe's hybrid score interval (Statistics in Medicine
    17, 1998, 873-890, method 10); None where either is not known.
    """
    if (after.value is None or after.low is None or after.high is None
            or before.value is None or before.low is None or before.high is None):
        return None
    value = after.value - before.value
    return Difference(
        value, value - math.hypot(after.value - after.low, before.high - before.value),
        value + math.hypot(after.high - after.value, before.value - before.low))


def _design_effect(p: float, n: int, given: Pairs) -> float:
    if not 0 < p < 1:  # all agree: as if each visitor's journeys were one
        return 1 + 2 * given.pairs / n
    neither = given.pairs - given.one - given.both
    products = given.both * (1 - p) ** 2 - given.one * p * (1 - p) + neither * p ** 2
    return max(1.0, 1 + 2 * products / (n * p * (1 - p)))


def _wilson(p: float, effective: float, n: int) -> Rate:
    """Return Wilson's interval for share `p` of `effective` independent ones."""
    whole = 1 + Z * Z / effective
    middle = (p + Z * Z / (2 * effective)) / whole
    half = Z / whole * math.sqrt(p * (1 - p) / effective + (Z / (2 * effective)) ** 2)
    return Rate(p, max(0.0, middle - half), min(1.0, middle + half), n)
