"""Evidence as tests look at it."""

from datetime import timedelta

import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.database import db, transaction
from app.forum.models import Question
from app.gaps.collecting import collect_evidence
from app.gaps.models import Evidence, Source


def collect(clock: time_machine.Traveller | None = None) -> list[Evidence]:
    """Collect, 31 minutes later if a clock is given; return all evidence."""
    if clock:
        clock.shift(timedelta(minutes=31))
    db.session.rollback()
    collect_evidence()
    return evidence()


def evidence() -> list[Evidence]:
    """Return all evidence there is, oldest first."""
    db.session.rollback()
    db.session.expire_all()
    found = list(db.session.scalars(sa.select(Evidence).order_by(Evidence.id)))
    db.session.rollback()
    return found


def told(pieces: list[Evidence]) -> list[tuple[Source, str]]:
    """Return what kind each piece is, and what it says."""
    return [(piece.source, piece.text) for piece in pieces]


def questions_grow_old() -> None:
    """Make questions a day old; whoever signed in stays signed in."""
    db.session.rollback()
    with transaction():
        db.session.execute(sa.update(Question).values(created_at=now() - timedelta(hours=25)))


def search(client: FlaskClient, *queries: str) -> None:
    """Search for one after the other."""
    for query in queries:
        client.get("/en/search", query_string={"q": query})
