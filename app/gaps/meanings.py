"""What texts mean to a language model: computed once for each, kept as long as somebody says it."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Final, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from app.core.database import db, transaction
from app.core.settings import current_settings
from app.language.embedding import Embedder, open_embedder

from .models import TextVector
from .vectors import MOST_LETTERS, Vectors

STORED_AT_ONCE: Final = 512
ERASED_AT_ONCE: Final = 512
STORED: Final = np.dtype("<f2")  # half as large; cosines differ by less than .001

Item = TypeVar("Item")
Progress = Callable[[int, int], None]  # is told how many new texts are done, of how many


def configured_embedder(otherwise: str = "") -> Embedder | None:
    """Return the operator's model, or the one named `otherwise`. Raises EmbedderMissing."""
    settings = current_settings()
    model = settings.semantic_model or otherwise
    return open_embedder(model, settings.var_dir / "models") if model else None


class Meanings:
    """What the texts of one run mean; without an embedder nothing is known of any."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._said: set[bytes] = set()

    def of(self, texts: Sequence[str], progress: Progress) -> Vectors | None:
        """Return a unit vector for each text, of its beginning; those not met before are stored.

        Opens transactions of its own, a short one for each STORED_AT_ONCE new texts, so that
        others write between and what is done stays done.
        """
        if self._embedder is None:
            return None
        digests = [_digest(text) for text in texts]
        self._said.update(digests)
        _store(dict(zip(digests, texts, strict=True)), self._embedder, progress)
        return _stored(digests, self._embedder.name)

    def forget_others(self) -> int:
        """Erase all vectors but those asked for so far, and return how many: for a run's end.

        So what erased a text has its vector erased too, and so have other models'.
        """
        kept = self._embedder.name if self._embedder else None
        gone: dict[str, list[bytes]] = {}
        for model, digest in db.session.execute(sa.select(TextVector.model, TextVector.digest)):
            if model != kept or digest not in self._said:
                gone.setdefault(model, []).append(digest)
        for model, digests in gone.items():
            for part in _parts(digests, ERASED_AT_ONCE):
                with transaction():
                    db.session.execute(sa.delete(TextVector).where(
                        TextVector.model == model, TextVector.digest.in_(part)))
        return sum(map(len, gone.values()))


def _digest(text: str) -> bytes:
    return blake2b(text[:MOST_LETTERS].encode(), digest_size=16).digest()


def _store(texts: dict[bytes, str], embedder: Embedder, progress: Progress) -> None:
    known = set(db.session.scalars(sa.select(TextVector.digest).where(
        TextVector.model == embedder.name)))
    new = [(digest, text) for digest, text in texts.items() if digest not in known]
    for number, part in enumerate(_parts(new, STORED_AT_ONCE)):
        before = number * STORED_AT_ONCE

        def told(done: int, before: int = before) -> None:
            progress(before + done, len(new))

        vectors = embedder.embed([text[:MOST_LETTERS] for _digest, text in part], told)
        with transaction():
            db.session.execute(sa.insert(TextVector), [
                {"digest": digest, "model": embedder.name, "vector": row.tobytes()}
                for (digest, _text), row in zip(part, vectors.astype(STORED), strict=True)])


def _stored(digests: Sequence[bytes], model: str) -> Vectors:
    """Return the rows of `digests`, read in a stream."""
    places: dict[bytes, list[int]] = {}
    for place, digest in enumerate(digests):
        places.setdefault(digest, []).append(place)
    found: Vectors = np.zeros((len(digests), 0), dtype=np.float32)
    rows = db.session.execute(sa.select(TextVector.digest, TextVector.vector).where(
        TextVector.model == model).execution_options(yield_per=1000))
    for digest, stored in rows:
        row: NDArray[np.float16] = np.frombuffer(stored, dtype=STORED)
        if not found.shape[1]:
            found = np.zeros((len(digests), len(row)), dtype=np.float32)
        found[places.get(digest, [])] = row
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return found


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start:start + size] for start in range(0, len(items), size))
