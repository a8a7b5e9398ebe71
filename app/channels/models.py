"""Topics, channels and their opening hours."""

from datetime import time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Day, IntPk, Json, Model, Str, Translated


class ServiceClass(StrEnum):
    """How much a human adds to the matter."""

    SELF_SERVICE = "self_service"
    ASSISTED = "assisted"
    PERSONAL = "personal"


class TopicGate(StrEnum):
    """When a topic's gated channels are shown."""

    AFTER_ATTEMPT = "after_attempt"
    OPEN = "open"


class ChannelKind(StrEnum):
    """A way to reach people."""

    PHONE = "phone"
    MESSAGE = "message"
    CALLBACK = "callback"
    EMAIL = "email"
    CHAT = "chat"
    WHATSAPP = "whatsapp"
    SOCIAL = "social"
    VISIT = "visit"


class TopicChannel(Model):
    """A topic is served by a channel, at a place in its order of preference."""

    __tablename__ = "topic_channel"

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"),
                                          primary_key=True)
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id", ondelete="CASCADE"),
                                            primary_key=True)
    position: Mapped[int]


class Topic(Model):
    """What a contact is about."""

    __tablename__ = "topic"

    id: Mapped[IntPk]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    icon: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    service_class: Mapped[ServiceClass] = mapped_column(sa.Enum(
        ServiceClass, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    urgent: Mapped[bool] = mapped_column(default=False)
    gate: Mapped[TopicGate] = mapped_column(sa.Enum(
        TopicGate, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    response_hours: Mapped[int]  # promised, in opening hours of the message channel
    name: Mapped[Translated]
    description: Mapped[Translated]
    checklist: Mapped[Json]  # language -> list of what to have at hand
    articles: Mapped[Json] = mapped_column(default=list)  # article keys shown first
    version: Mapped[int] = mapped_column(default=1)

    channels: Mapped[list["Channel"]] = relationship(
        secondary="topic_channel", order_by="TopicChannel.position", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


class Channel(Model):
    """A way to reach people, its address and when somebody answers."""

    __tablename__ = "channel"

    id: Mapped[IntPk]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[ChannelKind] = mapped_column(sa.Enum(
        ChannelKind, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    address: Mapped[Str] = mapped_column(default="")
    gated: Mapped[bool]
    always_open: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[Json]
    name: Mapped[Translated]
    price: Mapped[Translated] = mapped_column(default=dict)
    note: Mapped[Translated] = mapped_column(default=dict)
    slot_minutes: Mapped[int | None]  # callbacks: the length of a bookable slot
    queue_hint: Mapped[Translated] = mapped_column(default=dict)  # fed by staff or the API
    version: Mapped[int] = mapped_column(default=1)

    hours: Mapped[list["OpeningHours"]] = relationship(
        order_by="OpeningHours.weekday, OpeningHours.opens", cascade="all, delete-orphan",
        lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


class OpeningHours(Model):
    """One open span of a weekday (0 = Monday), in the site's time zone."""

    __tablename__ = "opening_hours"

    id: Mapped[IntPk]
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id", ondelete="CASCADE"),
                                            index=True)
    weekday: Mapped[int]
    opens: Mapped[time] = mapped_column(sa.Time)
    closes: Mapped[time] = mapped_column(sa.Time)


class ExceptionalDay(Model):
    """A day with other hours than its weekday: closed, or open in one span, or a holiday kept."""

    __tablename__ = "exceptional_day"

    id: Mapped[IntPk]
    channel_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("channel.id", ondelete="CASCADE"), index=True)  # empty: every channel
    day: Mapped[Day] = mapped_column(index=True)
    opens: Mapped[time | None] = mapped_column(sa.Time)  # both empty: closed
    closes: Mapped[time | None] = mapped_column(sa.Time)
    note: Mapped[Translated] = mapped_column(default=dict)


