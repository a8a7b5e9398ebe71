"""Documents, sources and indexes for the tests of search."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.search import Document, Key, Searcher


class MemorySource:
    """A source whose truth is a dictionary."""

    def __init__(self, kind: str = "article") -> None:
        self.kind = kind
        self.truth: dict[Key, Document] = {}

    def put(self, *documents: Document) -> None:
        for document in documents:
            self.truth[document.key] = document

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        for document in list(self.truth.values()):
            if ids is None or document.id in ids:
                yield document

    def solved(self, since: datetime) -> dict[Key, int]:
        return {}

    def fingerprints(self) -> Iterator[tuple[Key, str]]:
        return ((key, document.fingerprint()) for key, document in self.truth.items())


def document(identity: int | str = 1, title: str = "Milloin laskuni erääntyy?",
             body: str = "Lasku erääntyy 14 päivän kuluttua.", **more: Any) -> Document:
    """Make a document; everything has a default."""
    values = {"kind": "article", "language": "fi", "endpoint": "search.results", **more}
    return Document(id=str(identity), title=title, body=body, **values)


def index(searcher: Searcher, *documents: Document, deleted: Sequence[Key] = ()) -> None:
    """Put documents into the searcher's index in one commit."""
    with searcher.library.writing() as apply:
        apply(documents, deleted)
