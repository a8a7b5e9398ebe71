"""From texts to effect: a new need surfaces within a week, and intervals hold what was spared.

`bench/gaps.py` does the same with real messages and many more runs.
"""

from dataclasses import replace

import numpy as np

from app.gaps.effect import Verdict
from app.gaps.trials import Message
from tests.gaps.simulated_site import USUAL
from tests.gaps.simulated_texts import simulate

NEEDS, WORDS, MESSAGES = 12, 8, 30
FRAMES = ("my {} is {} since the {}", "how do I get the {} of a {} {}", "{} and {} but no {}",
          "the {} {} does not {}", "what about {} with {} or {}", "is {} a {} of your {}")
SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")


def messages() -> list[Message]:
    """Return messages in which each need has words of its own, beside those of all."""
    random = np.random.default_rng(0)
    found = []
    for need in range(NEEDS):
        own = ["".join(random.choice(SYLLABLES, 3)) for _ in range(WORDS)]
        found += [Message(str(random.choice(FRAMES)).format(*random.choice(own, 3, replace=False)),
                          f"need {need}") for _ in range(MESSAGES)]
    return found


def test_a_new_need_surfaces_within_a_week_and_intervals_hold_what_articles_spared() -> None:
    site = replace(USUAL, gaps=NEEDS, rate=4)
    runs = [simulate(messages(), site, 15, "en", (0.0, 0.5), seed) for seed in range(3)]
    assert sum(run.rank is not None for run in runs) >= 2
    told = [one for run in runs for one in run.fillings
            if one.effect.verdict is not Verdict.TOO_LITTLE]
    assert {0.0, 0.5} == {one.share for one in told}
    assert any(one.planted for one in told)
    held = [one.effect.low <= one.truth <= one.effect.high for one in told]
    assert sum(held) >= 0.9 * len(held)
