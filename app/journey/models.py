"""Journeys and their steps: what a visitor did around one need, without personal data.

And experiments: who met which of two ways, and what became of it.
"""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import IntPk, Json, Model, Str, Utc


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


class Kind(StrEnum):
    """What an experiment is about."""

    GATE = "gate"  # some visitors find it open
    ARTICLE = "article"  # some readers find it in other words
    FORM = "form_suggestions"  # some writers are suggested no answers


class ExperimentState(StrEnum):
    """Where an experiment stands."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"  # before its horizon, so it has no result
    FINISHED = "finished"


class Experiment(Model):
    """Two ways beside each other: the usual one, and one that `percent` of visitors try."""

    __tablename__ = "experiment"
    __table_args__ = (
        sa.Index("uq_experiment_running", "subject", unique=True,
                 sqlite_where=sa.text("state = 'running'"),
                 postgresql_where=sa.text("state = 'running'")),
        sa.Index("ix_experiment_state", "state"))

    id: Mapped[IntPk]
    kind: Mapped[Kind] = mapped_column(sa.Enum(
        Kind, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    subject: Mapped[Str]  # of which one experiment runs at a time: gate, article:<key>:<language>
    name: Mapped[Str]
    state: Mapped[ExperimentState] = mapped_column(sa.Enum(
        ExperimentState, native_enum=False, length=16,
        values_callable=lambda e: [m.value for m in e]), default=ExperimentState.DRAFT)
    salt: Mapped[str] = mapped_column(sa.String(32))
    percent: Mapped[int]  # of visitors who try the other way
    baseline: Mapped[float]  # share with the outcome under the usual way, as planned
    effect: Mapped[float]  # smallest difference of shares worth knowing
    needed_usual: Mapped[int]  # visitors, as planned
    needed_tried: Mapped[int]
    weeks: Mapped[int]  # after which nobody enters any more, reached or not
    created_at: Mapped[Utc]
    started_at: Mapped[Utc | None]
    ends_at: Mapped[Utc | None]  # fixed at the start
    closed_at: Mapped[Utc | None]  # since when nobody enters
    ended_at: Mapped[Utc | None]  # finished or stopped
    reason: Mapped[Str] = mapped_column(default="")  # why it was stopped
    checked_at: Mapped[Utc | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Exposure(Model):
    """A visitor who met an experiment: entered once, judged once, over seven days.

    `visitor` is taken away once all is known and raw steps are gone.
    """

    __tablename__ = "exposure"
    __table_args__ = (sa.UniqueConstraint("experiment_id", "visitor"),
                      sa.Index("ix_exposure_experiment_settled", "experiment_id", "settled_at"))

    id: Mapped[IntPk]
    experiment_id: Mapped[int] = mapped_column(sa.ForeignKey("experiment.id", ondelete="CASCADE"))
    visitor: Mapped[str | None] = mapped_column(sa.String(32))
    arm: Mapped[str] = mapped_column(sa.String(8))  # usual, tried
    entered_at: Mapped[Utc]
    settled_at: Mapped[Utc | None]  # the seven days are over, and what follows is final
    contacted: Mapped[bool] = mapped_column(default=False)
    solved: Mapped[bool] = mapped_column(default=False)
    recontacted: Mapped[bool] = mapped_column(default=False)
    dissatisfied: Mapped[bool] = mapped_column(default=False)
    abandoned: Mapped[bool] = mapped_column(default=False)
    number_shown: Mapped[bool] = mapped_column(default=False)
    call_logged: Mapped[bool] = mapped_column(default=False)


class DemoVisitor(Model):
    """A visitor whom `luukku demo` simulated: what it left is removed by this."""

    __tablename__ = "demo_visitor"

    visitor: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
