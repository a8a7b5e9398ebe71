"""How many statements a piece of code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.core.database import db


@contextmanager
def max_queries(limit: int) -> Iterator[list[str]]:
    """Fail when more than `limit` statements are sent inside; steps' own connection not counted.

    Needs an application context.
    """
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len(statements) <= limit, "\n\n".join(statements)
