"""What every engine must do, whatever it is made of."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from app.search.documents import Key
from app.search.engine import Engine, Index, IndexDamaged, Record, Slot, Snapshot
from app.search.engines import engine_named


@pytest.fixture
def engine(engine_name: str) -> Engine:
    return engine_named(engine_name)


@pytest.fixture
def index(engine: Engine, tmp_path: Path) -> Iterator[Index]:
    index = engine.create(tmp_path / "index")
    yield index
    index.close()


def record(identity: str, terms: Mapping[str, float] | str, language: str = "fi",
           kind: str = "article", fingerprint: str = "f", words: Sequence[str] = ()) -> Record:
    weights = dict.fromkeys(terms.split(), 1.0) if isinstance(terms, str) else terms
    return Record(key=Key(kind, identity, language), fingerprint=fingerprint, weights=weights,
                  words=words, head=f"head {identity}".encode(),
                  forward=f"forward {identity}".encode(), text=f"text {identity}".encode())


def slots(*words: str) -> list[Slot]:
    """Each word is one slot; `a|b` are two terms that may stand for it."""
    return [Slot(word, 0, 0, tuple((term, 1.0) for term in word.split("|"))) for word in words]


def heads(snapshot: Snapshot, *words: str, language: str = "fi", kind: str | None = None,
          limit: int = 10) -> list[str]:
    found = snapshot.first_pass(language, slots(*words), kind, limit)
    return [candidate.head.decode().removeprefix("head ") for candidate in found.candidates]


def test_an_empty_index_finds_nothing(index: Index) -> None:
    found = index.snapshot().first_pass("fi", slots("lx"), None, 10)
    assert (list(found.candidates), found.complete, found.partial, found.documents) == ([], 0, 0, 0)
    assert list(index.snapshot().fingerprints()) == []


def test_a_candidate_gives_back_what_was_stored(index: Index) -> None:
    index.apply([record("ä/1", "lx")], [])
    candidate, = index.snapshot().first_pass("fi", slots("lx"), None, 10).candidates
    assert candidate.head == "head ä/1".encode()
    assert candidate.forward == "forward ä/1".encode()
    assert candidate.text == "text ä/1".encode()


def test_a_document_is_found_by_its_key(index: Index) -> None:
    index.apply([record("1", "lx"), record("2", "lx"), record("1", "lx", language="sv")], [])
    index.apply([record("1", "ly", fingerprint="new")], [])
    found = index.snapshot().document(Key("article", "1", "fi"))
    assert found is not None
    assert (found.head, found.forward, found.text) == (b"head 1", b"forward 1", b"text 1")
    before = index.snapshot()
    index.apply([], [Key("article", "1", "fi")])
    assert index.snapshot().document(Key("article", "1", "fi")) is None
    assert index.snapshot().document(Key("article", "1", "sv")) is not None
    assert index.snapshot().document(Key("question", "2", "fi")) is None
    assert before.document(Key("article", "1", "fi")) is not None


def test_more_weight_comes_first_and_rare_terms_count_more(index: Index) -> None:
    index.apply([record("weak", {"lx": 0.5}), record("strong", {"lx": 3.0}),
                 record("common", "ly lz"), record("rare", "lz lw"), record("other", "lz")], [])
    assert heads(index.snapshot(), "lx") == ["strong", "weak"]
    assert heads(index.snapshot(), "lw", "lz")[0] == "rare"


def test_counts_tell_all_words_from_any(index: Index) -> None:
    index.apply([record("both", "lx ly"), record("one", "lx"), record("none", "lz")], [])
    found = index.snapshot().first_pass("fi", slots("lx", "ly"), None, 1)
    assert len(found.candidates) == 1
    assert (found.complete, found.partial, found.documents) == (1, 2, 3)
    assert found.frequencies == {"lx": 2, "ly": 1}


def test_any_term_of_a_slot_will_do(index: Index) -> None:
    index.apply([record("a", "lx"), record("b", "px"), record("c", "lz")], [])
    found = index.snapshot().first_pass("fi", slots("lx|px|sx"), None, 10)
    assert found.complete == found.partial == 2


def test_languages_are_apart(index: Index) -> None:
    index.apply([record("1", "lx"), record("1", "lx ly", language="sv")], [])
    assert heads(index.snapshot(), "lx") == ["1"]
    found = index.snapshot().first_pass("sv", slots("lx", "ly"), None, 10)
    assert (found.complete, found.documents) == (1, 1)
    assert heads(index.snapshot(), "ly") == []


def test_a_kind_can_be_asked_for(index: Index) -> None:
    index.apply([record("1", "lx"), record("1", "lx", kind="question")], [])
    found = index.snapshot().first_pass("fi", slots("lx"), "question", 10)
    assert (len(found.candidates), found.complete, found.partial) == (1, 1, 1)


def test_a_document_is_replaced_not_doubled(index: Index) -> None:
    index.apply([record("1", "lx", fingerprint="old"), record("2", "lx")], [])
    index.apply([record("1", "ly", fingerprint="new")], [])
    assert heads(index.snapshot(), "lx") == ["2"]
    assert heads(index.snapshot(), "ly") == ["1"]
    assert dict(index.snapshot().fingerprints()) == {
        Key("article", "1", "fi"): "new", Key("article", "2", "fi"): "f"}


def test_twice_in_one_commit_counts_once(index: Index) -> None:
    index.apply([record("1", "lx"), record("1", "ly")], [])
    assert len(list(index.snapshot().fingerprints())) == 1


def test_a_document_is_deleted_only_in_its_language(index: Index) -> None:
    index.apply([record("1", "lx"), record("1", "lx", language="sv")], [])
    index.apply([], [Key("article", "1", "sv"), Key("article", "unknown", "fi")])
    assert heads(index.snapshot(), "lx") == ["1"]
    assert heads(index.snapshot(), "lx", language="sv") == []
    index.apply([], [Key("article", "1", "fi")])
    assert list(index.snapshot().fingerprints()) == []


def test_a_snapshot_stays_as_it_was(index: Index) -> None:
    index.apply([record("1", "lx")], [])
    before = index.snapshot()
    for number in range(12):  # enough for merges, which remove the files that it reads
        index.apply([record(str(number + 2), "lx")], [Key("article", "1", "fi")])
    assert heads(before, "lx") == ["1"]
    assert before.first_pass("fi", slots("lx"), None, 1).candidates[0].text == b"text 1"
    assert len(heads(index.snapshot(), "lx", limit=20)) == 12


def test_another_reader_sees_a_commit_at_once(engine: Engine, index: Index, tmp_path: Path
                                              ) -> None:
    reader = engine.open(tmp_path / "index")
    for number in range(30):
        index.apply([record(str(number), "lx")], [])
        assert len(heads(reader.snapshot(), "lx", limit=50)) == number + 1
    reader.close()


def test_nothing_is_read_anew_when_nothing_changed(index: Index) -> None:
    index.apply([record("1", "lx")], [])
    assert index.snapshot() is index.snapshot()


def test_words_and_heads_of_all_parts(index: Index) -> None:
    index.apply([record("1", "lx", words=["lasku", "maksu"]), record("2", "lx", words=["lasku"]),
                 record("4", "lx")], [])
    index.apply([record("3", "lx", language="sv", words=["räkning"])], [])
    parts = index.snapshot().parts
    words: dict[str, int] = {}
    for part in parts:
        words |= part.words("fi")
    assert words == {"lasku": 2, "maksu": 1}
    alive = {part.head(number) for part in parts for number, head in part.heads()
             if number not in part.deleted()}
    assert alive == {b"head 1", b"head 2", b"head 3", b"head 4"}


def test_parts_tell_what_is_deleted(index: Index) -> None:
    index.apply([record(str(number), "lx", words=[f"w{number}"]) for number in range(70)], [])
    part, = index.snapshot().parts
    gone = (3, 8, 63, 64, 69)
    index.apply([], [Key("article", str(number), "fi") for number in gone])
    later, = index.snapshot().parts
    assert (later.name, list(part.deleted())) == (part.name, [])
    assert {later.head(number) for number in later.deleted()} == {
        f"head {number}".encode() for number in gone}


def test_base_forms_of_all_parts(index: Index) -> None:
    index.apply([record("1", "llasku plasku smaks"), record("2", "llasku lmaksu")], [])
    index.apply([record("3", "lräkning", language="sv")], [])
    parts = index.snapshot().parts
    assert {lemma for part in parts for lemma in part.lemmas("fi")} == {"lasku", "maksu"}
    assert {lemma for part in parts for lemma in part.lemmas("sv")} == {"räkning"}
    assert not [lemma for part in parts for lemma in part.lemmas("en")]


def test_near_words_find_but_do_not_count_as_the_word(index: Index) -> None:
    index.apply([record("own", "lx ly"), record("near", "lx ln"), record("far", "lz")], [])
    found = index.snapshot().first_pass(
        "fi", [*slots("lx"), Slot("y", 0, 0, (("ly", 1.0),), (("ln", 0.4),))], None, 10)
    assert [one.head for one in found.candidates] == [b"head own", b"head near"]
    assert found.candidates[0].score > found.candidates[1].score
    assert (found.complete, found.partial, found.frequencies["ln"]) == (1, 2, 1)
    only = index.snapshot().first_pass("fi", [Slot("q", 0, 0, (), (("ln", 0.4),))], None, 10)
    assert (len(only.candidates), only.complete, only.partial) == (1, 0, 1)


def test_the_strongest_term_of_a_word_counts(index: Index) -> None:
    others = [record(str(number), "lz") for number in range(20)]
    index.apply([record("whole", {"lx": 0.1, "px": 9.0}), record("fair", {"lx": 1.0}), *others], [])
    word = Slot("x", 0, 0, (("lx", 1.0), ("px", 0.5)))
    found = index.snapshot().first_pass("fi", [word], None, 10)
    assert [one.head for one in found.candidates] == [b"head whole", b"head fair"]


def test_a_failure_while_writing_changes_nothing(index: Index) -> None:
    index.apply([record("1", "lx")], [])

    def broken() -> Iterator[Record]:
        yield record("1", "ly")
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        index.apply(broken(), [])
    assert heads(index.snapshot(), "lx") == ["1"]
    index.apply([record("2", "lx")], [])
    assert sorted(heads(index.snapshot(), "lx")) == ["1", "2"]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_engine_conformance import engine_named, record
def records():
    yield record("1", "ly")
    yield record("2", "ly")
    os.kill(os.getpid(), signal.SIGKILL)
engine_named({name!r}).open(Path({folder!r})).apply(records(), [])
"""


