"""Quoting a post in an answer to it: its words, and who wrote them."""

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.database import read_rows

from .models import Post, State

MAX_QUOTED = 2000  # characters


def quoted(post_id: int) -> str:
    """Return a shown post's Markdown as a quotation; empty without one. One query at most."""
    if not post_id:
        return ""
    row = read_rows(sa.select(Post.body, User.name).outerjoin(
        User, User.id == Post.author_id).where(
        Post.id == post_id, Post.state == State.SHOWN)).first()
    if row is None:
        return ""
    lines = "\n".join(f"> {line}" for line in row.body[:MAX_QUOTED].splitlines())
    author = row.name or _("Former customer")
    return str(_("%(name)s wrote:", name=author)) + f"\n\n{lines}\n\n"
