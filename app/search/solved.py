"""How many journeys each document solved of late: counted by a job, so that searching is quick."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction

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
    stored = {Key(one.kind, one.id, one.language): one.journeys
              for one in db.session.scalars(sa.select(Solved))}
    if counted == stored:
        return
    with transaction():
        db.session.execute(sa.delete(Solved))
        db.session.add_all(Solved(kind=key.kind, id=key.id, language=key.language,
                                  journeys=journeys) for key, journeys in counted.items())
        renew_rules()
