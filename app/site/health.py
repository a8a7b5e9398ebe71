"""Whether the site works, for the operator's monitoring."""

import logging
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.database import db
from app.core.jobs import Job
from app.search import current_search

log = logging.getLogger(__name__)
LATE_JOB = timedelta(minutes=10)


def health() -> dict[str, str]:
    """Return the state of the database, the index and the jobs, a word each."""
    try:
        late = db.session.scalar(late_jobs())
    except SQLAlchemyError as error:
        log.error("health: the database does not answer: %s", type(error).__name__)
        return {"database": "down", "index": _index(), "jobs": "unknown"}
    return {"database": "ok", "index": _index(), "jobs": "late" if late else "ok"}


def late_jobs() -> sa.Select[int]:
    """Return a query for the number of jobs that wait for a worker far too long."""
    return sa.select(sa.func.count(Job.id)).where(
        Job.failed_at.is_(None), Job.run_at < now() - LATE_JOB,
        sa.or_(Job.leased_until.is_(None), Job.leased_until < now()))


def _index() -> str:
    return "ok" if current_search().library.usable else "down"
