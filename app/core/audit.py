"""Who did what: one line for every act of staff that matters."""

from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import IntPk, Json, Model, Str, Utc, db


class AuditEntry(Model):
    """One act: `actor` did `action` to `subject`."""

    __tablename__ = "audit_entry"

    id: Mapped[IntPk]
    at: Mapped[Utc] = mapped_column(default=now, index=True)
    actor: Mapped[Str]  # an account's e-mail address, or "system"
    action: Mapped[Str]  # past tense, dotted: article.published
    subject: Mapped[Str]
    detail: Mapped[Json] = mapped_column(default=dict)


def record(action: str, subject: str, **detail: Any) -> None:
    """Write that the signed-in person did `action` to `subject`, in the caller's transaction."""
    actor = g.get("actor", "system") if has_request_context() else "system"
    db.session.add(AuditEntry(actor=actor, action=action, subject=subject[:255], detail=detail))


def newest(limit: int) -> list[AuditEntry]:
    """Return the last `limit` entries, newest first."""
    return list(db.session.scalars(
        sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)))
