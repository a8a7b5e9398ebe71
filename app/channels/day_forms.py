"""Forms of days that differ, queues and the gate."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, InputRequired, Length

from app.core.clock import local, now
from app.core.forms import PersonForm

from .fields import HoursField
from .forms import in_three_languages, texts
from .queue import MAX_HINT, WAITS


@in_three_languages("note", _l("What to tell about it"), StringField, Length(max=200))
class DayForm(PersonForm):
    """A day with other hours than its weekday, for every channel or for one."""

    day = DateField(_l("Day"), [InputRequired(_l("Choose the day."))])
    channel_id = SelectField(_l("Channel"), coerce=int)
    closed = RadioField(_l("On this day"), choices=[
        SelectChoice("yes", _l("Closed all day")), SelectChoice("no", _l("Open at"))],
        default="yes")
    span = HoursField(_l("Hours"))
    version = HiddenField()

    def validate_day(self, field: DateField) -> None:
        """Refuse days that are over."""
        if field.data and field.data < local(now()).date():
            raise ValidationError(_("This day is over."))

    def validate_span(self, field: HoursField) -> None:
        """Ask for one span when the day is not closed."""
        if self.closed.data == "no" and len(field.data) != 1 and not field.process_errors:
            raise ValidationError(_("Write the hours, in one span, like 10:00-14:00."))

    def values(self) -> dict[str, Any]:
        """Return what was written, by the names of ExceptionalDay's columns."""
        opens, closes = self.span.data[0] if self.closed.data == "no" else (None, None)
        return {"day": self.day.data, "channel_id": self.channel_id.data or None,
                "opens": opens, "closes": closes, "note": texts(self, "note")}


@in_three_languages("own", _l("Own words"), StringField, Length(max=MAX_HINT))
class QueueForm(PersonForm):
    """What the queue of a channel is like now."""

    wait = RadioField(_l("Queue now"), default="",
                      choices=[SelectChoice(*one) for one in WAITS.items()])

    def validate_wait(self, field: RadioField) -> None:
        """Ask for the words when they are to be one's own."""
        if field.data == "own" and not texts(self, "own"):
            raise ValidationError(_("Write what customers should read."))


class GateForm(PersonForm):
    """The gate's switch; each button says which state it sets."""

    enabled = HiddenField(validators=[AnyOf(("yes", "no"))])


class ActForm(PersonForm):
    """One button."""
