"""What waits for staff."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.models import User
from app.contact.queries import Waiting, what_waits
from app.core.audit import AuditEntry
from app.core.clock import local, now
from app.core.database import db
from app.core.jobs import Job
from app.core.paging import Page, paginate
from app.core.site_settings import site_settings
from app.knowledge.models import Article

STATUTORY = ("legal_name", "business_id", "address", "email", "phone")
LATE_JOB = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Today:
    """What waits, in numbers."""

    contacts: Waiting
    drafts: int
    reviews: int
    failed_jobs: int
    late_jobs: int
    statutory_missing: bool


def today(account: User) -> Today:
    """Return what waits for `account`; two queries."""
    failed = sa.select(sa.func.count()).select_from(Job).where(Job.failed_at.is_not(None))
    late = sa.select(sa.func.count()).select_from(Job).where(
        Job.failed_at.is_(None), Job.run_at < now() - LATE_JOB)
    drafts, reviews, failed_jobs, late_jobs = db.session.execute(sa.select(
        sa.func.count(sa.case((sa.not_(Article.published), 1))),
        sa.func.count(sa.case((sa.and_(Article.published,
                                       Article.review_by <= local(now()).date()), 1))),
        failed.scalar_subquery(), late.scalar_subquery()).select_from(Article)).one()
    return Today(what_waits(account), drafts, reviews, failed_jobs, late_jobs,
                 not statutory_complete())


def statutory_complete() -> bool:
    """Say whether the statutory page has all that the law asks for."""
    statutory = site_settings().get("statutory", {})
    return all(statutory.get(name) for name in STATUTORY)


def audit_page(number: int, words: str) -> Page[AuditEntry]:
    """Return a page of the audit log, newest first; `words` are looked for in any column."""
    entries = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if words:
        entries = entries.where(sa.or_(*(column.icontains(words, autoescape=True) for column in (
            AuditEntry.actor, AuditEntry.action, AuditEntry.subject))))
    return paginate(entries, number, 50)
