"""Flags, decisions with their reasons and appeals, bans."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import IntPk, Model, Str, Text, Utc


class Ground(StrEnum):
    """On what ground a post is reported, or something is decided about it."""

    SPAM = "spam"
    ILLEGAL = "illegal"
    ABUSE = "abuse"
    PERSONAL_DATA = "personal_data"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    OTHER = "other"


def _ground() -> sa.Enum:
    return sa.Enum(Ground, native_enum=False, length=16,
                   values_callable=lambda e: [m.value for m in e])


class Flag(Model):
    """Somebody says that a post should not be there."""

    __tablename__ = "post_flag"

    id: Mapped[IntPk]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"), index=True)
    reporter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    email: Mapped[Str] = mapped_column(default="")  # of a guest who wants to know what we decide
    language: Mapped[str] = mapped_column(sa.String(2))
    ground: Mapped[Ground] = mapped_column(_ground())
    text: Mapped[Text] = mapped_column(default="")
    at: Mapped[Utc] = mapped_column(default=now)
    decided_at: Mapped[Utc | None] = mapped_column(index=True)


class Decision(Model):
    """What was done to a person's post or account, and why: the statement of reasons that the
    EU's Digital Services Act asks for (Article 17), with the appeal against it (Article 20).
    """

    __tablename__ = "decision"

    id: Mapped[IntPk]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"),
                                                index=True)
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id", ondelete="SET NULL"),
                                                index=True)
    act: Mapped[str] = mapped_column(sa.String(16))  # hidden, edited, locked, merged, moved, banned
    ground: Mapped[Ground] = mapped_column(_ground())
    text: Mapped[Text] = mapped_column(default="")  # in the moderator's words
    excerpt: Mapped[Text] = mapped_column(default="")  # of what it is about, as it was
    from_flag: Mapped[bool] = mapped_column(default=False)
    by_machine: Mapped[bool] = mapped_column(default=False)  # found automatically
    decided_by: Mapped[Str]  # a staff account's e-mail address; not told outside
    at: Mapped[Utc] = mapped_column(default=now)
    appeal: Mapped[Text] = mapped_column(default="")
    appealed_at: Mapped[Utc | None] = mapped_column(index=True)
    upheld: Mapped[bool | None]  # after an appeal: it stays so
    answer: Mapped[Text] = mapped_column(default="")  # to the appeal
    answered_at: Mapped[Utc | None]


class Ban(Model):
    """A person who may not post, vote or flag: for a time, or until it is lifted."""

    __tablename__ = "ban"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"),
                                         primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id", ondelete="CASCADE"))
    at: Mapped[Utc] = mapped_column(default=now)
    until: Mapped[Utc | None]
