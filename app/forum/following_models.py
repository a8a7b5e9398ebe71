"""Who follows what, and what there is to tell them."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import IntPk, Model, Utc


class News(StrEnum):
    """What a notification tells."""

    QUESTION = "question"  # a new one with a tag that one follows
    ANSWER = "answer"
    COMMENT = "comment"
    ACCEPTED = "accepted"  # one's answer solved it
    SHOWN = "shown"  # one's own post, after it was held
    DECISION = "decision"
    ARTICLE = "article"  # the question became an article


class Mails(StrEnum):
    """How often somebody gets mail about what they follow."""

    SOON = "soon"  # several within a quarter of an hour in one
    DAILY = "daily"
    NONE = "none"


class Follower(Model):
    """What a person chose; without a row, mails come soon."""

    __tablename__ = "follower"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"),
                                         primary_key=True)
    mails: Mapped[Mails] = mapped_column(sa.Enum(
        Mails, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))


class Subscription(Model):
    """A person follows a question, or a tag."""

    __tablename__ = "subscription"
    __table_args__ = (sa.UniqueConstraint("user_id", "question_id"),
                      sa.UniqueConstraint("user_id", "tag_id", name="uq_subscription_user_tag"),
                      sa.CheckConstraint("(question_id IS NULL) <> (tag_id IS NULL)", "one"))

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    question_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tag.id", ondelete="CASCADE"),
                                               index=True)
    since: Mapped[Utc] = mapped_column(default=now)


class Notification(Model):
    """Something that a person may want to know."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.Index("ix_notification_user", "user_id", "id"),
        sa.Index("ix_notification_unread", "user_id", sqlite_where=sa.text("read_at IS NULL"),
                 postgresql_where=sa.text("read_at IS NULL")),
        sa.Index("ix_notification_unmailed", "mailed_at", "user_id"))

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    news: Mapped[News] = mapped_column(sa.Enum(
        News, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    question_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"),
                                                index=True)
    decision_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("decision.id", ondelete="CASCADE"))
    at: Mapped[Utc] = mapped_column(default=now)
    read_at: Mapped[Utc | None]
    mailed_at: Mapped[Utc | None]  # or decided that it is not mailed
