"""The index follows the database: through jobs, rebuilds and crashes."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.core.database import init_database, transaction
from app.core.jobs import run_all
from app.core.settings import Settings, current_settings
from app.search import (
    Differences,
    Document,
    Key,
    Query,
    RebuildRunning,
    Searcher,
    apply_changes,
    check,
    enqueue_change,
    heal,
    rebuild,
)
from app.search.engines import engine_named
from app.search.whoosh_engine import WhooshEngine

from .factories import MemorySource, document, index

NOTHING = Differences((), (), ())


def change(identity: int | str, language: str = "fi") -> dict[str, str]:
    return {"kind": "article", "id": str(identity), "language": language}


def found(searcher: Searcher, text: str, language: str = "fi") -> list[str]:
    return [hit.id for hit in searcher.search(Query(text, language))]


def test_a_change_is_found_once_its_job_is_done(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1, "Reititin vilkkuu"))
    with transaction():
        enqueue_change("article", 1, "fi")
    assert found(searching, "reititin") == []
    run_all()
    assert found(searching, "reititin") == ["1"]


def test_a_change_rolled_back_is_never_applied(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1, "Reititin vilkkuu"))

    def fail() -> None:
        with transaction():
            enqueue_change("article", 1, "fi")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    run_all()
    assert found(searching, "reititin") == []


def test_what_the_source_no_longer_has_is_deleted(searching: Searcher, source: MemorySource
                                                  ) -> None:
    source.put(document(1), document(2), document(2, language="sv"))
    apply_changes(searching.library, [source], [change(1), change(2), change(2, "sv")])
    del source.truth[Key("article", "1", "fi")]
    del source.truth[Key("article", "2", "sv")]
    apply_changes(searching.library, [source], [change(1), change(2, "sv")])
    assert dict(searching.library.snapshot().fingerprints()).keys() == {Key("article", "2", "fi")}


def test_many_changes_are_one_commit(searching: Searcher, source: MemorySource) -> None:
    for number in range(40):
        source.put(document(number))
        with transaction():
            enqueue_change("article", number, "fi")
    run_all()
    assert len(searching.library.snapshot().parts) == 1
    assert check(searching.library, [source]) == NOTHING


def test_check_tells_what_differs(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1), document(2), document(3))
    rebuild(searching.library, [source])
    source.put(document(2, "Muuttunut"), document(4))
    del source.truth[Key("article", "3", "fi")]
    assert check(searching.library, [source]) == Differences(
        missing=(Key("article", "4", "fi"),), stale=(Key("article", "2", "fi"),),
        extra=(Key("article", "3", "fi"),))


def test_searches_go_on_during_a_rebuild(searching: Searcher, source: MemorySource) -> None:
    source.put(*(document(number, "Reititin vilkkuu") for number in range(5)))
    rebuild(searching.library, [source])
    seen: list[int] = []

    class Watched(MemorySource):
        def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
            for one in super().documents(ids):
                seen.append(len(found(searching, "reititin")))
                yield one

    watched = Watched()
    watched.put(*(document(number, "Reititin vilkkuu") for number in range(3)))
    rebuild(searching.library, [watched])
    assert set(seen) == {5}
    assert len(found(searching, "reititin")) == 3


def test_a_rebuild_has_what_changed_meanwhile(searching: Searcher, source: MemorySource) -> None:
    class Changing(MemorySource):
        """Changes twice: while all of it is read, and while what changed is read."""

        rounds = 0

        def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
            yield from super().documents(ids)
            if self.rounds < 2:
                self.rounds += 1
                self.put(document("early", f"Versio {self.rounds}"),
                         document(f"late{self.rounds}"))
                self.truth.pop(Key("article", str(self.rounds), "fi"))

    changing = Changing()
    changing.put(document("early"), document(1), document(2))
    rebuild(searching.library, [changing])
    assert changing.rounds == 2
    assert check(searching.library, [changing]) == NOTHING


def test_a_rebuild_removes_the_old_generation(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1))
    for _ in range(3):
        rebuild(searching.library, [source])
    assert len([path for path in searching.library.root.iterdir() if path.is_dir()]) == 1


def test_a_failed_rebuild_leaves_the_old_index(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1))
    rebuild(searching.library, [source])

    class Broken(MemorySource):
        def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
            yield document(2)
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        rebuild(searching.library, [Broken()])
    assert check(searching.library, [source]) == NOTHING
    assert len([path for path in searching.library.root.iterdir() if path.is_dir()]) == 1


def test_two_rebuilds_at_once_are_refused(searching: Searcher, source: MemorySource) -> None:
    class Second(MemorySource):
        def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
            with pytest.raises(RebuildRunning):
                rebuild(searching.library, [source])
            return super().documents(ids)

    rebuild(searching.library, [Second()])


def test_another_process_follows_a_swap(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1, "Reititin vilkkuu"))
    other = Searcher(searching.library.root, WhooshEngine())
    assert found(other, "reititin") == []
    rebuild(searching.library, [source])
    assert found(other, "reititin") == ["1"]
    source.put(document(2, "Reititin hajosi"))
    rebuild(searching.library, [source])
    assert sorted(found(other, "reititin")) == ["1", "2"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_is_made_anew_by_the_worker(searching: Searcher, source: MemorySource,
                                                    caplog: pytest.LogCaptureFixture) -> None:
    source.put(document(1), document(2))
    rebuild(searching.library, [source])
    folder = next(path for path in searching.library.root.iterdir() if path.is_dir())
    for path in folder.iterdir():
        path.write_bytes(b"broken")
    other = Searcher(searching.library.root, WhooshEngine())
    assert check(other.library, [source]).missing
    apply_changes(other.library, [source], [change(1)])
    assert "damaged" in caplog.text
    assert check(other.library, [source]) == NOTHING


def test_healing_makes_them_agree(searching: Searcher, source: MemorySource) -> None:
    source.put(document(1), document(2), document(3))
    assert len(heal(searching.library, [source]).missing) == 3  # there was no index
    source.put(document(2, "Muuttunut"), document(4))
    del source.truth[Key("article", "3", "fi")]
    heal(searching.library, [source])
    assert check(searching.library, [source]) == NOTHING
    assert heal(searching.library, [source]) == NOTHING


def test_an_index_of_an_older_format_is_not_used(searching: Searcher, source: MemorySource,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    source.put(document(1, "Reititin"))
    rebuild(searching.library, [source])
    monkeypatch.setattr("app.search.library.FORMAT", 10**6)
    newer = Searcher(searching.library.root, WhooshEngine())
    assert not newer.library.usable
    assert found(newer, "reititin") == []
    heal(newer.library, [source])
    assert found(newer, "reititin") == ["1"]
    assert not searching.library.usable


def test_the_commands(searching: Searcher, source: MemorySource, app: Flask) -> None:
    runner: FlaskCliRunner = app.test_cli_runner()
    source.put(document(1), document(2))
    wrong = runner.invoke(args=["search", "check"])
    assert wrong.exit_code == 1
    assert "2 not in the index" in wrong.output
    assert "article/1/fi" in wrong.output
    rebuilt = runner.invoke(args=["search", "rebuild"])
    assert "2 documents" in rebuilt.output
    source.put(document(3))
    assert runner.invoke(args=["search", "rebuild", "--if-needed"]).output == ""
    right = runner.invoke(args=["search", "check"])
    assert (right.exit_code, "agree" in right.output) == (0, True)


def test_a_rebuild_with_another_engine_moves_a_running_site_over(
        searching: Searcher, source: MemorySource, app: Flask) -> None:
    runner: FlaskCliRunner = app.test_cli_runner()
    source.put(document(1, "Reititin vilkkuu"))
    rebuild(searching.library, [source])
    seen = set()

    class Watched(MemorySource):
        def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
            for one in super().documents(ids):
                seen.add((searching.library.engine_in_use, *found(searching, "reititin")))
                yield one

    app.extensions["luukku_search"].sources = [moving := Watched()]
    moving.truth = source.truth
    for engine_name, other in (("tantivy", "whoosh"), ("whoosh", "tantivy")):
        seen.clear()
        assert runner.invoke(args=["search", "rebuild", "--engine", engine_name]).exit_code == 0
        assert seen == {(other, "1")}  # searched until the new one is whole
        assert searching.library.engine_in_use == engine_name
        source.put(document(2, f"Reititin {engine_name}"))
        apply_changes(searching.library, [source], [change(2)])  # by a worker that knew the other
        assert sorted(found(searching, "reititin")) == ["1", "2"]
        checked = runner.invoke(args=["search", "check"])
        assert checked.exit_code == 0
        assert f"made by {engine_name}" in checked.output
        assert ("SEARCH_ENGINE is whoosh" in checked.output) == (engine_name == "tantivy")
        assert heal(searching.library, [source]) == NOTHING
        assert searching.library.engine_in_use == engine_name
        source.truth.pop(Key("article", "2", "fi"))
        apply_changes(searching.library, [source], [change(2)])
    assert len([path for path in searching.library.root.iterdir() if path.is_dir()]) == 1


def test_an_engine_that_is_not_installed(searching: Searcher, source: MemorySource, app: Flask,
                                         monkeypatch: pytest.MonkeyPatch,
                                         caplog: pytest.LogCaptureFixture) -> None:
    source.put(document(1, "Reititin"))
    runner: FlaskCliRunner = app.test_cli_runner()
    runner.invoke(args=["search", "rebuild", "--engine", "tantivy"])
    monkeypatch.setattr("app.search.engines.find_spec", lambda name: None)
    told = runner.invoke(args=["search", "rebuild", "--engine", "tantivy"])
    assert told.exit_code == 1
    assert "install requirements-tantivy.txt" in told.output
    left_behind = Searcher(searching.library.root, WhooshEngine())
    assert not left_behind.library.usable
    apply_changes(left_behind.library, [source], [change(1)])
    assert "tantivy is not installed" in caplog.text
    assert (left_behind.library.engine_in_use, found(left_behind, "reititin")) == ("whoosh", ["1"])


class FileSource(MemorySource):
    """Its truth is a file, which another process reads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def load(self) -> None:
        self.truth = {}
        for identity, title in json.loads(self.path.read_text()).items():
            self.put(document(identity, title))

    def save(self) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({one.id: one.title for one in self.truth.values()}))
        os.replace(draft, self.path)

    def documents(self, ids: Sequence[str] | None = None) -> Iterator[Document]:
        self.load()
        return super().documents(ids)


