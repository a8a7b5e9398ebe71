"""Deflection figures against the truth: simulated customers drive the real application over HTTP.

Each customer knows what really happened, and what would have in the other arm of the gate's
holdout; Luukku's figures are read from its own JSON. Requests go through the WSGI application in
this process, not through a socket: only so can weeks pass in minutes.
Run from the repository: `.venv/bin/python -m bench.deflection [--visitors 2000] [--runs 100]`.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

from flask import Flask, request

from app import create_app
from app.core.clock import at, now
from app.core.database import db, transaction
from app.core.settings import Settings
from app.demo.customers import Habits
from app.demo.filling import simulate
from app.demo.people import make_person
from app.demo.planning import Plan
from app.demo.world import World
from app.insights.experiments.actions import Draft, draft_experiment, start_experiment
from app.insights.experiments.checking import check_experiments
from app.insights.settling import settle
from app.journey import GATE, visitor
from app.journey.models import Kind
from app.starting import prepare

AFTER = timedelta(days=11)  # every window is closed, and everybody's days in the experiment over
RATES = ("strict", "upper", "causal")


def main() -> None:
    """Simulate with and without robots and refused cookies, then the experiment, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--visitors", type=int, default=2000)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=100, help="of the experiment")
    parser.add_argument("--visitors-a-run", type=int, default=300)
    given = parser.parse_args()
    began = time.monotonic()
    plan = Plan(given.weeks, given.visitors, given.seed, robots=0.5, refusing=0.25,
                habits=Habits(own_words=0), in_service_hours=True, with_desk=False)
    with tempfile.TemporaryDirectory() as folder:
        template = _prepared(Path(folder))
        found = _one_site(template, plan) if given.visitors else {}
        runs = [_measured(template, _entering(plan, given.visitors_a_run, seed))
                for seed in range(given.seed, given.seed + given.runs)]
    print(json.dumps({**found, "experiment": _coverage(runs) if runs else {},
                      "seconds": round(time.monotonic() - began)}, indent=1))


def _one_site(template: Settings, plan: Plan) -> dict[str, Any]:
    noisy = _measured(template, plan)
    quiet = _measured(template, replace(plan, robots=0, refusing=0))
    return {
        "with_robots_and_refusals": noisy, "without": quiet,
        "strict_misses_truth_by_points": _points(noisy["strict"], noisy["said_so"]),
        **{f"robots_and_refusals_change_{name}_by_points": _points(noisy[name], quiet[name])
           for name in ("strict", "causal") if None not in {noisy[name], quiet[name]}}}


def _entering(plan: Plan, visitors: int, seed: int) -> Plan:
    """Return a run of the experiment: everybody wants contact, so that it is quick."""
    return replace(plan, weeks=2, visitors=visitors, seed=seed, robots=0.1, refusing=0.1,
                   habits=replace(plan.habits, wants_contact=1, searches_first=0.2))


def _coverage(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how often the interval holds the true effect of the gate."""
    told = [run for run in runs if run["causal"] is not None]
    held = [run["causal_low"] <= run["true_effect"] <= run["causal_high"] for run in told]
    return {"runs": len(runs), "told": len(told), "held": sum(held),
            "mean_true_effect": round(fmean(run["true_effect"] for run in told), 4),
            "mean_causal": round(fmean(run["causal"] for run in told), 4),
            "mean_width": round(fmean(run["causal_high"] - run["causal_low"] for run in told), 4),
            "mean_n": round(fmean(run["causal_n"] for run in told))} if told else {}


def _prepared(folder: Path) -> Settings:
    """Return the settings of the demo site, made ready in a folder."""
    settings = Settings(var_dir=folder / "var", search_index=folder / "index",
                        base_url="http://localhost", secret_key="bench-" * 8, log_level="ERROR")
    with create_app(settings).app_context():
        prepare()
    return settings


def _measured(template: Settings, plan: Plan) -> dict[str, Any]:
    """Simulate on a fresh copy of the site; return truth, Luukku's figures and naive ones."""
    with _site(template) as app, _drawn_ids(plan.seed):
        world = simulate(app, plan, lambda: _start(app, plan))
        for pause in (timedelta(days=3), AFTER):  # nobody enters any more; days are over
            with at(now() + pause), app.test_request_context():
                check_experiments()
        with at(now() + AFTER):
            with app.test_request_context():
                settle()
            manager = make_person(app, set(), "manager", "Manager", roles=["manager"])
            figures = json.loads(manager.get("/staff/insights/figures.json?days=90").text)
    return {**_truth(world), **{
        name + part: figures.get(name + part) for name in RATES for part in ("", "_low", "_high")},
        **{name: figures.get(name) for name in ("n", "causal_n", "journeys", "counted")},
        "naive": _naive(world, figures)}


@contextmanager
def _site(template: Settings) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template.var_dir, Path(folder) / "var")
        app = create_app(replace(template, var_dir=Path(folder) / "var"))
        with app.app_context():
            yield app
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def _drawn_ids(seed: int) -> Iterator[None]:
    """Draw visitors' ids from the seed and their network's address, so that the same customers
    fall to the same arms whoever else comes.
    """
    known: Counter[str] = Counter()

    def token_hex(size: int) -> str:
        address = request.remote_addr or ""
        known[address] += 1
        return hashlib.blake2b(f"{seed} {address} {known[address]}".encode(),
                               digest_size=size).hexdigest()

    with mock.patch.object(visitor, "secrets", mock.Mock(token_hex=token_hex)):
        yield


def _start(app: Flask, plan: Plan) -> None:
    """Leave the gate open for half of the visitors."""
    with app.test_request_context(), transaction():
        experiment = draft_experiment(Draft(Kind.GATE, GATE, "The gate", percent=50, baseline=0.5,
                                            effect=0.02, weeks=plan.weeks))
        experiment.salt = f"{plan.seed:032}"
        start_experiment(experiment)


def _truth(world: World) -> dict[str, Any]:
    truth = world.truth
    return {"visits_that_wanted_contact": len(truth.judged), "said_so": round(truth.said_so, 4),
            "truly_solved": round(truth.truly_solved, 4),
            "true_effect": round(world.true_effect(), 4), "sessions": truth.sessions,
            "tickets": truth.tickets, "article_views": truth.views}


def _naive(world: World, figures: dict[str, Any]) -> dict[str, float]:
    """Return what other systems would have called the deflection rate of the same traffic."""
    truth = world.truth
    return {"sessions_without_ticket": round(1 - truth.tickets / truth.sessions, 4),
            "sessions_per_ticket": round(truth.sessions / truth.tickets, 2),
            "views_without_ticket": round(1 - truth.tickets / truth.views, 4),
            "silence_counted_as_solved": figures["upper"]}


def _points(one: float, other: float) -> float:
    return round(100 * (one - other), 2)


if __name__ == "__main__":
    main()
