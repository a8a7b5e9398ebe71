"""Jobs are done, retried, given up, and survive a worker that dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import (
    LEASE,
    MAX_ATTEMPTS,
    Handler,
    Job,
    Payload,
    _claim,
    _plan_repeated,
    enqueue,
    failed_jobs,
    run_all,
    run_due,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def done(app: Flask) -> Sequence[Payload]:
    """What the handler `note` was given; `fail` always fails."""
    seen: list[Payload] = []
    before = app.extensions["luukku_jobs"]
    app.extensions["luukku_jobs"] = {
        "note": Handler(seen.extend, batch=3), "fail": Handler(_fail),
        "repeat": Handler(seen.extend, every=timedelta(hours=1))}
    yield seen
    app.extensions["luukku_jobs"] = before


def _fail(_payloads: Sequence[Payload]) -> None:
    raise ValueError("no")


def waiting() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0


def test_done_in_order_and_gone(done: list[Payload]) -> None:
    with transaction():
        for n in range(7):
            enqueue("note", {"n": n})
    run_all()
    assert [payload["n"] for payload in done] == list(range(7))
    assert waiting() == 0


def test_enqueued_with_its_transaction_or_not_at_all(done: list[Payload]) -> None:
    def fail_after_enqueueing() -> None:
        with transaction():
            enqueue("note", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_enqueueing()
    assert waiting() == 0


def test_unique_waits_once(done: list[Payload]) -> None:
    with transaction():
        enqueue("note", {}, unique="one")
        enqueue("note", {}, unique="one")
    assert waiting() == 1


def test_failure_waits_longer_and_longer_and_is_given_up(done: list[Payload]) -> None:
    with transaction():
        enqueue("fail", {})
    with time_machine.travel(now(), tick=False) as clock:
        waits = []
        for _attempt in range(MAX_ATTEMPTS):
            assert run_due() == 1
            job = db.session.scalars(sa.select(Job)).one()
            waits.append(job.run_at - now())
            clock.move_to(job.run_at)
        assert run_due() == 0
    assert waits[0] < waits[3] <= timedelta(hours=1)
    assert [job.kind for job in failed_jobs()] == ["fail"]
    assert failed_jobs()[0].last_error == "ValueError: no"


def test_given_up_job_is_told_in_the_log(done: list[Payload],
                                         caplog: pytest.LogCaptureFixture) -> None:
    with transaction():
        enqueue("fail", {})
        db.session.execute(sa.update(Job).values(attempts=MAX_ATTEMPTS - 1))
    run_all()
    assert "given up after 10 attempts" in caplog.text
    assert len(failed_jobs()) == 1


def test_job_that_nobody_can_do_is_given_up_too(done: list[Payload]) -> None:
    """A kind that an older or newer release knew: its job must not come back for ever."""
    with transaction():
        enqueue("unheard-of", {})
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(MAX_ATTEMPTS):
            assert run_due() == 1
            clock.shift(timedelta(hours=2))
        assert run_due() == 0
    assert [job.kind for job in failed_jobs()] == ["unheard-of"]


def test_job_that_kills_its_worker_is_given_up(done: list[Payload]) -> None:
    """Its lease runs out again and again, and no failure is ever written."""
    with transaction():
        enqueue("note", {"n": "poison"})
        enqueue("note", {"n": "behind"})
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(MAX_ATTEMPTS):
            assert "poison" in [job.payload["n"] for job in _claim()]  # and the worker dies
            clock.shift(LEASE + timedelta(seconds=1))
        run_all()
    assert done == [{"n": "behind"}]
    assert [job.payload for job in failed_jobs()] == [{"n": "poison"}]
    assert "worker died" in (failed_jobs()[0].last_error or "")


def test_failed_batch_leaves_the_good_ones_done(done: list[Payload], app: Flask) -> None:
    """One poisoned payload of a batch does not take the others down with it."""
    def careful(payloads: Sequence[Payload]) -> None:
        if any(payload["n"] == 2 for payload in payloads):
            raise ValueError("two")
        done.extend(payloads)

    app.extensions["luukku_jobs"]["note"] = Handler(careful, batch=3)
    with transaction():
        for n in range(4):
            enqueue("note", {"n": n})
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(MAX_ATTEMPTS):
            run_all()
            clock.shift(timedelta(hours=2))
        run_all()
    assert sorted(payload["n"] for payload in done) == [0, 1, 3]
    assert [job.payload for job in failed_jobs()] == [{"n": 2}]


def test_unique_asked_for_by_many_at_once_waits_once(app: Flask, done: list[Payload]) -> None:
    together = threading.Barrier(4)

    def ask() -> None:
        with app.app_context():
            together.wait(10)
            with transaction():
                enqueue("note", {}, unique="one")

    with ThreadPoolExecutor(4) as pool:
        for asked in [pool.submit(ask) for _n in range(4)]:
            asked.result()
    assert waiting() == 1


def test_no_job_is_done_by_two_at_once(app: Flask, done: list[Payload]) -> None:
    busy: set[int] = set()
    twice: list[int] = []

    def work(payloads: Sequence[Payload]) -> None:
        numbers = {payload["n"] for payload in payloads}
        twice.extend(numbers & busy)
        busy.update(numbers)
        time.sleep(0.005)
        busy.difference_update(numbers)
        done.extend(payloads)

    app.extensions["luukku_jobs"]["note"] = Handler(work, batch=2)
    with transaction():
        for n in range(40):
            enqueue("note", {"n": n})

    def worker() -> None:
        with app.app_context():
            run_all()

    with ThreadPoolExecutor(3) as pool:
        for ended in [pool.submit(worker) for _n in range(3)]:
            ended.result()
    run_all()
    assert twice == []
    assert sorted(payload["n"] for payload in done) == list(range(40))


def test_work_of_a_dead_worker_is_taken_over(done: list[Payload]) -> None:
    with transaction():
        enqueue("note", {"n": 1})
    assert len(_claim()) == 1  # a worker took it and died
    assert run_due() == 0
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        assert run_due() == 1
    assert done == [{"n": 1}]


def test_repeated_job_comes_again(done: list[Payload]) -> None:
    with transaction():
        _plan_repeated([("repeat", Handler(_fail, every=timedelta(hours=1)))])
    assert run_due() == 1
    assert run_due() == 0
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert run_due() == 1


def test_two_workers_never_share_a_job(app: Flask, done: list[Payload]) -> None:
    with transaction():
        for n in range(30):
            enqueue("note", {"n": n})

    def work() -> None:
        with app.app_context():
            run_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_all()
    assert sorted(payload["n"] for payload in done) == list(range(30))


def test_killed_worker_loses_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR",
                   "SEARCH_INDEX": str(tmp_path / "index"), "PYTHONPATH": str(ROOT)}
    environment.pop("TEST_DATABASE_URL", None)

    def run(code: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=ROOT)

    prepare = ("from app import create_app; from app.starting import migrate\n"
               "from app.core.mail import send_mail; from app.core.database import transaction\n"
               "app = create_app()\nwith app.app_context():\n migrate()\n with transaction():\n"
               "  [send_mail('a@example.org', f'mail {n}', 'text') for n in range(300)]")
    assert run(prepare).wait(60) == 0
    worker = "from app.cli import main; import sys; sys.argv[1:] = ['worker']; main()"
    outbox = tmp_path / "var" / "outbox"
    process = run(worker)
    _until(lambda: outbox.exists() and len(list(outbox.glob("*.eml"))) > 20)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    _end_leases(tmp_path / "var" / "luukku.sqlite3")
    process = run(worker)
    _until(lambda: len(list(outbox.glob("*.eml"))) == 300)
    process.terminate()
    assert process.wait(20) == 0
    assert not list(outbox.glob("*.partial"))


def _until(condition: object) -> None:
    for _try in range(400):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.05)
    pytest.fail("it did not happen in 20 s")


def _end_leases(database: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE job SET leased_until = NULL")
    engine.dispose()
