"""Nights in which gaps are found, and what is there in the morning."""

from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa
import time_machine
from flask import current_app
from flask.testing import FlaskClient

from app.contact.models import Case, Message
from app.core.clock import now
from app.core.database import db
from app.gaps.measuring import begin_of, monday_of
from app.gaps.models import Evidence, Gap, State
from app.gaps.running import Progress, run_gaps
from tests.contact.helpers import read, send

from .customers import NEEDS


def run(progress: Progress = lambda _words: None) -> None:
    """Find gaps, as every night."""
    db.session.rollback()
    with current_app.test_request_context():
        run_gaps(progress)
    db.session.rollback()
    db.session.expire_all()


def fill(editor: FlaskClient, gap_id: int, clock: time_machine.Traveller) -> None:
    """Write an article in customers' words about a gap, publish it, and let a night pass."""
    made = send(editor, read(editor, f"/staff/gaps/{gap_id}/write").form("/write"),
                own="Sen saa sovelluksesta.")
    clock.shift(60)
    send(editor, read(editor, made.response.request.path).form("/publish"))
    run()


def week(back: int = 0) -> datetime:
    """Return the moment at which this week began, or one before it."""
    return begin_of(monday_of(now())) - timedelta(weeks=back)


def held() -> dict[int, int]:
    """Return the gap of each piece that has one."""
    db.session.rollback()
    return dict(db.session.execute(sa.select(Evidence.id, Evidence.gap_id).where(
        Evidence.gap_id.is_not(None))).all())


def gaps_about(need: str) -> list[Gap]:
    """Return the gaps of which most pieces name what a need wants, the largest first."""
    counts = Counter(db.session.scalars(sa.select(Evidence.gap_id).where(
        Evidence.text.contains(NEEDS[need].thing))))
    gaps = db.session.scalars(sa.select(Gap).where(
        Gap.id.in_(counts), Gap.state != State.MERGED).order_by(Gap.id)).all()
    return sorted((gap for gap in gaps if 2 * counts[gap.id] > gap.total),
                  key=lambda gap: -counts[gap.id])


def gap_about(need: str) -> Gap:
    """Return the largest gap about a need."""
    return gaps_about(need)[0]


def cases_in(gap: Gap) -> list[Case]:
    """Return the cases whose messages are a gap's evidence."""
    return list(db.session.scalars(sa.select(Case).join(Message, Message.case_id == Case.id).join(
        Evidence, Evidence.message_id == Message.id).where(Evidence.gap_id == gap.id)
        .order_by(Case.id)))
