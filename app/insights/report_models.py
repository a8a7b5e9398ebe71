"""Who reads the weekly report by mail."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Day, Model, Utc


class ReportReader(Model):
    """A manager who wants the report; without a row, none comes."""

    __tablename__ = "report_reader"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"),
                                         primary_key=True)
    since: Mapped[Utc] = mapped_column(default=now)
    told_on: Mapped[Day]  # the Monday of the last report that was sent, or need not be
