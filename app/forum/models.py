"""Questions with their posts (the question's own text, answers, comments), votes and tags."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import IntPk, Json, Model, Str, Text, Utc


class Kind(StrEnum):
    """What a post is."""

    QUESTION = "question"  # the text below a question's title
    ANSWER = "answer"
    COMMENT = "comment"


class State(StrEnum):
    """Who sees a post."""

    SHOWN = "shown"
    HELD = "held"  # its author and staff, until staff decide
    HIDDEN = "hidden"  # the same, after staff decided
    REMOVED = "removed"  # nobody: its author took it away
    MERGED = "merged"  # a question that leads to another one


def _state() -> sa.Enum:
    return sa.Enum(State, native_enum=False, length=16,
                   values_callable=lambda e: [m.value for m in e])


class Question(Model):
    """A question as lists show it; its text is its post of that kind."""

    __tablename__ = "question"
    __table_args__ = (
        sa.Index("ix_question_newest", "language", "state", "id"),
        sa.Index("ix_question_active", "language", "state", "active_at", "id"),
        sa.Index("ix_question_answers", "language", "state", "answers", "id"),
        sa.Index("ix_question_solved", "language", "state", "solved", "id"),
        sa.Index("ix_question_topic", "topic_id", "language", "state", "id", "answers", "solved"),
        sa.Index("ix_question_topic_active", "topic_id", "language", "state", "active_at", "id"),
    )

    id: Mapped[IntPk]
    language: Mapped[str] = mapped_column(sa.String(2))
    title: Mapped[Str]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True)
    state: Mapped[State] = mapped_column(_state())
    locked: Mapped[bool] = mapped_column(default=False)  # takes no answers and comments any more
    solved: Mapped[bool] = mapped_column(default=False)  # an answer is accepted
    answers: Mapped[int] = mapped_column(default=0)  # those shown
    score: Mapped[int] = mapped_column(default=0)  # how many have the same question
    accepted_id: Mapped[int | None]  # the post that solved it
    merged_into: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question.id", ondelete="SET NULL"), index=True)
    article_key: Mapped[str | None] = mapped_column(sa.String(128))  # of the article made of it
    article_told_at: Mapped[Utc | None]  # its followers know of the published article
    related: Mapped[Json] = mapped_column(default=list)  # ids of questions like it, nearest first
    related_at: Mapped[Utc | None]  # when they were looked for
    created_at: Mapped[Utc] = mapped_column(default=now)
    active_at: Mapped[Utc] = mapped_column(default=now)


class Post(Model):
    """One text: of the question, of an answer, or of a comment on either (`parent_id`)."""

    __tablename__ = "post"
    __table_args__ = (sa.Index("ix_post_question", "question_id", "kind", "state"),
                      sa.Index("ix_post_author", "author_id", "id"),
                      sa.Index("ix_post_state", "state", "id"))

    id: Mapped[IntPk]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("post.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Kind] = mapped_column(sa.Enum(
        Kind, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    by_staff: Mapped[bool] = mapped_column(default=False)
    body: Mapped[Text]
    html: Mapped[Text]
    state: Mapped[State] = mapped_column(_state())
    held_for: Mapped[Json] = mapped_column(default=list)  # why the machine did not show it
    simhash: Mapped[int | None] = mapped_column(sa.BigInteger)  # like texts have like ones
    score: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Utc] = mapped_column(default=now, index=True)
    edited_at: Mapped[Utc | None]
    version: Mapped[int] = mapped_column(default=1)


class Earlier(Model):
    """What a post said before an edit; `version` is the post's at the time."""

    __tablename__ = "post_earlier"

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"),
                                         primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[Str] = mapped_column(default="")
    body: Mapped[Text]
    until: Mapped[Utc] = mapped_column(default=now)
    by_staff: Mapped[bool]  # the edit that ended it


class Vote(Model):
    """One person's: "this helped" of an answer, "I have this too" of a question."""

    __tablename__ = "post_vote"

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"),
                                         primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"),
                                         primary_key=True, index=True)


class Tag(Model):
    """A word that questions of one language are marked with, and how many shown ones are."""

    __tablename__ = "tag"
    __table_args__ = (sa.UniqueConstraint("language", "name"),)

    id: Mapped[IntPk]
    language: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(40))
    total: Mapped[int] = mapped_column(default=0)


class QuestionTag(Model):
    """A question's tag."""

    __tablename__ = "question_tag"
    __table_args__ = (sa.Index("ix_question_tag_tag", "tag_id", "question_id"),)

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"),
                                             primary_key=True)
    tag_id: Mapped[int] = mapped_column(sa.ForeignKey("tag.id", ondelete="CASCADE"),
                                        primary_key=True)


class Picture(Model):
    """A picture of a post; its bytes are in VAR_DIR/pictures/<storage_name>."""

    __tablename__ = "post_picture"

    id: Mapped[IntPk]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]  # bytes
    width: Mapped[int]
    height: Mapped[int]
    storage_name: Mapped[str] = mapped_column(sa.String(64), unique=True)


class WaitingQuestion(Model):
    """A guest's question until its address is confirmed by link; then it becomes a question."""

    __tablename__ = "waiting_question"

    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # hash
    email: Mapped[Str]
    name: Mapped[Str]
    language: Mapped[str] = mapped_column(sa.String(2))
    draft: Mapped[Json]
    expires_at: Mapped[Utc] = mapped_column(index=True)
