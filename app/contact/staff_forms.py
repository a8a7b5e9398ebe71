"""Forms of agents."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.forms import PersonForm
from app.core.text import at_most, clean_line, clean_text

from .forms import MAX_MESSAGE
from .models import CaseState
from .topics import topic_choices

MAX_NOTE = 2_000  # characters


class ReplyForm(PersonForm):
    """An answer to the customer; `version` is the case as the agent saw it."""

    body = TextAreaField(_l("Your answer"), [DataRequired(_l("Write your answer.")),
                                             at_most(MAX_MESSAGE)], filters=[clean_text])
    then = RadioField(_l("After this"), choices=[
        SelectChoice(CaseState.WAITING.value, _l("Wait for the customer")),
        SelectChoice(CaseState.SOLVED.value, _l("The matter is solved"))],
        validators=[InputRequired(_l("Say what happens after your answer."))])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class NoteForm(PersonForm):
    """A note to colleagues."""

    note = TextAreaField(_l("Internal note"), [DataRequired(_l("Write the note.")),
                                               at_most(MAX_MESSAGE)], filters=[clean_text])


class TopicForm(PersonForm):
    """Another topic for a case."""

    topic = SelectField(_l("Topic"), coerce=int, choices=topic_choices)


class ActForm(PersonForm):
    """One button: take the case, mark it solved."""


class CodeForm(PersonForm):
    """The contact code that a caller reads out."""

    code = StringField(_l("Contact code"), [
        DataRequired(_l("Type the five digits that the caller reads out.")), Length(max=20)],
        filters=[clean_line],
        render_kw={"inputmode": "numeric", "autocomplete": "off"})


class CallForm(PersonForm):
    """A call that was just had."""

    topic = SelectField(_l("Topic"), [NumberRange(min=1, message=_l("Choose the topic."))],
                        coerce=int, choices=lambda: [
                            SelectChoice("0", _l("Choose the topic")), *topic_choices()])
    solved = RadioField(_l("Was it solved?"), choices=[SelectChoice("yes", _l("Yes")),
                                                       SelectChoice("no", _l("No"))],
                        validators=[InputRequired(_l("Say whether the call solved it."))])
    note = TextAreaField(_l("Note"), [Optional(), at_most(MAX_NOTE)], filters=[clean_text])
    code = HiddenField(filters=[clean_line])


class InboxFilter(Form):
    """What of the inbox is shown; read from the address."""

    q = SearchField(_l("Search in cases"), filters=[clean_line])
    topic = SelectField(_l("Topic"), coerce=int, default=0, choices=lambda: [
        SelectChoice("0", _l("All topics")), *topic_choices()])
