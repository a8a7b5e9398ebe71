"""When we promise to answer, counted in the opening hours of the message form."""

from datetime import datetime

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from app.channels import calendar, message_channel
from app.channels.models import Topic
from app.core.clock import now

USUAL_HOURS = 12  # for a case whose topic was deleted


def promised_time(topic: Topic | None) -> datetime:
    """Return by when we answer what is sent now; three queries."""
    hours = topic.response_hours if topic else USUAL_HOURS
    return calendar().add_hours(message_channel(), now(), hours)


def moment_in_words(moment: datetime) -> str:
    """Return a day with its weekday and a time, as the current language writes them."""
    return str(_("%(day)s at %(time)s", day=format_date(moment, "full"),
                 time=format_time(moment, "short")))


def promise_in_words(topic: Topic) -> str:
    """Return the promise as a sentence."""
    return str(_("We answer by %(time)s.", time=moment_in_words(promised_time(topic))))
