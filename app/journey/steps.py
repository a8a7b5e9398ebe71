"""Steps: what a visitor did, recorded after the response is made, over a connection of their own.

A capability names its steps in its `events.py`:

    @dataclass(frozen=True)
    class ArticleRead(Step):
        article: str

        @property
        def signs(self) -> Sign:
            return Sign.READ | Sign.ATTEMPT
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import IntFlag, auto
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.clock import now
from app.core.database import db, read_rows
from app.core.i18n import current_language

from .models import Journey
from .models import Step as StepRow
from .visitor import Visitor, current_visitor, keep_visitor

log = logging.getLogger(__name__)
T = TypeVar("T")
IDLE = timedelta(minutes=30)


class Sign(IntFlag):
    """What a step says about the journey (DESIGN §4.2 and §5)."""

    NONE = 0
    ATTEMPT = auto()  # counts as having tried self-service
    INTENT = auto()  # wanted to contact us
    READ = auto()  # read an answer; the step holds its id under its kind: {"article": "bill"}
    YES = auto()  # said that it solved the matter
    NO = auto()  # said that it did not
    ADDRESS = auto()  # was shown a number or another address
    CONTACT = auto()  # contacted us, observed


@dataclass(frozen=True)
class Step:
    """One thing a visitor did, past tense. Holds no personal data: redact words before."""

    @property
    def signs(self) -> Sign:
        """Return what this step says about its journey."""
        return Sign.NONE


def init_journeys(app: Flask) -> None:
    """Write the steps of each request of `app` once its response is made."""
    app.after_request(_write_steps)


def record(step: Step) -> None:
    """Note a step of the current visitor; robots, prefetches and unmeasured visitors leave none."""
    if current_visitor() is not None and request.method != "HEAD":
        _pending().append(step)


def afterwards(work: Callable[[sa.Connection], object]) -> None:
    """Have `work` done in the transaction that writes this request's steps, if it writes them."""
    if current_visitor() is not None:
        g.setdefault("step_works", []).append(work)


def record_in(journey_id: int, step: Step) -> None:
    """Note a step of another person's journey, told to us by phone; in the caller's transaction.

    The journey is not prolonged: its visitor did nothing on the site.
    """
    db.session.execute(_INSERT, [_row(step, journey_id, now())])


def pending_signs() -> Sign:
    """Return what the steps of this very request say; they are not written yet."""
    signs = Sign.NONE
    for step in _pending():
        signs |= step.signs
    return signs


def current_journey() -> int | None:
    """Return the id of the visitor's journey while it goes on (30 idle minutes end it)."""
    visitor = current_visitor()
    if "journey_id" not in g and visitor is not None and not visitor.is_new:
        g.journey_id = read_rows(_RUNNING, _who(visitor, now())).scalar()
    found: int | None = g.get("journey_id")
    return found


def ensure_journey() -> int | None:
    """Return the current journey's id, begun now if there is none; None if that is impossible.

    Not inside `transaction()`: SQLite has one writer.
    """
    visitor = current_visitor()
    if visitor is not None and current_journey() is None:
        who = _who(visitor, now())
        g.journey_id = write(lambda connection: connection.scalar(_RUNNING, who)
                             or _begin(connection, visitor, now()))
    return current_journey()


def write(work: Callable[[sa.Connection], T]) -> T | None:
    """Do `work` over the steps' own connection and commit it; None, and a log line, if it fails.

    Steps must never cost a visitor the page, nor tell somebody whose message is already saved
    that it was not: a full disk or a lost database loses the step instead.
    """
    engine = db.engines["steps"]
    turn = _one_at_a_time if engine.dialect.name == "sqlite" else nullcontext()
    try:
        with turn, engine.connect().execution_options(immediate=True) as connection:
            done = work(connection)
            connection.commit()
    except (DBAPIError, PoolTimeout) as error:
        # Only the first line: the others tell what the visitor searched for.
        reason = str(getattr(error, "orig", "no connection")).partition("\n")[0]
        log.error("a step was lost: %s", reason)
        return None
    return done


def _pending() -> list[Step]:
    if "steps" not in g:
        g.steps = []
    steps: list[Step] = g.steps
    return steps


def _who(visitor: Visitor, moment: datetime) -> dict[str, Any]:
    """Return what `_RUNNING` asks for."""
    return {"visitor": visitor.id, "idle_since": moment - IDLE}


def _begin(connection: sa.Connection, visitor: Visitor, moment: datetime) -> int:
    return connection.execute(sa.insert(Journey).values(
        visitor=visitor.id, language=current_language(), device=visitor.device,
        started_at=moment, last_step_at=moment, returned=not visitor.is_new,
        consent=visitor.consent).returning(Journey.id)).scalar_one()


def _write_steps(response: Response) -> Response:
    steps, works = _pending(), g.get("step_works", ())
    visitor = current_visitor() if steps or works else None
    if visitor is not None and response.status_code < 500:
        db.session.rollback()  # while one reads, SQLite's log only grows, and each commit copies it
        write(lambda connection: _add(connection, visitor, steps, works))
        keep_visitor(response, visitor)
    return response


def _add(connection: sa.Connection, visitor: Visitor, steps: list[Step],
         works: Iterable[Callable[[sa.Connection], object]]) -> None:
    """Add `steps` to the visitor's running journey, or begin one with them; do `works` too."""
    for work in works:
        work(connection)
    if not steps:
        return
    moment = now()
    journey = g.get("journey_id") or connection.scalar(_RUNNING, _who(visitor, moment))
    if journey is None:
        journey = _begin(connection, visitor, moment)
    else:
        connection.execute(_TOUCH, {"journey": journey, "moment": moment,
                                    "back": not visitor.is_new})
    connection.execute(_INSERT, [_row(step, journey, moment) for step in steps])


# SQLite makes a second writer sleep and try again; a lock of our own wakes it at once.
_one_at_a_time = Lock()
# Made once: building a statement takes longer than SQLite needs to answer it.
_RUNNING = sa.select(Journey.id).where(
    Journey.visitor == sa.bindparam("visitor"),
    Journey.last_step_at > sa.bindparam("idle_since"),
).order_by(Journey.last_step_at.desc()).limit(1)
_INSERT = sa.insert(StepRow)
_TOUCH = (sa.update(Journey).where(Journey.id == sa.bindparam("journey")).values(
    last_step_at=sa.bindparam("moment"),
    returned=sa.or_(Journey.returned, sa.bindparam("back", type_=sa.Boolean))))


def _row(step: Step, journey: int, moment: datetime) -> dict[str, Any]:
    return {"journey_id": journey, "kind": type(step).__name__, "at": moment,
            "signs": int(step.signs), "data": asdict(step)}
