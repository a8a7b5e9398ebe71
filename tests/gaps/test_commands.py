"""`luukku gaps`: one run at a time, and figures of labelled messages."""

import json
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import db
from app.gaps.models import Gap

from .customers import weeks_of
from .making import make_messages
from .nights import run, week

NEEDS = {"address": 5, "esim": 5, "child": 5, "cottage": 5}


def test_two_runs_at_once_are_one_run(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_messages(weeks_of(NEEDS, week(4), 4))
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    runner, results = site.test_cli_runner(), []

    def again(words: str) -> None:
        if words == "collecting evidence":
            results.extend(runner.invoke(args=["gaps", "run", *more]) for more in ([], ["--quiet"]))

    run(again)
    assert [(done.exit_code, done.stdout, done.stderr) for done in results] == [
        (1, "", "Error: another run of gaps goes on; wait until it is done\n"), (0, "", "")]
    done = runner.invoke(args=["gaps", "run"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "fi: " in done.stderr
    done = runner.invoke(args=["gaps", "run", "--quiet"])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert db.session.scalar(sa.select(sa.func.count(Gap.id)))


def test_evaluate_prints_figures_of_labelled_messages(site: Flask, tmp_path: Path) -> None:
    rows = [{"text": text, "label": need} for need in NEEDS
            for text, _at in weeks_of({need: 20}, week(1), 1)]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = site.test_cli_runner().invoke(args=[
        "gaps", "evaluate", "--messages", str(path), "--language", "fi", "--seeds", "1"])
    assert done.exit_code == 0
    figures = json.loads(done.stdout)
    assert (figures["messages"], figures["seeds"]) == (len(rows), 1)
    assert 0.5 <= figures["gap_recall"]["mean"] <= 1


@pytest.mark.parametrize(("lines", "said"), [
    (['{"text": "A", "label": "b"}', "{"], ":2: not a row of text and label"),
    (['["text"]'], ":1: not a row of text and label"),
    (['{"text": "A", "label": "b"}'] * 3, ": needs messages of at least two labels")])
def test_evaluate_says_which_line_is_bad(site: Flask, tmp_path: Path, lines: list[str], said: str,
                                         ) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    done = site.test_cli_runner().invoke(args=["gaps", "evaluate", "--messages", str(path)])
    assert done.exit_code == 1
    assert done.stderr == f"Error: {path}{said}\n"
