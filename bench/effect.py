"""How often the interval of an article's effect holds the true effect, and how wide it is.

Prints JSON: for each simulated setting and each true effect (the share of a gap's contacts that
its article spares), percentages of the runs. `naive` compares the eight weeks before publishing,
among them the weeks that made the gap rank, with those after, by their means and
spreads alone; `with_ranking_weeks` is our estimate with those weeks left in.
Run from the repository: `.venv/bin/python -m bench.effect [--runs 100] [--seed 0]`.
"""

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, variance

from app.gaps.effect import Effect, Observed, effect_of
from tests.gaps.simulated_site import SETTINGS, Run, Setting, simulate

EFFECTS = (0, 0.2, 0.4, 0.7)
NAIVE_WEEKS, NAIVE_Z = 8, 2.1


def main() -> None:
    """Simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.monotonic()
    seeds = range(given.seed, given.seed + given.runs)
    measured = {name: {f"{share:.0%}": _measured(setting, share, seeds) for share in EFFECTS}
                for name, setting in SETTINGS.items()}
    print(json.dumps({
        "runs_each": given.runs,
        "least_held_percent": min(row["held_percent"] for rows in measured.values()
                                  for row in rows.values()),
        "settings": measured, "seconds": round(time.monotonic() - began, 1)}, indent=1))


def _measured(setting: Setting, share: float, seeds: Sequence[int]) -> dict[str, float]:
    runs = [simulate(setting, share, seed) for seed in seeds]
    found = [(run, effect_of(run.observed)) for run in runs]
    told = [(run, effect) for run, effect in found if math.isfinite(effect.low)]
    return {
        "held_percent": _percent([_holds(run, effect.low, effect.high) for run, effect in told]),
        "told_apart_from_none_percent": _percent([
            not effect.low <= 0 <= effect.high for _run, effect in told]),
        "mean_true_contacts": round(fmean(run.truth for run, _effect in told), 1),
        "mean_estimate": round(fmean(effect.fewer for _run, effect in told), 1),
        "mean_expected": round(fmean(effect.expected for _run, effect in told), 1),
        "median_width_of_expected_percent": _median_width([effect for _run, effect in told]),
        "mean_width": round(fmean(effect.high - effect.low for _run, effect in told), 1),
        "too_little_data": len(runs) - len(told),
        "with_ranking_weeks_held_percent": _percent([
            _holds(run, effect.low, effect.high) for run in runs
            for effect in [effect_of(replace(run.observed, ranking=frozenset()))]]),
        "naive_held_percent": _percent([_holds(run, *_naive(run.observed)) for run in runs]),
    }


def _holds(run: Run, low: float, high: float) -> bool:
    return low <= run.truth <= high


def _percent(hits: Sequence[bool]) -> float:
    return round(100 * fmean(hits), 1)


def _median_width(effects: Sequence[Effect]) -> float:
    widths = sorted((effect.high - effect.low) / effect.expected for effect in effects)
    return round(100 * widths[len(widths) // 2])


def _naive(observed: Observed) -> tuple[float, float]:
    before = observed.contacts[observed.published - NAIVE_WEEKS:observed.published]
    after = observed.contacts[observed.published + 1:]
    half = NAIVE_Z * math.sqrt(variance(before) / len(before) + variance(after) / len(after))
    return fmean(before) - fmean(after) - half, fmean(before) - fmean(after) + half


if __name__ == "__main__":
    main()
