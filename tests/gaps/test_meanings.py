"""A text is given to the language model once; its vector goes when nobody says it any more."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import sqlalchemy as sa

from app.core.database import db, transaction
from app.gaps import meanings
from app.gaps.meanings import forget_meanings, meanings_of
from app.gaps.models import TextVector
from app.gaps.vectors import MOST_LETTERS, Vectors

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
    vectors = meanings_of(TEXTS, first, quiet)
    assert first.asked == ["Where is my card?", "The bill is wrong", ""]
    again = meanings_of([*reversed(TEXTS), "A new one"], second, quiet)
    assert second.asked == ["A new one"]
    assert np.array_equal(again[:4], vectors[::-1])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors, first.embed(TEXTS, lambda _done: None), atol=1e-3)


@pytest.mark.usefixtures("app")
def test_no_texts_no_vectors() -> None:
    assert meanings_of([], FakeEmbedder(), quiet).shape == (0, 0)


@pytest.mark.usefixtures("app")
def test_models_are_never_mixed() -> None:
    meanings_of(TEXTS, FakeEmbedder(), quiet)
    other = FakeEmbedder("other")
    meanings_of(TEXTS, other, quiet)
    assert len(other.asked) == 3
    assert forget_meanings(TEXTS, other) == 3
    assert stored() == 3


@pytest.mark.usefixtures("app")
def test_only_the_beginning_of_a_long_text_is_read() -> None:
    embedder = FakeEmbedder()
    meanings_of(["a" * MOST_LETTERS + "b", "a" * MOST_LETTERS + "c"], embedder, quiet)
    assert embedder.asked == ["a" * MOST_LETTERS]


@pytest.mark.usefixtures("app")
def test_what_nobody_says_any_more_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "ERASED_AT_ONCE", 2)
    embedder = FakeEmbedder()
    meanings_of([*TEXTS, "one", "two", "three"], embedder, quiet)
    assert forget_meanings(["one", "never met"], embedder) == 5
    assert stored() == 1
    assert forget_meanings(["one"], None) == 1  # no model any more
    assert stored() == 0


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
        meanings_of(texts, FakeEmbedder(), stop_after_three)
    assert told == [(2, 5), (4, 5)]
    assert stored() == 2
    second = FakeEmbedder()
    meanings_of(texts, second, quiet)
    assert second.asked == ["three", "four", "five"]
