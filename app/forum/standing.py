"""What a person may do in the forum, and how far we trust what they post."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts import has_role
from app.accounts.models import User
from app.core.clock import now
from app.core.database import read_rows
from app.core.errors import Forbidden

from .models import Post, State
from .moderation_models import Ban

STAFF_ROLES = ("editor", "agent", "manager")
LINKED = ("://", "www.", ".com", ".fi", ".net", ".org", ".eu", ".io")  # what links have in them


@dataclass(frozen=True, slots=True)
class Standing:
    """`shown`: how many of the person's posts are shown, counted up to a few."""

    user_id: int
    is_staff: bool
    is_banned: bool
    shown: int
    shown_with_links: int


def is_staff(account: User | None) -> bool:
    """Say whether somebody moderates and answers for the company."""
    return account is not None and has_role(account, *STAFF_ROLES)


def standing_of(account: User) -> Standing:
    """Return how a person stands; one query."""
    some = sa.select(Post.body).where(
        Post.author_id == account.id, Post.state == State.SHOWN).limit(10).subquery()
    with_link = sa.or_(*(some.c.body.contains(part) for part in LINKED))
    shown, linked, banned = read_rows(sa.select(
        sa.func.count(), sa.func.count().filter(with_link),
        sa.select(sa.func.count()).select_from(Ban).where(
            Ban.user_id == account.id, sa.or_(Ban.until.is_(None), Ban.until > now())
        ).scalar_subquery()).select_from(some)).one()
    return Standing(account.id, is_staff(account), bool(banned), shown, linked)


def allowed_standing(account: User) -> Standing:
    """Return how a person stands; raises Forbidden when they may not take part any more."""
    found = standing_of(account)
    if found.is_banned:
        raise Forbidden(_("Your account may not take part in the forum just now. The reasons and "
                          "how to appeal are in the message that we sent you."))
    return found
