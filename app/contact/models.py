"""Cases with their messages, attachments and callbacks, and the log of calls."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.channels.models import Topic
from app.core.clock import now
from app.core.database import IntPk, Json, Model, Str, Text, Utc


class CaseState(StrEnum):
    """Who has the turn."""

    OPEN = "open"  # the customer waits for us
    WAITING = "waiting"  # we wait for the customer
    SOLVED = "solved"
    CLOSED = "closed"  # by the customer


ACTIVE = (CaseState.OPEN, CaseState.WAITING)


class Case(Model):
    """One customer's matter with us: one reference, one owner, one state."""

    __tablename__ = "case"
    __table_args__ = (sa.Index("ix_case_state_promised", "state", "promised_at"),)

    id: Mapped[IntPk]
    reference: Mapped[str] = mapped_column(sa.String(16), unique=True)  # KK-7F3K-92QX
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)  # hash of the secret in the link
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"),
                                                 index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    channel: Mapped[str] = mapped_column(sa.String(16))  # message, callback, phone
    state: Mapped[CaseState] = mapped_column(sa.Enum(
        CaseState, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    name: Mapped[Str] = mapped_column(default="")
    email: Mapped[Str] = mapped_column(default="")
    journey_id: Mapped[int | None] = mapped_column(index=True)
    shares_history: Mapped[bool]  # the customer lets agents see what they searched and read
    history: Mapped[Json] = mapped_column(default=list)  # that, frozen when the case was made
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[Utc] = mapped_column(default=now, index=True)
    promised_at: Mapped[Utc | None]  # the next answer comes by then
    first_promised_at: Mapped[Utc | None]  # the first promise, whatever came of it
    first_reply_at: Mapped[Utc | None]  # an answer, or solved without writing one
    solved_at: Mapped[Utc | None]
    helped: Mapped[bool | None]  # the one click after the case is solved
    satisfaction: Mapped[int | None] = mapped_column(sa.SmallInteger)  # 1 very hard … 5 very easy
    wants_article_at: Mapped[Utc | None] = mapped_column(index=True)  # an agent said so
    version: Mapped[int] = mapped_column(default=1)

    messages: Mapped[list["Message"]] = relationship(
        order_by="Message.id", cascade="all, delete-orphan", back_populates="case")
    callback: Mapped["Callback | None"] = relationship(cascade="all, delete-orphan",
                                                       back_populates="case")
    topic: Mapped[Topic | None] = relationship()
    owner: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"  # an agent, to colleagues only


class Message(Model):
    """One message of a case."""

    __tablename__ = "message"

    id: Mapped[IntPk]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id", ondelete="CASCADE"), index=True)
    author: Mapped[Author] = mapped_column(sa.Enum(
        Author, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    author_name: Mapped[Str] = mapped_column(default="")
    body: Mapped[Text]
    created_at: Mapped[Utc] = mapped_column(default=now)

    case: Mapped[Case] = relationship(back_populates="messages")
    attachments: Mapped[list["Attachment"]] = relationship(cascade="all, delete-orphan")


class Attachment(Model):
    """A file of a message; its bytes are in VAR_DIR/attachments/<storage_name>."""

    __tablename__ = "attachment"

    id: Mapped[IntPk]
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id", ondelete="CASCADE"),
                                            index=True)
    filename: Mapped[Str]
    media_type: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]  # bytes
    storage_name: Mapped[str] = mapped_column(sa.String(64))


class Callback(Model):
    """A call that we promised for a time slot."""

    __tablename__ = "callback"

    id: Mapped[IntPk]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id", ondelete="CASCADE"), unique=True)
    phone: Mapped[str] = mapped_column(sa.String(32))  # E.164
    starts_at: Mapped[Utc] = mapped_column(index=True)
    ends_at: Mapped[Utc]

    case: Mapped[Case] = relationship(back_populates="callback")


class LoggedCall(Model):
    """A phone call that an agent noted: topic, solved or not, a note."""

    __tablename__ = "logged_call"

    id: Mapped[IntPk]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"))
    solved: Mapped[bool]
    note: Mapped[Text] = mapped_column(default="")
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    journey_id: Mapped[int | None] = mapped_column(index=True)  # when a contact code was given
    at: Mapped[Utc] = mapped_column(default=now, index=True)

    topic: Mapped[Topic | None] = relationship()
    agent: Mapped[User | None] = relationship()


class TopicWord(Model):
    """How many messages of a topic say a word: what topics are known by. Counted anew daily."""

    __tablename__ = "topic_word"

    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(80), primary_key=True)  # or a pair of words
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"),
                                          primary_key=True, index=True)
    messages: Mapped[int]


class TopicTotal(Model):
    """How many messages of a topic were counted, and their words."""

    __tablename__ = "topic_total"

    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"),
                                          primary_key=True, index=True)
    messages: Mapped[int]
    words: Mapped[int]
    counted_at: Mapped[Utc]
