"""Whatever is changed, applied, rebuilt or crashes, in whatever order: in the end they agree."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search import (
    Differences,
    Document,
    Key,
    Query,
    Searcher,
    apply_changes,
    check,
    rebuild,
    tantivy_engine,
)
from app.search.engines import ENGINES, engine_named
from app.search.whoosh_engine import Writer

from .factories import MemorySource, document

IDS, LANGUAGES = st.integers(0, 4), st.sampled_from(["fi", "sv"])
WORDS = st.sampled_from(["lasku", "reititin", "muutto", "puhelin"])

put = st.tuples(st.just("put"), IDS, LANGUAGES, WORDS)
remove = st.tuples(st.just("remove"), IDS, LANGUAGES)
work = st.tuples(st.just("work"), st.integers(1, 4))
crash = st.tuples(st.just("crash"), st.sampled_from(["reading", "committing", "after"]))
anew = st.tuples(st.just("rebuild"))

COMMITTING = {"whoosh": (Writer, "_commit_toc"), "tantivy": (tantivy_engine, "flush")}


class Crash(BaseException):
    """The worker ends here."""


class CrashingSource(MemorySource):
    """Fails after the first document when told to."""

    crashing = False

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        for number, one in enumerate(super().documents(ids)):
            yield one
            if self.crashing and number == 0:
                raise Crash


class World:
    """A database (`source`), its queue of changes, and the index that follows."""

    def __init__(self, root: Path, engine_name: str) -> None:
        self.source = CrashingSource()
        self.queue: list[dict[str, str]] = []
        self.engine_name = engine_name
        self.searcher = Searcher(root, engine_named(engine_name))

    def put(self, identity: int, language: str, word: str) -> None:
        self.source.put(document(identity, f"{word} {identity}", "", language=language))
        self._changed(identity, language)

    def remove(self, identity: int, language: str) -> None:
        self.source.truth.pop(Key("article", str(identity), language), None)
        self._changed(identity, language)

    def work(self, batch: int) -> None:
        taken = self.queue[:batch]
        if taken:
            apply_changes(self.searcher.library, [self.source], taken)
        self.queue = self.queue[batch:]

    def crash(self, when: str) -> None:
        """Begin to apply everything and die; the changes stay in the queue."""
        self.source.crashing = when == "reading"
        broken = mock.patch.object(*COMMITTING[self.engine_name], side_effect=Crash)
        try:
            if when == "committing":
                with broken:
                    apply_changes(self.searcher.library, [self.source], self.queue)
            else:
                apply_changes(self.searcher.library, [self.source], self.queue)
        except Crash:
            self.searcher = Searcher(self.searcher.library.root,
                                     engine_named(self.engine_name))
        finally:
            self.source.crashing = False

    def rebuild(self) -> None:
        rebuild(self.searcher.library, [self.source])

    def _changed(self, identity: int, language: str) -> None:
        self.queue.append({"kind": "article", "id": str(identity), "language": language})


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("engine_name", ENGINES)
@given(steps=st.lists(st.one_of(put, put, remove, work, crash, anew), max_size=14))
def test_the_index_equals_the_model(app: Flask, tmp_path: Path, engine_name: str,
                                    steps: list[tuple[object, ...]]) -> None:
    world = World(tmp_path / uuid.uuid4().hex, engine_name)
    for name, *values in steps:
        getattr(world, str(name))(*values)
    world.work(len(world.queue))
    assert check(world.searcher.library, [world.source]) == Differences((), (), ())
    for language in ("fi", "sv"):
        for word in ("lasku", "reititin", "muutto", "puhelin"):
            hits = world.searcher.search(Query(word, language, exact=True)).hits
            assert {hit.id for hit in hits} == {
                one.id for one in world.source.truth.values()
                if one.language == language and one.title.startswith(word)}
