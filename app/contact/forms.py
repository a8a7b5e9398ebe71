"""Forms of customers: none needs a cookie, and none loses what was typed."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional

from app.core.forms import PublicForm
from app.core.once import OnceForm
from app.core.text import at_most, clean_line, clean_text
from app.journey import ScoreForm

from .fields import callable_number, fitting_files

MAX_MESSAGE = 10_000  # characters
BAD_EMAIL = _l("Check the e-mail address: it should look like name@example.com.")
TOO_LONG = _l("This is too long: at most %(max)d characters.")
REASONS = {
    "urgent": _l("It is urgent"),
    "not-found": _l("I could not find the answer"),
    "site-help": _l("I need help with using this site"),
    "other": _l("Another reason"),
}


class DismissForm(PublicForm):
    """None of the suggested answers helped."""


class SkipForm(PublicForm):
    """I need to talk to a person, because …"""


class MessageForm(OnceForm):
    """A message to us, with files and what the customer tried."""

    message = TextAreaField(_l("Your message"), [
        DataRequired(_l("Write your message.")), at_most(MAX_MESSAGE)],
        filters=[clean_text])
    name = StringField(_l("Your name"), [Optional(), Length(max=120, message=TOO_LONG)],
                       filters=[clean_line], render_kw={"autocomplete": "name"})
    email = EmailField(_l("E-mail address"), [
        DataRequired(_l("Give your e-mail address, so that we can answer.")),
        Length(max=255, message=TOO_LONG), Email(BAD_EMAIL)],
        filters=[clean_line], render_kw={"autocomplete": "email"})
    files = MultipleFileField(_l("Attachments"), [fitting_files])
    share = BooleanField(_l("Attach what I searched and read here"), default=True)


class CallbackForm(OnceForm):
    """Call me at this number in this slot."""

    phone = TelField(_l("Your phone number"), [
        DataRequired(_l("Give the number that we call.")), Length(max=40, message=TOO_LONG),
        callable_number], filters=[clean_line], render_kw={"autocomplete": "tel"})
    slot = RadioField(_l("When may we call?"), [DataRequired(_l("Choose a time."))],
                      validate_choice=False)
    message = TextAreaField(_l("What is it about?"), [
        Optional(), at_most(MAX_MESSAGE)], filters=[clean_text])
    name = StringField(_l("Your name"), [Optional(), Length(max=120, message=TOO_LONG)],
                       filters=[clean_line], render_kw={"autocomplete": "name"})
    email = EmailField(_l("E-mail address"), [
        Optional(), Length(max=255, message=TOO_LONG), Email(BAD_EMAIL)],
        filters=[clean_line], render_kw={"autocomplete": "email"})
    share = BooleanField(_l("Attach what I searched and read here"), default=True)


class FollowUpForm(OnceForm):
    """One more message in a case."""

    message = TextAreaField(_l("Your message"), [
        DataRequired(_l("Write your message.")), at_most(MAX_MESSAGE)],
        filters=[clean_text])
    files = MultipleFileField(_l("Attachments"), [fitting_files])


class CloseForm(PublicForm):
    """I no longer need an answer."""


class RateForm(PublicForm):
    """Did our answer help?"""


class EaseForm(ScoreForm):
    """How easy was it to get the matter settled?"""
