"""The steps that searching leaves in a journey."""

from dataclasses import dataclass

from app.journey import Sign, Step
from app.language import redact

from .documents import Results


@dataclass(frozen=True)
class Searched(Step):
    """Looked at a page of results. `query` is redacted; `results` are the documents' keys."""

    query: str
    results: tuple[str, ...]
    total: int
    language: str = ""

    @property
    def signs(self) -> Sign:
        """A search without results is an attempt by itself (DESIGN §4.2)."""
        return Sign.NONE if self.total else Sign.ATTEMPT


def searched(results: Results) -> Searched:
    """Return the step of having seen `results`."""
    return Searched(redact(results.query.text), tuple(str(hit.key) for hit in results),
                    results.total, results.query.language)
