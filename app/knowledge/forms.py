"""The reader's answer to "Did this solve it?"."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, Length, Optional

from app.core.forms import PublicForm

MAX_TEXT = 1000
REASONS = {
    "situation": _l("It did not fit my situation"),
    "hard": _l("It was hard to follow"),
    "failed": _l("I did what it says, and it did not work"),
    "outdated": _l("It is out of date or wrong"),
    "other": _l("Something else"),
}


def printable(text: str | None) -> str:
    """Return what was typed without characters that no keyboard writes."""
    return "".join(letter for letter in text or "" if letter.isprintable() or letter in "\r\n\t")


class FeedbackForm(PublicForm):
    """Stands on cacheable pages, so its ticket is the same all day."""

    day_ticket = True
    helped = StringField(validators=[AnyOf(["yes", "no"])])
    reason = RadioField(_l("Choose what fits best"), [Optional()],
                        choices=[SelectChoice(*reason) for reason in REASONS.items()])
    text = TextAreaField(_l("Tell us more"), [Optional(), Length(max=MAX_TEXT, message=_l(
        "This is too long: at most %(max)d characters."))], filters=[printable], description=_l(
        "Do not write names, phone numbers or other personal data here: nobody answers this."))
