"""Evidence, the gaps that it clusters into, what is proposed about them, and what came of them."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.channels.models import Topic
from app.core.clock import now
from app.core.database import Day, IntPk, Json, Model, Str, Text, Utc


def _enum(kind: type[StrEnum]) -> sa.Enum:
    return sa.Enum(kind, native_enum=False, length=16,
                   values_callable=lambda e: [m.value for m in e])


class Source(StrEnum):
    """What a piece of evidence was."""

    MESSAGE = "message"  # a case's first message, or a callback's
    CALL = "call"  # an agent's note of a call
    QUESTION = "question"  # an unanswered one of the forum
    SEARCH = "search"  # without results, or with none opened
    SKIP = "skip"  # asked for a person since no answer was found
    FEEDBACK = "feedback"  # why an article did not help


CONTACTS = (Source.MESSAGE, Source.CALL)


class Evidence(Model):
    """One redacted thing customers said that content did not answer.

    It hangs on its source: what erases the source erases it too.
    """

    __tablename__ = "evidence"
    __table_args__ = (sa.Index("ix_evidence_language_gap", "language", "gap_id"),
                      sa.Index("ix_evidence_gap_at", "gap_id", "at"),
                      sa.UniqueConstraint("source", "source_id"))

    id: Mapped[IntPk]
    source: Mapped[Source] = mapped_column(_enum(Source))
    source_id: Mapped[int]  # the row it was read from: the same is never read twice
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[Text]  # redacted
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(sa.String(16))  # message, callback, phone; else web
    times: Mapped[int] = mapped_column(default=1)  # people who said so: "I have this too"
    wanted: Mapped[bool] = mapped_column(default=False)  # an agent: this should be an article
    at: Mapped[Utc] = mapped_column(index=True)
    gap_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gap.id", ondelete="SET NULL"))
    covered: Mapped[float | None]  # how likely content answers just this one; None: not judged yet

    message_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("message.id", ondelete="CASCADE"), index=True)
    call_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("logged_call.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    feedback_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("feedback.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("step.id", ondelete="CASCADE"), index=True)


class Verdict(StrEnum):
    """How much of a gap content answers already."""

    GAP = "gap"
    PARTLY = "partly"  # there is an article to extend
    COVERED = "covered"  # then why did they not find it?


class State(StrEnum):
    """What editors did about a gap."""

    OPEN = "open"
    DRAFTING = "drafting"  # an article is being written
    FILLED = "filled"  # it is published: the effect is measured
    SNOOZED = "snoozed"  # until a day, or until it grows
    DISMISSED = "dismissed"  # for a reason, until it grows
    MERGED = "merged"  # into another gap


class Gap(Model):
    """A cluster of evidence, which keeps its identity, name, owner and state from run to run."""

    __tablename__ = "gap"
    __table_args__ = (sa.Index("ix_gap_state_score", "language", "state", "score"),)

    id: Mapped[IntPk]
    language: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[Str]  # a question in customers' words
    named: Mapped[bool] = mapped_column(default=False)  # by an editor: runs leave it alone
    state: Mapped[State] = mapped_column(_enum(State), default=State.OPEN)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="SET NULL"))
    merged_into: Mapped[int | None] = mapped_column(
        sa.ForeignKey("gap.id", ondelete="SET NULL"), index=True)
    article_key: Mapped[str | None] = mapped_column(sa.String(128), index=True)  # that fills it
    created_at: Mapped[Utc] = mapped_column(default=now)
    drafting_at: Mapped[Utc | None]  # what made it rank then is left out of its effect
    filled_at: Mapped[Utc | None]
    reopened_at: Mapped[Utc | None]
    until: Mapped[Day | None]  # snoozed
    reason: Mapped[Text] = mapped_column(default="")  # dismissed or snoozed for
    left_at_rate: Mapped[float | None]  # evidence a week when it was snoozed, dismissed or filled

    # What the last run found.
    verdict: Mapped[Verdict] = mapped_column(_enum(Verdict), default=Verdict.GAP)
    covered: Mapped[float] = mapped_column(default=0.0)  # mean chance that content answers it
    cohesion: Mapped[float] = mapped_column(default=0.0)  # mean cosine to the middle, 0..1
    size: Mapped[int] = mapped_column(default=0)  # pieces that content does not answer
    total: Mapped[int] = mapped_column(default=0)  # all of its pieces
    score: Mapped[float] = mapped_column(default=0.0)  # what it costs a week
    per_week: Mapped[float] = mapped_column(default=0.0)  # pieces, over the last weeks
    trend: Mapped[float] = mapped_column(default=0.0)  # pieces a week more than before
    last_at: Mapped[Utc | None]
    found: Mapped[Json] = mapped_column(default=dict)  # counts, words, typical pieces, nearest

    topic: Mapped[Topic | None] = relationship()
    owner: Mapped[User | None] = relationship()


class ProposalKind(StrEnum):
    """What a run would change, but leaves to people."""

    MERGE = "merge"
    SPLIT = "split"


class Proposal(Model):
    """A merge of two gaps or a split of one, which waits for an editor; asked once only."""

    __tablename__ = "gap_proposal"
    __table_args__ = (sa.UniqueConstraint("kind", "gap_id", "other_id"),)

    id: Mapped[IntPk]
    kind: Mapped[ProposalKind] = mapped_column(_enum(ProposalKind))
    gap_id: Mapped[int] = mapped_column(sa.ForeignKey("gap.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(default=0)  # merge: the other gap; split: 0
    parts: Mapped[Json] = mapped_column(default=list)  # split: {name, evidence: [ids]}
    refused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Utc] = mapped_column(default=now)


class EffectWeek(Model):
    """What one frozen rule of membership counted in one week: of a filled gap, and of its controls.

    A roll-up: it stays when the evidence that it counted is gone.
    """

    __tablename__ = "gap_effect_week"

    gap_id: Mapped[int] = mapped_column(sa.ForeignKey("gap.id", ondelete="CASCADE"),
                                        primary_key=True)  # the filled one
    series_id: Mapped[int] = mapped_column(primary_key=True)  # itself or a control's gap id
    week: Mapped[Day] = mapped_column(primary_key=True)  # its Monday
    contacts: Mapped[int]
    searches: Mapped[int]
    solved: Mapped[int]


class EffectRule(Model):
    """A frozen rule of membership: which words make a text count for a gap, from now on."""

    __tablename__ = "gap_effect_rule"

    gap_id: Mapped[int] = mapped_column(sa.ForeignKey("gap.id", ondelete="CASCADE"),
                                        primary_key=True)  # the filled one
    series_id: Mapped[int] = mapped_column(primary_key=True)  # itself or a control's gap id
    rule: Mapped[Json]  # of rules.Rule


class WeekTraffic(Model):
    """How much came in a week: the offset of every effect. A roll-up."""

    __tablename__ = "week_traffic"

    week: Mapped[Day] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    journeys: Mapped[int]
    contacts: Mapped[int]


class TextVector(Model):
    """What a text means to a language model: kept while evidence or content says it."""

    __tablename__ = "text_vector"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)  # of the text
    model: Mapped[str] = mapped_column(sa.String(128), primary_key=True)  # Embedder.name
    vector: Mapped[bytes] = mapped_column(sa.LargeBinary)  # of length 1, float16
