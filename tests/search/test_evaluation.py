"""`luukku search evaluate`: the figures by which search is judged, and typing errors."""

import gzip
import json
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.search.typos import with_typo

DOCUMENTS = [
    {"id": "pay", "language": "fi", "title": "Miten maksan laskun?", "body": "Verkkopankissa."},
    {"id": "move", "language": "fi", "title": "Miten muutan?", "body": "Kerro uusi osoite."},
    {"id": "a/b", "title": "Reititin vilkkuu", "body": ""},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "\n".join(json.dumps(row) for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def run(app: Flask, tmp_path: Path, queries: list[dict[str, object]], *more: str) -> str:
    documents = write(tmp_path / "documents.jsonl.gz", [dict(row) for row in DOCUMENTS])
    asked = write(tmp_path / "queries.jsonl", queries)
    done = app.test_cli_runner().invoke(args=[
        "search", "evaluate", "--documents", str(documents), "--queries", str(asked), *more])
    return done.stdout if done.exit_code == 0 else f"exit {done.exit_code}: {done.output}"


def test_figures(app: Flask, tmp_path: Path) -> None:
    found = json.loads(run(app, tmp_path, [
        {"query": "laskujen maksaminen", "relevant": ["pay"]},
        {"query": "vilkkuva reititin", "relevant": ["a/b", "move"]},
        {"query": "osoitteenmuutos", "relevant": ["pay"]},
        {"query": "xyzzy", "relevant": ["move"]}]))
    assert found["queries"] == 4
    assert found["mrr_at_10"] == found["hit_at_10"] == 0.5
    assert found["recall_at_1"] == (1 + 0.5) / 4
    assert found["p95_ms"] >= found["p50_ms"] > 0
    assert found["index_bytes"] > 0
    assert found["index_docs_per_s"] > 0


def test_the_best_of_a_querys_own_candidates(app: Flask, tmp_path: Path) -> None:
    answers = ["Maksa lasku verkkopankissa.", "Reititin vilkkuu punaista.",
               "Lasku tulee postissa, ja sen voi myös heti maksaa."]
    path = write(tmp_path / "queries.jsonl", [
        {"query": "maksa lasku", "candidates": answers[:2], "correct": 0},
        # The best answer of all, the first, is none of these.
        {"query": "maksa lasku", "candidates": answers[1:], "correct": 1},
        {"query": "maksa lasku", "candidates": answers, "correct": 2}])
    done = app.test_cli_runner().invoke(args=["search", "evaluate", "--queries", str(path)])
    found = json.loads(done.stdout)
    assert found["recall_at_1"] == round(2 / 3, 4)
    assert found["mrr_at_10"] == round((1 + 1 + 0.5) / 3, 4)


def test_a_candidate_that_is_not_there(app: Flask, tmp_path: Path) -> None:
    path = write(tmp_path / "queries.jsonl", [
        {"query": "a", "candidates": ["b"], "correct": 1}])
    done = app.test_cli_runner().invoke(args=["search", "evaluate", "--queries", str(path)])
    assert done.exit_code == 1
    assert "queries.jsonl:1: correct is no index" in done.output


def test_typos_are_the_same_each_time(app: Flask, tmp_path: Path) -> None:
    queries: list[dict[str, object]] = [
        {"query": "reititin vilkkuu", "relevant": ["a/b"]}, {"query": "xy", "relevant": ["pay"]}]
    first, second = (json.loads(run(app, tmp_path, queries, "--typos", "1")) for _n in range(2))
    assert first["mrr_at_10"] == second["mrr_at_10"] == 0.5


@pytest.mark.parametrize(("rows", "told"), [
    ([{"query": "a"}], "queries.jsonl:1: no relevant"),
    ([], "no rows"),
])
def test_bad_rows_are_told(app: Flask, tmp_path: Path, rows: list[dict[str, object]],
                           told: str) -> None:
    answer = run(app, tmp_path, rows)
    assert answer.startswith("exit 1")
    assert told in answer


@given(st.text("abcdefghäö -1", max_size=40), st.integers(0, 999))
def test_a_typo_is_one_edit(text: str, seed: int) -> None:
    wrong = with_typo(text, Random(seed))
    assert abs(len(wrong) - len(text)) <= 1
    assert wrong[:1] == text[:1]
    before, after = text.split(" "), wrong.split(" ")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 1
