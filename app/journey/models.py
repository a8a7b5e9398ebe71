"""Journeys and their steps: what a visitor did around one need, without personal data."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import IntPk, Json, Model, Utc


class Journey(Model):
    """A visitor's steps until 30 idle minutes pass."""

    __tablename__ = "journey"
    __table_args__ = (sa.Index("ix_journey_visitor_last", "visitor", "last_step_at"),)

    id: Mapped[IntPk]
    visitor: Mapped[str] = mapped_column(sa.String(32))  # a random first-party id
    language: Mapped[str] = mapped_column(sa.String(2))
    device: Mapped[str] = mapped_column(sa.String(16))  # mobile, desktop
    started_at: Mapped[Utc] = mapped_column(index=True)
    last_step_at: Mapped[Utc]
    returned: Mapped[bool]  # the browser sent the id back: cookies are not refused
    consent: Mapped[bool]


class Step(Model):
    """One thing the visitor did, past tense: ArticleRead."""

    __tablename__ = "step"
    __table_args__ = (sa.Index("ix_step_journey_at", "journey_id", "at"),
                      sa.Index("ix_step_kind_at", "kind", "at"))

    id: Mapped[IntPk]
    journey_id: Mapped[int] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[Utc]
    signs: Mapped[int]  # bits of steps.Sign
    data: Mapped[Json]


class ContactCode(Model):
    """Four digits and a check digit that name a journey to an agent on the phone, for 4 hours."""

    __tablename__ = "contact_code"

    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    journey_id: Mapped[int] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"),
                                            index=True)
    expires_at: Mapped[Utc]


class DemoVisitor(Model):
    """A visitor whom `luukku demo` simulated: what it left is removed by this."""

    __tablename__ = "demo_visitor"

    visitor: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
