"""Work for later: enqueued with the change that causes it, done by the worker, retried.

A job is claimed with a lease; a worker that dies leaves the lease to run out, and the job is
done again. So handlers must be idempotent.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import IntPk, Json, Model, Str, Text, Utc, db, transaction

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 10
ALONE_AFTER = 2  # attempts; so that a job that cannot be done takes no others down with it
IDLE_SECONDS = 0.2

Payload = dict[str, Any]


class Job(Model):
    """One piece of work that waits, runs (leased) or has failed for good."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_due", "failed_at", "run_at"),)

    id: Mapped[IntPk]
    kind: Mapped[Str]
    payload: Mapped[Json]
    unique_key: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    run_at: Mapped[Utc]
    leased_until: Mapped[Utc | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[Text | None]
    failed_at: Mapped[Utc | None]
    created_at: Mapped[Utc] = mapped_column(default=now)


@dataclass(frozen=True, slots=True)
class Handler:
    """What does the jobs of one kind: called with up to `batch` payloads at once."""

    run: Callable[[Sequence[Payload]], None]
    batch: int = 1
    every: timedelta | None = None  # set: the worker repeats it


def init_jobs(app: Flask, handlers: dict[str, Handler]) -> None:
    """Register what the worker of `app` can do."""
    app.extensions["luukku_jobs"] = handlers


def enqueue(kind: str, payload: Payload, *, run_at: datetime | None = None,
            unique: str | None = None) -> None:
    """Add a job inside the caller's transaction; a second one with the same `unique` is ignored."""
    if unique and db.session.scalar(sa.select(Job.id).where(Job.unique_key == unique)):
        return
    try:
        with db.session.begin_nested():
            db.session.add(Job(kind=kind, payload=payload, run_at=run_at or now(),
                               unique_key=unique))
    except IntegrityError:  # another process was first, this very moment
        if unique is None:
            raise


def enqueue_many(kind: str, payloads: Sequence[Payload]) -> None:
    """Add jobs of one kind inside the caller's transaction, in one statement."""
    moment = now()
    if payloads:
        db.session.execute(sa.insert(Job), [{"kind": kind, "payload": payload, "run_at": moment}
                                            for payload in payloads])


def start_command(*words: str) -> None:
    """Start a `luukku` command as a process of its own: minutes in which mail must not wait, and
    memory that goes with it.
    """
    subprocess.Popen([sys.argv[0], *words], stdin=subprocess.DEVNULL)  # noqa: S603 (ours)


def run_due() -> int:
    """Do the jobs that are due, one batch of one kind; return how many were taken."""
    jobs = _claim()
    if jobs:
        _run(jobs)
    return len(jobs)


def run_all() -> None:
    """Do everything that is due, until nothing is left."""
    while run_due():
        pass


def work(stop: threading.Event) -> None:
    """Do jobs until `stop` is set. The loop of `luukku worker`."""
    with transaction():
        _plan_repeated(_handlers().items())
    while not stop.is_set():
        try:
            taken = run_due()
        except Exception:  # the database is away or full: say so, wait, go on
            log.exception("worker could not claim jobs")
            db.session.rollback()
            taken = 0
            stop.wait(2)
        if not taken:
            stop.wait(IDLE_SECONDS)


def failed_jobs() -> Sequence[Job]:
    """Return the jobs that were given up, newest first."""
    return db.session.scalars(
        sa.select(Job).where(Job.failed_at.is_not(None)).order_by(Job.failed_at.desc())).all()


def _handlers() -> dict[str, Handler]:
    handlers: dict[str, Handler] = current_app.extensions["luukku_jobs"]
    return handlers


def _claim() -> list[Job]:
    moment = now()
    due = sa.select(Job).where(
        Job.failed_at.is_(None), Job.run_at <= moment,
        sa.or_(Job.leased_until.is_(None), Job.leased_until < moment)).order_by(Job.run_at, Job.id)
    if db.session.scalar(due.limit(1)) is None:
        db.session.rollback()
        return []  # the usual case takes no write lock
    due = due.with_for_update(skip_locked=True)
    with transaction():
        first = db.session.scalar(due.limit(1))
        if first is None:
            return []
        jobs = [first]
        if first.kind in _handlers() and first.attempts < ALONE_AFTER:
            jobs = list(db.session.scalars(
                due.where(Job.kind == first.kind, Job.attempts < ALONE_AFTER)
                .limit(_handlers()[first.kind].batch)))
        for job in jobs:
            job.leased_until = moment + LEASE
            job.attempts += 1
    return jobs


def _run(jobs: list[Job]) -> None:
    kind, ids = jobs[0].kind, [job.id for job in jobs]
    try:
        if jobs[0].attempts > MAX_ATTEMPTS and not _is_repeated(kind):
            raise RuntimeError("its worker died each time")
        _handlers()[kind].run([job.payload for job in jobs])
    except Exception as error:
        log.exception("job %s failed", kind)
        with transaction():
            for job in db.session.scalars(sa.select(Job).where(Job.id.in_(ids))):
                _postpone(job, error)
        return
    with transaction():
        db.session.execute(sa.delete(Job).where(Job.id.in_(ids)))
        _plan_repeated([(kind, _handlers()[kind])], first=False)


def _postpone(job: Job, error: Exception) -> None:
    job.last_error = f"{type(error).__name__}: {error}"[:2000]
    job.leased_until = None
    job.run_at = now() + min(timedelta(hours=1), timedelta(seconds=5 * 2 ** job.attempts))
    if job.attempts >= MAX_ATTEMPTS and not _is_repeated(job.kind):
        job.failed_at = now()
        log.error("job %s %s given up after %s attempts", job.kind, job.id, job.attempts)


def _is_repeated(kind: str) -> bool:
    return kind in _handlers() and _handlers()[kind].every is not None


def _plan_repeated(handlers: Iterable[tuple[str, Handler]], *, first: bool = True) -> None:
    for kind, handler in handlers:
        if handler.every:
            enqueue(kind, {}, unique=kind, run_at=now() + (timedelta(0) if first
                                                           else handler.every))
