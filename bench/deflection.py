"""Deflection figures against the truth: simulated customers drive the real application over HTTP.

Each customer knows what really happened, and what would have in the other arm of the gate's
holdout; Luukku's figures are read from its own JSON. Requests go through the WSGI application in
this process, not through a socket: only so can weeks pass in minutes.
Run from the repository: `.venv/bin/python -m bench.deflection [--visitors 2500] [--seed 0]`.
"""

import argparse
import json
import shutil
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import create_app
from app.core.clock import at, now
from app.core.settings import Settings
from app.demo.customers import Habits
from app.demo.filling import simulate
from app.demo.people import make_person
from app.demo.planning import Plan
from app.demo.world import World
from app.insights.settling import settle
from app.starting import prepare

AFTER = timedelta(days=8)  # every window is closed
RATES = ("strict", "upper")


def main() -> None:
    """Simulate with and without robots and refused cookies, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--visitors", type=int, default=2500)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.monotonic()
    plan = Plan(given.weeks, given.visitors, given.seed, robots=0.5, refusing=0.25,
                habits=Habits(own_words=0), in_service_hours=True, with_desk=False)
    with tempfile.TemporaryDirectory() as folder:
        template = _prepared(Path(folder))
        noisy = _measured(template, plan)
        quiet = _measured(template, replace(plan, robots=0, refusing=0))
    print(json.dumps({
        "visitors": given.visitors, "seed": given.seed, "with_robots_and_refusals": noisy,
        "without": quiet, "strict_misses_truth_by": _points(noisy["strict"], noisy["said_so"]),
        "robots_and_refusals_change_strict_by": _points(noisy["strict"], quiet["strict"]),
        "seconds": round(time.monotonic() - began)}, indent=1))


def _prepared(folder: Path) -> Settings:
    """Return the settings of the demo site, made ready in a folder."""
    settings = Settings(var_dir=folder / "var", search_index=folder / "index",
                        base_url="http://localhost", secret_key="bench-" * 8, log_level="ERROR")
    with create_app(settings).app_context():
        prepare()
    return settings


def _measured(template: Settings, plan: Plan) -> dict[str, Any]:
    """Simulate on a fresh copy of the site; return truth, Luukku's figures and naive ones."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template.var_dir, Path(folder) / "var")
        app = create_app(replace(template, var_dir=Path(folder) / "var"))
        with app.app_context():
            world = simulate(app, plan)
            with at(now() + AFTER):
                with app.test_request_context():
                    settle()
                manager = make_person(app, set(), "manager", "Manager", roles=["manager"])
                page = manager.get("/staff/insights/figures.json?days=90")
    figures = json.loads(page.text)
    return {**_truth(world), **{
        name + part: figures[name + part] for name in RATES for part in ("", "_low", "_high")},
        **{name: figures[name] for name in ("n", "journeys", "counted")},
        "naive": _naive(world, figures)}


def _truth(world: World) -> dict[str, Any]:
    truth = world.truth
    return {"visits_that_wanted_contact": len(truth.judged), "said_so": round(truth.said_so, 4),
            "truly_solved": round(truth.truly_solved, 4), "sessions": truth.sessions,
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
