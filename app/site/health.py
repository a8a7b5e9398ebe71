"""Whether the site works, for the operator's monitoring."""

import logging

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import db
from app.search import current_search

log = logging.getLogger(__name__)


def is_healthy() -> bool:
    """Say whether the database answers and there is an index that can be read."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("health: the database does not answer: %s", error)
        return False
    return current_search().library.usable
