"""How often articles were read lately: counted by a job, so that showing it costs nothing."""

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.journey.models import Step

from .events import ArticleRead
from .models import Article, article_table

LATELY = timedelta(days=7)


def count_reads() -> None:
    """Set each article's reads of the last seven days."""
    article = Step.data["id"].as_integer()
    read: dict[int, int] = dict(db.session.execute(
        sa.select(article, sa.func.count()).where(
            Step.kind == ArticleRead.__name__, Step.at > now() - LATELY).group_by(article)).all())
    had: dict[int, int] = dict(db.session.execute(sa.select(Article.id, Article.reads).where(
        sa.or_(Article.reads > 0, Article.id.in_(read)))).all())
    changed = [{"article": identity, "read": read.get(identity, 0)}
               for identity, reads in had.items() if reads != read.get(identity, 0)]
    if changed:
        with transaction():
            db.session.execute(
                sa.update(article_table).where(article_table.c.id == sa.bindparam("article"))
                .values(reads=sa.bindparam("read")), changed)
