"""Editors' forms about gaps."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.contact.topics import topic_choices
from app.core.forms import PersonForm
from app.core.i18n import LANGUAGE_NAMES
from app.core.markdown import MAX_ARTICLE
from app.core.text import at_most, clean_line, clean_text

from .queries import SHELVES

ALL = SelectChoice("", _l("All"))
NAME_RULES = [DataRequired(_l("Write the question, as customers ask it.")), at_most(255)]

class TicksField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GapFilter(PlainForm):
    """Which gaps are listed. What does not exist is as if it were not asked for."""

    shelf = SelectField(_l("State"), default="open",
                        choices=[SelectChoice(name, name) for name in SHELVES])
    language = SelectField(_l("Language"), default="", choices=[ALL, *(
        SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items())])
    topic = SelectField(_l("Topic"), default=0, coerce=int, choices=lambda: [
        SelectChoice(0, _l("All topics")), *topic_choices()])
    owner = SelectField(_l("Owner"), default="", choices=[
        SelectChoice("", _l("Anybody")), SelectChoice("me", _l("Me"))])

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        self.validate()
        for field in self:
            if field.errors:
                field.data, field.errors = field.default, ()


class ActForm(PersonForm):
    """One button about a gap that was `seen` as it was."""

    seen = HiddenField()


class RenameForm(ActForm):
    """Another name."""

    name = StringField(_l("Name: a question in customers' words"), NAME_RULES, filters=[clean_line])


class OwnerForm(ActForm):
    """Who looks after it."""

    owner = SelectField(_l("Owner"), coerce=int)


class SnoozeForm(ActForm):
    """Put off until a day."""

    until = DateField(_l("Until"), [InputRequired(_l("Choose the day."))])
    why_later = StringField(_l("Why"), [at_most(500)], filters=[clean_line])


class DismissForm(ActForm):
    """Put away for a reason."""

    why_not = StringField(_l("Why this is no gap to fill"), [
        DataRequired(_l("Say why: colleagues will ask.")), at_most(500)], filters=[clean_line])


class MergeForm(ActForm):
    """Into which other one."""

    target = IntegerField(validators=[InputRequired()])


class SplitForm(ActForm):
    """Which pieces become a gap of their own."""

    part_name = StringField(_l("The new gap's name"), NAME_RULES, filters=[clean_line])
    pieces = SelectMultipleField(_l("Pieces"), coerce=int, validate_choice=False)


class PartForm(ActForm):
    """Which part of a proposed split."""

    part = IntegerField(default=0)


class LinkForm(ActForm):
    """The article that answers it."""

    answered_by = StringField(
        _l("Address or key of the article"), [DataRequired(_l("Give the article."))],
        filters=[clean_line])

    def name_given(self) -> str:
        """Return the last part of what was given."""
        return str(self.answered_by.data).split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]


class PhrasingsForm(ActForm):
    """Which phrasings go to which article."""

    phrase_article = SelectField(_l("To the article"), [InputRequired()])
    phrasings = TicksField(_l("Phrasings"))

    def offer(self, articles: dict[str, str], phrasings: Sequence[str]) -> "PhrasingsForm":
        """Set what can be chosen."""
        self.phrase_article.choices = [SelectChoice(*one) for one in articles.items()]
        self.phrasings.choices = [SelectChoice(text, text) for text in phrasings]
        return self


class ExtendForm(ActForm):
    """Which article is extended."""

    article = HiddenField(validators=[InputRequired()])


class WriteForm(ActForm):
    """A draft: its question, its phrasings, and the answers that go in."""

    title = StringField(_l("Question"), NAME_RULES, filters=[clean_line])
    category = SelectField(_l("Category"))
    phrasings = TicksField(_l("Other ways to ask it"))
    answers = TicksField(_l("Answers that go in"))
    own = TextAreaField(_l("Your own words, put before them"), [at_most(MAX_ARTICLE)],
                        filters=[clean_text])


class EurosField(FloatField):
    """Euros, with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        super().process_formdata([text.replace(",", ".") for text in valuelist])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


def _cost(label: Any) -> FloatField:
    return EurosField(label, [InputRequired(_l("Give a number of euros.")), NumberRange(
        min=0, max=10_000, message=_l("Give a number of euros."))])


class CostsForm(PersonForm):
    """What a contact costs, in euros."""

    phone = _cost(_l("A call"))
    callback = _cost(_l("A callback"))
    message = _cost(_l("A message"))
    skip = _cost(_l("A visitor who asked for a person"))
    question = _cost(_l("A question in the forum"))
    search = _cost(_l("A search in vain"))
    feedback = _cost(_l("An article that did not help"))
    version = HiddenField()
