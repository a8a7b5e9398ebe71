"""From messages to an article's effect, on real texts. Prints JSON.

    .venv/bin/python -m bench.gaps [--messages FILE.jsonl] [--runs 100] [--seed 0] [--planted 12]

FILE holds one {"text", "label"} a line, in English. Per seeded run (`tests/gaps/simulated_texts.py`)
customers write for 36 weeks, half of their needs covered by articles. A new need comes up: does it
surface as a gap within a week, and where on the list? An editor fills a gap, and nine weeks later the
interval of the article's effect holds the contacts that it truly spared, or not.
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
from app.gaps.evaluation import read_messages
from app.language import build_data, configure
from tests.gaps.simulated_site import USUAL, Setting
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
    parser.add_argument("--planted", type=float, default=12, help="contacts a week")
    given = parser.parse_args()
    began = time.monotonic()
    messages = read_messages(given.messages)
    site = replace(SITE, gaps=len({message.label for message in messages}))
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        build_data(lambda _language: None)
        runs = [simulate(messages, site, given.planted, "en", SHARES, seed)
                for seed in range(given.seed, given.seed + given.runs)]
    print(json.dumps({**_surfacing(runs), "effects": {
        f"{share:.0%}": _effects(runs, share) for share in SHARES},
        "seconds": round(time.monotonic() - began, 1)}, indent=1))


def _surfacing(runs: Sequence[Run]) -> dict[str, float]:
    ranks = [run.rank for run in runs if run.rank]
    return {"runs": len(runs),
            "surfaces_within_a_week": len(ranks) / len(runs),
            "mean_rank": _mean(ranks),
            "mean_share_held_by_its_gap": _mean([run.held for run in runs if run.rank]),
            "runs_that_fill_it": sum(run.filled_planted for run in runs),
            "mean_purity_of_filled": round(fmean(run.purity for run in runs), 2)}


def _effects(runs: Sequence[Run], share: float) -> dict[str, object]:
    told = [(run, one) for run in runs for one in [run.fillings[share]]
            if one.effect.verdict is not Verdict.TOO_LITTLE]
    found = [one for _run, one in told]
    verdicts = Counter(run.fillings[share].effect.verdict.value for run in runs)
    return {
        "held": _share([_holds(one, one.truth) for one in found]),
        "held_of_planted": _share([_holds(one, one.truth) for run, one in told
                                   if run.filled_planted]),
        "held_of_others": _share([_holds(one, one.truth) for run, one in told
                                  if not run.filled_planted]),
        "held_need": _share([_holds(one, one.of_need) for one in found]),
        "too_low": _share([one.truth > one.effect.high for one in found]),
        "too_high": _share([one.truth < one.effect.low for one in found]),
        "mean_true": round(fmean(one.truth for one in found), 2),
        "mean_true_of_need": round(fmean(one.of_need for one in found), 2),
        "mean_estimate": round(fmean(one.effect.fewer for one in found), 2),
        "mean_expected": round(fmean(one.effect.expected for one in found), 2),
        "mean_width": round(fmean(one.effect.high - one.effect.low for one in found), 2),
        "verdicts": {name: round(count / len(runs), 3) for name, count in verdicts.items()}}


def _holds(one: Filling, truth: float) -> bool:
    return one.effect.low <= truth <= one.effect.high


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 2) if values else None


def _share(hits: Sequence[bool]) -> float:
    return round(fmean(hits), 3) if hits else 0.0


if __name__ == "__main__":
    main()
