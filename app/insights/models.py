"""Roll-ups: what each day's journeys and contacts came to. They stay when raw steps expire.

Whole months that are final are added up once more beside their days, so that years open quickly.
A measure is a whole number that adds up over rows; the other columns say what it was counted of.
"""

from datetime import date
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Day, Model, Utc
from app.journey import Outcome, Reason

Measure = Annotated[int, mapped_column(default=0)]
# Of the whole month that begins on `day`, or of that day alone.
Whole = Annotated[bool, mapped_column(primary_key=True, default=False)]
KeyDay = Annotated[date, mapped_column(sa.Date, primary_key=True)]
Language = Annotated[str, mapped_column(sa.String(2), primary_key=True)]
TopicKey = Annotated[str, mapped_column(sa.String(64), primary_key=True)]  # "": none


class RolledDay(Model):
    """A day, in the site's zone, that was rolled up."""

    __tablename__ = "rolled_day"

    day: Mapped[KeyDay]
    is_final: Mapped[bool]  # every window is closed: its journeys are never counted again
    rolled_at: Mapped[Utc]


class RolledMonth(Model):
    """A month, by its first day, whose rows are added up."""

    __tablename__ = "rolled_month"

    month: Mapped[KeyDay]


class JourneyOutcome(Model):
    """How a journey with intent ended, once its window had closed."""

    __tablename__ = "journey_outcome"
    __table_args__ = (sa.Index("ix_journey_outcome_day_outcome", "day", "outcome"),)

    journey_id: Mapped[int] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"),
                                            primary_key=True)
    day: Mapped[Day]
    topic: Mapped[str] = mapped_column(sa.String(64))
    apart: Mapped[bool]  # an urgent or personal topic
    outcome: Mapped[Outcome] = mapped_column(sa.Enum(
        Outcome, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))
    reason: Mapped[Reason] = mapped_column(sa.Enum(
        Reason, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e]))


class DayJourneys(Model):
    """The journeys that began on a day, by language, device and the topic chosen last."""

    __tablename__ = "day_journeys"

    is_month: Mapped[Whole]
    day: Mapped[KeyDay]
    language: Mapped[Language]
    device: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    topic: Mapped[TopicKey]
    apart: Mapped[bool] = mapped_column(primary_key=True)  # an urgent or personal topic

    journeys: Mapped[Measure]
    counted: Mapped[Measure]  # the browser sent its id back; all below are of these
    consented: Mapped[Measure]
    searched: Mapped[Measure]
    read: Mapped[Measure]
    opened_contact: Mapped[Measure]
    shown: Mapped[Measure]  # a number or another address
    reached_us: Mapped[Measure]  # an observed contact in the journey
    intent: Mapped[Measure]
    still_open: Mapped[Measure]  # their window is not closed; all below are of the closed
    solved: Mapped[Measure]
    potential: Mapped[Measure]
    abandoned: Mapped[Measure]
    contacted: Mapped[Measure]
    solved_followed: Mapped[Measure]  # of them, those whose 7 days are over
    solved_then_contacted: Mapped[Measure]  # after the window, within these 7 days
    contact_pages: Mapped[Measure]  # of a topic, not apart
    returned: Mapped[Measure]  # from there to an answer, without contacting us
    # Of all counted journeys again:
    searches: Mapped[Measure]
    searches_without_results: Mapped[Measure]
    searches_without_click: Mapped[Measure]
    skipped: Mapped[Measure]  # journeys; below, skips by reason, once a journey and topic
    skipped_urgent: Mapped[Measure]
    skipped_not_found: Mapped[Measure]
    skipped_site_help: Mapped[Measure]
    skipped_other: Mapped[Measure]
    rated: Mapped[Measure]  # how easy it was, 1 to 5, after a yes
    scores: Mapped[Measure]  # their sum
    squared_scores: Mapped[Measure]


class DayPairs(Model):
    """Pairs of closed intent journeys of one visitor, the later one begun on this day.

    They say how alike the journeys of one visitor end, which intervals need, without any id.
    """

    __tablename__ = "day_pairs"

    is_month: Mapped[Whole]
    day: Mapped[KeyDay]
    language: Mapped[Language]
    device: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    topic: Mapped[TopicKey]
    apart: Mapped[bool] = mapped_column(primary_key=True)

    pairs: Mapped[Measure]
    strict_one: Mapped[Measure]  # in which one of the two was solved
    strict_both: Mapped[Measure]
    upper_one: Mapped[Measure]  # solved or potential
    upper_both: Mapped[Measure]


class DayArticle(Model):
    """What readers said of an article on a day; a journey's last word on it counts."""

    __tablename__ = "day_article"

    is_month: Mapped[Whole]
    day: Mapped[KeyDay]
    language: Mapped[Language]
    article: Mapped[str] = mapped_column(sa.String(255), primary_key=True)

    helped: Mapped[Measure]
    did_not_help: Mapped[Measure]


class DayQuery(Model):
    """The words most often searched in vain on a day, redacted as evidence is: they stay."""

    __tablename__ = "day_query"

    is_month: Mapped[Whole]
    day: Mapped[KeyDay]
    language: Mapped[Language]
    query: Mapped[str] = mapped_column(sa.String(255), primary_key=True)

    without_results: Mapped[Measure]
    without_click: Mapped[Measure]


class DayContacts(Model):
    """Cases begun and calls logged on a day, by topic, its service class, and channel."""

    __tablename__ = "day_contacts"

    is_month: Mapped[Whole]
    day: Mapped[KeyDay]
    language: Mapped[Language]  # "": a call that no code joins to a journey
    channel: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    topic: Mapped[TopicKey]
    service_class: Mapped[str] = mapped_column(sa.String(16), primary_key=True)

    contacts: Mapped[Measure]
    promised: Mapped[Measure]  # a time was promised, and it has passed or we have answered
    kept: Mapped[Measure]  # answered by then
    known: Mapped[Measure]  # by whom (browser, e-mail address), and the 7 days after are over
    again: Mapped[Measure]  # of those, who contacted us again within 7 days
    rated: Mapped[Measure]
    scores: Mapped[Measure]
    squared_scores: Mapped[Measure]


OF_JOURNEYS = (DayJourneys, DayPairs, DayArticle, DayQuery)
ROLL_UPS = (*OF_JOURNEYS, DayContacts)


def measures_of(model: type[Model]) -> list[str]:
    """Return the names of a roll-up's measures."""
    return [column.key for column in sa.inspect(model).columns if not column.primary_key]


def dimensions_of(model: type[Model]) -> list[str]:
    """Return the names of what a roll-up counts by, besides the day."""
    return [column.key for column in sa.inspect(model).columns
            if column.primary_key and column.key not in {"day", "is_month"}]
