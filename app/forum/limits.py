"""How much a person, and a network, may post."""

from datetime import timedelta

from app.core.limits import hit, hit_by_network

from .standing import Standing


def limit_posts(by: Standing) -> None:
    """Count a post; raises TooMany above what people write. Not inside `transaction()`."""
    if by.is_staff:
        return
    hit(f"forum-post:{by.user_id}", limit=5 if not by.shown else 15, per=timedelta(minutes=10))
    hit_by_network("forum-post", limit=60)


def limit_guest(email: str) -> None:
    """Count a guest's question, which sends a mail."""
    hit(f"forum-guest:{email.lower()}", limit=5, per=timedelta(hours=24))
    hit_by_network("forum-guest", limit=10)
