"""When a gap came up, from what its rule counted each week. Pure."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

STRAYS: Final = 1 / 5  # of what came since, at most, was counted a week before a gap came up …
PLAIN: Final = 6.0  # … and it came up so plainly: the gain in log likelihood over one rate

Numbers = NDArray[np.float64]


def week_of_birth(contacts: Sequence[int], usual: Sequence[int]) -> int:
    """Return the week in which a gap came up; after the last, if it never did.

    That is where, over the `usual` weeks before its article, one Poisson rate gives way to a
    higher one most plainly (Worsley 1986, Biometrika 73:91), since a rule of words counts strays
    before there is a gap. Where nothing is plain, it is the week of the first contact.
    """
    counts = np.array([contacts[week] for week in usual], dtype=float)
    if len(counts) > 1:
        weeks = np.arange(1, len(counts))
        before, since = counts.cumsum()[:-1] / weeks, counts[::-1].cumsum()[-2::-1] / weeks[::-1]
        gain = weeks * _fit(before) + weeks[::-1] * _fit(since)
        gain -= len(counts) * _fit(counts.mean(keepdims=True))
        gain[before > STRAYS * since] = 0
        if gain.max() > PLAIN:
            return usual[int(gain.argmax()) + 1]
    return next((week for week, count in enumerate(contacts) if count), len(contacts))


def _fit(rates: Numbers) -> Numbers:
    """Return the log likelihood of a week at its mean rate, but for what all rates share."""
    return np.asarray(rates * np.log(np.maximum(rates, 1e-12)))
