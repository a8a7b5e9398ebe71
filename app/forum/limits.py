"""How much a person, and a network, may post."""

from datetime import UTC, datetime, timedelta

from flask_babel import format_time
from flask_babel import gettext as _

from app.core.clock import local, now
from app.core.errors import TooMany
from app.core.limits import hit, hit_by_network

from .standing import Standing

PACE = timedelta(minutes=10)


def limit_posts(by: Standing) -> None:
    """Count a post; raises TooMany above what people write. Not inside `transaction()`."""
    if by.is_staff:
        return
    try:
        hit(f"forum-post:{by.user_id}", limit=5 if not by.shown else 15, per=PACE)
        hit_by_network("forum-post", limit=60)
    except TooMany:
        seconds = int(PACE.total_seconds())
        free = datetime.fromtimestamp((int(now().timestamp()) // seconds + 1) * seconds, UTC)
        raise TooMany(_("Those were many posts in a short time. Your text is still here: try "
                        "again after %(time)s.", time=format_time(local(free), "short"))) from None


def limit_guest(email: str) -> None:
    """Count a guest's question, which sends a mail."""
    hit(f"forum-guest:{email.lower()}", limit=5, per=timedelta(hours=24))
    hit_by_network("forum-guest", limit=10)
