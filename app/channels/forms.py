"""Forms of topics and channels."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.core.forms import PersonForm
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES, best_translation

from .addresses import NUMBER_KINDS, WITHOUT_ADDRESS, address_fault, phone_e164
from .fields import AddressField, HoursField, LinesField, clean_line
from .models import Channel, ChannelKind, ServiceClass, TopicGate

CLASS_NAMES = {ServiceClass.SELF_SERVICE: _l("Self-service: a good answer is enough"),
               ServiceClass.ASSISTED: _l("Assisted: a person adds something, such as a choice"),
               ServiceClass.PERSONAL: _l("Personal: it needs a person from the start")}
GATE_NAMES = {TopicGate.AFTER_ATTEMPT: _l("After one look at an answer, or a click to skip it"),
              TopicGate.OPEN: _l("At once")}
KIND_NAMES = {ChannelKind.PHONE: _l("Phone"), ChannelKind.MESSAGE: _l("Message form"),
              ChannelKind.CALLBACK: _l("Callback"), ChannelKind.EMAIL: _l("E-mail"),
              ChannelKind.CHAT: _l("Chat"), ChannelKind.WHATSAPP: _l("WhatsApp"),
              ChannelKind.SOCIAL: _l("Social media"), ChannelKind.VISIT: _l("Visit")}
DAY_NAMES = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"),
             _l("Saturday"), _l("Sunday"))
NEEDED = InputRequired(_l("This is needed."))
WORDS = DataRequired(_l("This is needed."))  # spaces alone are none
KEY = Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l(
    "Use small letters a–z, digits and single hyphens."))
FormClass = TypeVar("FormClass", bound=type[PersonForm])


@cache
def icons() -> list[str]:
    """Return the names of the icons there are."""
    sprite = Path(__file__).parents[1] / "static" / "icons.svg"
    return sorted(re.findall(r'<symbol id="([\w-]+)"', sprite.read_text(encoding="utf-8")))


def in_three_languages(name: str, label: Any, kind: type[Field], *validators: Any
                       ) -> Callable[[FormClass], FormClass]:
    """Give a form the fields `name`_fi, _sv and _en."""
    def add(form: FormClass) -> FormClass:
        filters = [] if kind is LinesField else [clean_line]
        for code, language in LANGUAGE_NAMES.items():
            setattr(form, f"{name}_{code}", kind(
                _l("%(label)s (%(language)s)", label=label, language=language),
                list(validators), filters=filters))
        return form
    return add


@in_three_languages("name", _l("Name"), StringField, WORDS, Length(max=120))
@in_three_languages("description", _l("One line about it"), StringField, WORDS, Length(max=250))
@in_three_languages("checklist", _l("What to have at hand"), LinesField)
class TopicForm(PersonForm):
    """A topic; `topic_form` adds the places of its channels."""

    icon = SelectField(_l("Icon"), choices=lambda: [SelectChoice(one, one) for one in icons()])
    service_class = RadioField(_l("Service class"), choices=[
        SelectChoice(one.value, CLASS_NAMES[one]) for one in ServiceClass])
    gate = RadioField(_l("When gated numbers are shown"), choices=[
        SelectChoice(one.value, GATE_NAMES[one]) for one in TopicGate])
    urgent = BooleanField(_l("Urgent"))
    response_hours = IntegerField(_l("Answer promised within, in opening hours"),
                                  [NEEDED, NumberRange(1, 240)])
    articles = LinesField(_l("Articles shown first"))
    position = IntegerField(_l("Place on the contact page"), [NEEDED, NumberRange(0, 999)])
    active = BooleanField(_l("In use"))
    version = IntegerField(widget=HiddenInput(), default=0)

    def validate_articles(self, field: LinesField) -> None:
        """Refuse what cannot be an article's key."""
        if not all(re.fullmatch(r"[a-z0-9-]{1,128}", key) for key in field.data):
            raise ValidationError(_("Write the keys of articles, one a line, such as "
                                    "bill-due-date."))

    def values(self) -> dict[str, Any]:
        """Return what was written, by the names of Topic's columns."""
        return {"icon": self.icon.data, "urgent": self.urgent.data, "active": self.active.data,
                "service_class": ServiceClass(self.service_class.data),
                "gate": TopicGate(self.gate.data), "response_hours": self.response_hours.data,
                "articles": self.articles.data, "position": self.position.data,
                **{name: texts(self, name) for name in ("name", "description", "checklist")}}

    def channels(self) -> list[int]:
        """Return the ids of the chosen channels, in their order."""
        places = [(field.data, int(field.name.removeprefix("place_"))) for field in self
                  if field.name.startswith("place_") and field.data]
        return [channel for _place, channel in sorted(places)]


