"""From messages to an article's effect, on real texts. Prints JSON.

    .venv/bin/python -m bench.gaps [--messages FILE.jsonl] [--runs 100] [--seed 0] [--planted 25]

FILE holds one {"text", "label"} a line, in English. Per seeded run, as in
`tests/gaps/simulated_texts.py`, customers write for 36 weeks, half of their needs covered by
articles. A new need comes up: does it surface as a gap within a week, and where on the list?
Later its gap is filled, or another of the ten first, and nine weeks after that the interval of
the article's effect holds the contacts that it truly spared, or not.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from app.gaps.effect import Verdict
from app.gaps.trials import read_messages
from app.language import build_data, configure
from tests.gaps.simulated_site import USUAL
from tests.gaps.simulated_texts import Filling, Run, simulate

FILE = Path(__file__).parents[2] / "shared" / "data" / "banking77_en" / "messages.jsonl"
SHARES = (0.0, 0.3, 0.6)
SITE = replace(USUAL, rate=7)  # so that 77 needs bring some 130 contacts a week


def main() -> None:
    """Simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--messages", type=Path, default=FILE, metavar="FILE")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--planted", type=float, default=25, help="contacts a week")
    given = parser.parse_args()
    began = time.monotonic()
    messages = read_messages(given.messages)
    site = replace(SITE, gaps=len({message.label for message in messages}))
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        build_data(lambda _language: None)
        runs = [simulate(messages, site, given.planted, "en", SHARES, seed)
                for seed in range(given.seed, given.seed + given.runs)]
    fillings = [one for run in runs for one in run.fillings]
    print(json.dumps({**_surfacing(runs), **{
        f"{share:.0%} spared, {whose}": _effects(
            [one for one in fillings if one.share == share and one.planted == planted])
        for whose, planted in (("new need", True), ("others", False)) for share in SHARES},
        "seconds": round(time.monotonic() - began, 1)}, indent=1))


def _surfacing(runs: Sequence[Run]) -> dict[str, object]:
    ranks = [run.rank for run in runs if run.rank]
    return {"runs": len(runs), "surfaces_within_a_week": round(len(ranks) / len(runs), 3),
            "mean_rank": _mean(ranks),
            "mean_share_held_by_its_gap": _mean([run.held for run in runs if run.rank])}


def _effects(fillings: Sequence[Filling]) -> dict[str, object]:
    told = [one for one in fillings if one.effect.verdict is not Verdict.TOO_LITTLE]
    verdicts = Counter(one.effect.verdict.value for one in fillings)
    return {
        "fillings": len(fillings), "too_little_data": len(fillings) - len(told),
        "held": _mean([_holds(one, one.truth) for one in told]),
        "held_need": _mean([_holds(one, one.of_need) for one in told]),
        "true_is_above": _mean([one.truth > one.effect.high for one in told]),
        "mean_true": _mean([one.truth for one in told]),
        "mean_true_of_need": _mean([one.of_need for one in told]),
        "mean_estimate": _mean([one.effect.fewer for one in told]),
        "mean_expected": _mean([one.effect.expected for one in told]),
        "mean_width": _mean([one.effect.high - one.effect.low for one in told]),
        "mean_purity": _mean([one.purity for one in told]),
        "verdicts": {name: round(count / len(fillings), 3) for name, count in verdicts.items()}}


def _holds(one: Filling, truth: float) -> bool:
    return one.effect.low <= truth <= one.effect.high


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 2) if values else None


if __name__ == "__main__":
    main()
