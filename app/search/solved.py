"""How many journeys each document solved of late: counted by a job, so that searching is quick."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, read_rows, transaction

from .changes import Source
from .documents import Key
from .models import Solved
from .rule_actions import renew_rules

SOLVED_JOB = "search.solved"
LATELY = timedelta(days=90)


def count_solved(sources: Sequence[Source]) -> None:
    """Store in how many journeys of the last 90 days each document was the last yes."""
    since = now() - LATELY
    counted = {key: journeys for source in sources
               for key, journeys in source.solved(since).items()}
    stored = {Key(*key): journeys for *key, journeys in read_rows(
        sa.select(Solved.kind, Solved.id, Solved.language, Solved.journeys))}
    if counted == stored:
        return
    rows = [{**key._asdict(), "journeys": journeys} for key, journeys in counted.items()]
    with transaction():
        db.session.execute(sa.delete(Solved))
        if rows:
            db.session.execute(sa.insert(Solved), rows)
        renew_rules()
