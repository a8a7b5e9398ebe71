"""What waits for staff."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import g

from app.accounts import has_role
from app.accounts.models import User
from app.contact.queries import Waiting, what_waits
from app.core.audit import AuditEntry
from app.core.clock import local, now
from app.core.database import db
from app.core.i18n import actors_called
from app.core.jobs import Job
from app.core.mail import outbox
from app.core.paging import Page, paginate
from app.core.settings import current_settings
from app.forum.moderation_queries import Counts, queue_counts
from app.forum.standing import is_staff
from app.knowledge.models import Article
from app.site import late_jobs, statutory_complete

AUDIT_PAGE = 50


@dataclass(frozen=True, slots=True)
class Works:
    """What editors and admins look after, in numbers."""

    drafts: int
    reviews: int
    failed_jobs: int
    late_jobs: int


@dataclass(frozen=True, slots=True)
class Today:
    """What waits; None where it is not the account's affair."""

    contacts: Waiting | None
    posts: Counts | None
    works: Works
    unsent_mails: int
    statutory_missing: bool


def today(account: User) -> Today:
    """Return what waits for `account`; four queries at most."""
    is_admin = has_role(account, "admin")
    return Today(contacts(account), moderation(account), _works(), _unsent() if is_admin else 0,
                 is_admin and not statutory_complete())


def contacts(account: User) -> Waiting | None:
    """Return the contacts that wait for an agent, None for others; one query a request."""
    if not has_role(account, "agent"):
        return None
    if "contacts_waiting" not in g:
        g.contacts_waiting = what_waits(account)
    found: Waiting = g.contacts_waiting
    return found


def moderation(account: User) -> Counts | None:
    """Return what waits for moderators, None for others; one query a request."""
    return queue_counts() if is_staff(account) else None


def audit_page(number: int, words: str) -> Page[AuditEntry]:
    """Return a page of the audit log, newest first; `words` are looked for in any column."""
    entries = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if words:
        entries = entries.where(sa.or_(*(column.icontains(words, autoescape=True) for column in (
            AuditEntry.actor, AuditEntry.action, AuditEntry.subject)),
            AuditEntry.actor.in_(actors_called(words))))
    return paginate(entries, number, AUDIT_PAGE)


def _works() -> Works:
    failed = sa.select(sa.func.count(Job.id)).where(Job.failed_at.is_not(None))
    to_review = sa.and_(Article.published, Article.review_by <= local(now()).date())
    return Works(*db.session.execute(sa.select(
        sa.func.count(sa.case((sa.not_(Article.published), 1))),
        sa.func.count(sa.case((to_review, 1))),
        failed.scalar_subquery(), late_jobs().scalar_subquery()).select_from(Article)).one())


def _unsent() -> int:
    """Return how many mails lie in the outbox because no SMTP server is set."""
    return 0 if current_settings().smtp_url else sum(1 for _file in outbox().glob("*.eml"))
