"""When we promise to answer, counted in the opening hours of the message form."""

from datetime import datetime

from flask_babel import gettext as _

from app.channels import Calendar, calendar, channels_of, message_channel
from app.channels.models import ChannelKind, Topic
from app.core.clock import now

from .moments import moment_in_words

USUAL_HOURS = 12  # for a case whose topic was deleted


def promised_time(topic: Topic | None, days: Calendar | None = None) -> datetime:
    """Return by when we answer what is sent now; `days` is the calendar, if it is at hand."""
    own = channels_of(topic) if topic else []
    channel = next((one for one in own if one.kind == ChannelKind.MESSAGE), None)
    hours = topic.response_hours if topic else USUAL_HOURS
    return (days or calendar()).add_hours(channel or message_channel(), now(), hours)


def promise_in_words(topic: Topic, days: Calendar | None = None) -> str:
    """Return the promise as a sentence."""
    return str(_("We answer by %(time)s.", time=moment_in_words(promised_time(topic, days))))
