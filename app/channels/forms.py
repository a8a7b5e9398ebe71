"""Forms of topics, channels and special days."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.core.forms import StaffForm
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES

from .importing import NUMBER_KINDS, parse_spans, phone_e164
from .models import Channel, ChannelKind, ServiceClass, TopicGate

CLASS_NAMES = {ServiceClass.SELF_SERVICE: _l("Self-service: a good answer is enough"),
               ServiceClass.ASSISTED: _l("Assisted: a person adds value or a sale"),
               ServiceClass.PERSONAL: _l("Personal: needs a person, always open")}
GATE_NAMES = {TopicGate.AFTER_ATTEMPT: _l("After one self-service attempt, always skippable"),
              TopicGate.OPEN: _l("At once")}
KIND_NAMES = {ChannelKind.PHONE: _l("Phone"), ChannelKind.MESSAGE: _l("Message form"),
              ChannelKind.CALLBACK: _l("Callback"), ChannelKind.EMAIL: _l("E-mail"),
              ChannelKind.CHAT: _l("Chat"), ChannelKind.WHATSAPP: _l("WhatsApp"),
              ChannelKind.SOCIAL: _l("Social media"), ChannelKind.VISIT: _l("Visit")}
DAY_NAMES = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"),
             _l("Saturday"), _l("Sunday"))
QUEUE_NAMES = {"": _l("Say nothing"), "none": _l("No queue"), "short": _l("A short wait"),
               "long": _l("A long wait")}
NEEDED = InputRequired(_l("This is needed."))
KEY_RULES = [NEEDED, Regexp(r"[a-z0-9]+(-[a-z0-9]+)*$", message=_l(
    "Use small letters a–z, digits and single hyphens.")), Length(max=64)]
FormClass = TypeVar("FormClass", bound=type[StaffForm])


def in_three_languages(name: str, label: Any, kind: type[Field], *validators: Any
                       ) -> Callable[[FormClass], FormClass]:
    """Give a form the fields `name`_fi, _sv and _en."""
    def add(form: FormClass) -> FormClass:
        for code, language in LANGUAGE_NAMES.items():
            setattr(form, f"{name}_{code}", kind(
                _l("%(label)s (%(language)s)", label=label, language=language.lower()),
                list(validators)))
        return form
    return add


def texts(form: StaffForm, name: str) -> dict[str, str]:
    """Return a field's three languages; empty ones are left out."""
    found = {code: (form[f"{name}_{code}"].data or "").strip() for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


def _spans(_form: StaffForm, field: Field) -> None:
    try:
        parse_spans(field.data or "")
    except ValueError:
        raise ValidationError(_("Write the hours like 08:00-12:00, 13:00-16:00.")) from None


@in_three_languages("name", _l("Name"), StringField, NEEDED, Length(max=120))
@in_three_languages("description", _l("One line about it"), StringField, NEEDED, Length(max=250))
@in_three_languages("checklist", _l("What to have at hand, one thing a line"), TextAreaField,
                    Length(max=1000))
class TopicForm(StaffForm):
    """A topic; the places of its channels are added by `topic_form`."""

    key = StringField(_l("Key in the address"), KEY_RULES)
    icon = StringField(_l("Icon"), [NEEDED, Length(max=64)])
    service_class = RadioField(_l("Service class"), choices=[
        SelectChoice(one.value, CLASS_NAMES[one]) for one in ServiceClass])
    gate = RadioField(_l("When are gated channels shown?"), choices=[
        SelectChoice(one.value, GATE_NAMES[one]) for one in TopicGate])
    urgent = BooleanField(_l("Urgent: everything is shown at once"))
    response_hours = IntegerField(_l("Answer promised within, opening hours"),
                                  [NEEDED, NumberRange(1, 400)])
    articles = TextAreaField(_l("Articles shown first, one key a line"), [Length(max=500)])
    active = BooleanField(_l("In use"))
    version = IntegerField(widget=HiddenInput())


def topic_form(channels: Sequence[Channel], **given: Any) -> TopicForm:
    """Return a topic's form with a place for each channel."""
    fields = {f"place_{channel.id}": IntegerField(
        channel.name.get("fi", channel.key), [Optional(), NumberRange(1, 99)])
        for channel in channels}
    form: TopicForm = type("TopicForm", (TopicForm,), fields)(**given)
    return form


@in_three_languages("name", _l("Name"), StringField, NEEDED, Length(max=120))
@in_three_languages("price", _l("Price of a call"), StringField, Length(max=250))
@in_three_languages("note", _l("A line of advice"), StringField, Length(max=250))
class ChannelForm(StaffForm):
    """A channel with its opening hours."""

    kind = SelectField(_l("Kind"), choices=[
        SelectChoice(one.value, KIND_NAMES[one]) for one in ChannelKind])
    address = StringField(_l("Number, address or link"), [Length(max=255)])
    gated = BooleanField(_l("Gated: shown after one attempt"))
    always_open = BooleanField(_l("Always shown, in every topic"))
    languages = SelectMultipleField(
        _l("Languages served"), choices=[SelectChoice(*one) for one in LANGUAGE_NAMES.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    slot_minutes = IntegerField(_l("Length of a callback slot, minutes"),
                                [Optional(), NumberRange(5, 240)])
    active = BooleanField(_l("In use"))
    version = IntegerField(widget=HiddenInput())

    def validate_address(self, field: StringField) -> None:
        """Refuse a number that cannot be called; keep it as E.164."""
        if self.kind.data in NUMBER_KINDS:
            number = phone_e164(field.data or "")
            if number is None:
                raise ValidationError(_("This is not a phone number that can be called."))
            field.data = number


for _day, _name in enumerate(DAY_NAMES):
    setattr(ChannelForm, f"hours_{_day}", StringField(_name, [Length(max=100), _spans]))


@in_three_languages("note", _l("What to tell about it"), StringField, Length(max=200))
class DayForm(StaffForm):
    """A day with other hours."""

    day = DateField(_l("Day"), [NEEDED])
    channel = SelectField(_l("Channel"))
    span = StringField(_l("Open (empty: closed all day)"), [Length(max=30), _spans])


class QueueForm(StaffForm):
    """How long the queue of a channel is now."""

    queue = SelectField(_l("Queue now"), choices=[
        SelectChoice(*one) for one in QUEUE_NAMES.items()])


class ActForm(StaffForm):
    """One button."""
