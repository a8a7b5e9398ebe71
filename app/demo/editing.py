"""The editor: writes, in the staff's pages, the article that fills a gap."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from app.core.clock import at, now
from app.core.database import db
from app.gaps.article_actions import fill_handler
from app.gaps.models import Evidence, Gap, State
from app.knowledge.queries import articles_by_key
from app.search import current_search
from app.search.changes import heal
from app.search.extension import current_sources

from .needs import Need
from .people import Person
from .world import World

MOSTLY: Final = 0.6  # of a gap's evidence
PROOFREAD: Final = timedelta(minutes=40)


def fill_gap(world: World, editor: Person, need: Need, language: str) -> bool:
    """Write and publish a need's article out of its gap; False while there is no such gap yet."""
    gap = _gap_of(need, language)
    if gap is None:
        return False
    words = need.written[language]
    page = editor.get(f"/staff/gaps/{gap}/write")
    page = editor.browser.send(page, page.form("/write"), title=words["title"],
                               category=words["category"], own=words["body"])
    with at(now() + PROOFREAD):
        editor.browser.send(page, page.form("/publish"))
        fill_handler(())  # as the worker does every few minutes
    with world.app.test_request_context():
        heal(current_search().library, current_sources())  # the worker may not run
        key = db.session.get_one(Gap, gap, populate_existing=True).article_key or ""
        for _article, url in articles_by_key([key], language):
            world.answers[need.key, language] = url
        db.session.rollback()
    return True


def _gap_of(need: Need, language: str) -> int | None:
    """Return the open gap that is about a need, and the largest of these."""
    about = sa.func.count().filter(sa.func.lower(Evidence.text).contains(need.stem))
    gaps = sa.select(Evidence.gap_id).join(Gap, Gap.id == Evidence.gap_id).where(
        Gap.language == language, Gap.state == State.OPEN).group_by(Evidence.gap_id).having(
        about >= MOSTLY * sa.func.count())
    return db.session.scalar(gaps.order_by(about.desc()).limit(1))