class NewTopicForm(TopicForm):
    """A new topic has a key, which stays."""

    key = StringField(_l("Key in the address"), [WORDS, KEY, Length(max=64)], filters=[clean_line])


class HoursForm(PersonForm):
    """A channel's opening hours."""

    version = IntegerField(widget=HiddenInput(), default=0)

    def hours(self) -> list[tuple[int, Any, Any]]:
        """Return weekday, opening and closing time of each span."""
        return [(day, opens, closes) for day in range(len(DAY_NAMES))
                for opens, closes in self[f"hours_{day}"].data]


for _day, _name in enumerate(DAY_NAMES):
    setattr(HoursForm, f"hours_{_day}", HoursField(_name))


@in_three_languages("name", _l("Name"), StringField, WORDS, Length(max=120))
@in_three_languages("price", _l("Price of a call"), StringField, Length(max=250))
@in_three_languages("note", _l("A line of advice"), StringField, Length(max=250))
class ChannelForm(HoursForm):
    """All of a channel; which fields it has depends on its kind (`channel_form`)."""

    kind: ChannelKind
    address = AddressField(_l("Address"), [WORDS, Length(max=255)], filters=[clean_line])
    gated = BooleanField(_l("Gated"))
    always_open = BooleanField(_l("Always shown"))
    languages = SelectMultipleField(
        _l("Languages served"), [InputRequired(_l("Choose one language at least."))],
        choices=[SelectChoice(*one) for one in LANGUAGE_NAMES.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    slot_minutes = IntegerField(_l("Length of a callback slot, in minutes"),
                                [NEEDED, NumberRange(5, 240)], default=30)
    position = IntegerField(_l("Place among channels"), [NEEDED, NumberRange(0, 999)])
    active = BooleanField(_l("In use"))

    def validate_address(self, field: AddressField) -> None:
        """Refuse what cannot be reached; keep a number as E.164."""
        fault = address_fault(self.kind, field.data or "")
        if fault:
            raise ValidationError(fault)
        if self.kind in NUMBER_KINDS:
            field.data = phone_e164(field.data or "")

    def values(self) -> dict[str, Any]:
        """Return what was written, by the names of Channel's columns."""
        names = ("address", "gated", "always_open", "languages", "slot_minutes", "position",
                 "active")
        return {**{name: self[name].data for name in names if name in self},
                **{name: texts(self, name) for name in ("name", "price", "note")}}


class NewChannelForm(ChannelForm):
    """A new channel has a key, which stays."""

    key = StringField(_l("Key"), [WORDS, KEY, Length(max=64)], filters=[clean_line])


def topic_form(form_class: type[TopicForm], channels: Sequence[Channel], **data: Any
               ) -> TopicForm:
    """Return a topic's form with a place for each channel."""
    places = {f"place_{channel.id}": IntegerField(
        best_translation(channel.name), [Optional(), NumberRange(1, 99)]) for channel in channels}
    form: TopicForm = type(form_class.__name__, (form_class,), places)(**data)
    return form


def channel_form(form_class: type[ChannelForm], kind: ChannelKind, **data: Any) -> ChannelForm:
    """Return the form of a channel of `kind`, without the fields that mean nothing there."""
    form = form_class(**data)
    form.kind = kind
    for name, needed in (("address", kind not in WITHOUT_ADDRESS),
                         ("slot_minutes", kind == ChannelKind.CALLBACK)):
        if not needed:
            del form[name]
    return form


def texts(form: PersonForm, name: str) -> dict[str, Any]:
    """Return a field's three languages; empty ones are left out."""
    return {code: form[f"{name}_{code}"].data for code in LANGUAGES if form[f"{name}_{code}"].data}
