"""What robots are told of questions: in parts, for there may be very many."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from app.core.database import read_rows
from app.core.i18n import LANGUAGES

from .models import Question, State
from .rendering import slug_of

SIZE = 5_000  # ids a part: robots take up to 50,000 addresses, but other pages wait meanwhile


def sitemap_parts() -> list[int]:
    """Return the numbers of the parts that hold any question; one query."""
    part = (Question.id - 1) // SIZE + 1
    return [number for (number,) in read_rows(sa.select(part).where(
        Question.state == State.SHOWN).group_by(part).order_by(part))]


def sitemap_part(number: int) -> Iterator[tuple[str, datetime]]:
    """Yield the paths of a part's shown questions, with when something happened last; one query."""
    # Thousands of calls of `url_for` take longer than all the rest.
    begins = {language: url_for("forum.index", language=language) for language in LANGUAGES}
    for identity, title, language, active_at in read_rows(sa.select(
        Question.id, Question.title, Question.language, Question.active_at).where(
        Question.id.between((number - 1) * SIZE + 1, number * SIZE),
        Question.state == State.SHOWN).order_by(Question.id)):
        yield f"{begins[language]}{identity}-{slug_of(title)}", active_at