def test_a_killed_writer_leaves_the_last_commit_and_no_lock(engine: Engine, index: Index,
                                                            tmp_path: Path) -> None:
    index.apply([record("1", "lx")], [])
    code = KILLED.format(tests=str(Path(__file__).parent), name=engine.name,
                         folder=str(tmp_path / "index"))
    assert subprocess.run([sys.executable, "-c", code], check=False,
                          cwd=Path(__file__).parents[2]).returncode == -9
    assert heads(index.snapshot(), "lx") == ["1"]
    index.apply([record("2", "lx")], [])
    assert sorted(heads(engine.open(tmp_path / "index").snapshot(), "lx")) == ["1", "2"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's file
def test_a_broken_index_says_so(engine: Engine, index: Index, tmp_path: Path) -> None:
    index.apply([record("1", "lx")], [])
    index.close()
    for path in (tmp_path / "index").iterdir():
        path.write_bytes(b"broken")
    with pytest.raises(IndexDamaged):
        engine.open(tmp_path / "index").snapshot()
    with pytest.raises(IndexDamaged):
        engine.open(tmp_path / "nowhere").snapshot()


def test_threads_read_while_one_writes(index: Index) -> None:
    index.apply([record(str(number), "lx ly") for number in range(50)], [])
    errors: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                found = index.snapshot().first_pass("fi", slots("lx", "ly"), None, 5)
                assert found.complete >= 50
                assert all(one.text.startswith(b"text ") for one in found.candidates)
        except BaseException as error:  # handed to the test below
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(15):
        index.apply([record(str(100 + number), "lx ly")], [])
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_the_documents_of_a_language_and_kind_are_counted(index: Index) -> None:
    assert index.snapshot().documents("fi") == 0
    index.apply([record("1", "lx"), record("2", "lx", kind="question"),
                 record("1", "lx", language="sv")], [])
    snapshot = index.snapshot()
    assert [snapshot.documents("fi"), snapshot.documents("fi", "question"),
            snapshot.documents("sv"), snapshot.documents("sv", "question"),
            snapshot.documents("en")] == [2, 1, 1, 0, 0]
