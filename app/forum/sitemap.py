"""What robots are told of questions: in parts, for there may be very many."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from app.core.database import read_rows

from .models import Question, State
from .queries import question_path

SIZE = 10_000  # ids a part: as many addresses at most, of 50,000 that robots take


def sitemap_parts() -> list[int]:
    """Return the numbers of the parts that hold any question; one query."""
    part = (Question.id - 1) // SIZE + 1
    return [number for (number,) in read_rows(sa.select(part).where(
        Question.state == State.SHOWN).group_by(part).order_by(part))]


def sitemap_part(number: int) -> Iterator[tuple[str, datetime]]:
    """Return the paths of a part's shown questions, with when something happened last; one query,
    done at once, though the paths are made as they are read.
    """
    rows = read_rows(sa.select(
        Question.id, Question.title, Question.language, Question.active_at).where(
        Question.id.between((number - 1) * SIZE + 1, number * SIZE),
        Question.state == State.SHOWN).order_by(Question.id)).all()
    return ((question_path(identity, title, language), active_at)
            for identity, title, language, active_at in rows)