def _work(settings: Settings, engine_name: str, path: Path, ids: list[int]) -> None:
    """Apply the changes of `ids` one by one, for ever: a worker that will be killed."""
    app = Flask("worker")
    init_database(app, settings)
    library = Searcher(settings.search_index, engine_named(engine_name)).library
    with app.app_context():
        path.with_suffix(".ready").touch()
        while True:
            for identity in ids:
                apply_changes(library, [FileSource(path)], [change(identity)])


def test_a_worker_killed_at_any_moment_loses_and_doubles_nothing(
        searching: Searcher, engine_name: str, tmp_path: Path) -> None:
    source, dice = FileSource(tmp_path / "truth.json"), random.Random(7)
    ready, ids = source.path.with_suffix(".ready"), list(range(12))
    for turn in range(5):
        for identity in dice.sample(ids, 6):
            source.put(document(identity, f"Otsikko {turn} {identity}"))
        source.truth.pop(Key("article", str(dice.choice(ids)), "fi"), None)
        source.save()
        ready.unlink(missing_ok=True)
        worker = multiprocessing.get_context("spawn").Process(
            target=_work, args=(current_settings(), engine_name, source.path, ids))
        worker.start()
        while not ready.exists():
            time.sleep(0.001)
        time.sleep(dice.uniform(0.005, 0.1))
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    # What the next worker does with the jobs whose lease ran out:
    apply_changes(searching.library, [source], map(change, ids))
    assert check(searching.library, [source]) == NOTHING
    numbers = [number for part in searching.library.snapshot().parts
               for number, _ in part.heads() if number not in part.deleted()]
    assert len(numbers) == len(source.truth)


def test_the_index_may_be_read_before_it_exists(searcher: Searcher) -> None:
    assert searcher.search(Query("lasku", "fi")).total == 0
    assert searcher.suggest("las", "fi") == []
    assert searcher.similar("lasku", "fi") == []
    assert dict(searcher.vocabulary("fi")) == {}
    index(searcher, document(1))
    assert found(searcher, "lasku") == ["1"]
