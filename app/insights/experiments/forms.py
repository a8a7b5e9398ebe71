"""Managers' forms: plan an experiment, stop one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FloatField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from app.core.forms import PersonForm
from app.core.i18n import LANGUAGE_NAMES
from app.core.markdown import MAX_ARTICLE
from app.core.text import at_most, clean_line, clean_text
from app.journey.models import Kind

from .statistics import Plan, sample_size
from .words import PERCENT

MOST_WEEKS = 52
HALF = 50


class NumberField(FloatField):
    """A number, with a comma or a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        super().process_formdata([text.replace(",", ".") for text in valuelist])


class PlanForm(PersonForm):
    """What is tried, and how long it takes to know; shares in percent."""

    name = StringField(_l("Name"), [
        DataRequired(_l("Give the experiment a name.")), at_most(100)], filters=[clean_line])
    baseline = NumberField(_l("Share of visitors now, in per cent"), [
        InputRequired(_l("Say how many of a hundred do it now.")),
        NumberRange(0.1, 99.9, _l("Between 0.1 and 99.9."))])
    effect = NumberField(_l("Smallest difference worth knowing, of a hundred visitors"), [
        InputRequired(_l("Say from how many of a hundred on you would act.")),
        NumberRange(0.1, 50, _l("Between 0.1 and 50."))])
    weekly = IntegerField(_l("Visitors a week who will meet it"), [
        InputRequired(_l("Say how many visitors a week will meet it.")),
        NumberRange(1, 10_000_000, _l("At least 1."))])
    weeks = IntegerField(_l("Let nobody in any more after, weeks"), [
        Optional(), NumberRange(1, MOST_WEEKS, _l("Between 1 and 52."))])
    calculate = SubmitField()

    def validate_effect(self, field: NumberField) -> None:
        """Refuse a difference that leaves the shares that there are."""
        if self.baseline.data and field.data and not (
                self.baseline.data + field.data <= 100 or field.data <= self.baseline.data):
            raise ValidationError(_("From that share nothing can differ so much."))

    @property
    def shown_to(self) -> int:
        """Return the percentage of visitors who try the other way."""
        return HALF

    @property
    def shares(self) -> tuple[float, float]:
        """Return the baseline and the effect as shares."""
        return (self.baseline.data or 0) / PERCENT, (self.effect.data or 0) / PERCENT

    @property
    def plan(self) -> Plan | None:
        """Return how many visitors it takes; None while the numbers are missing or wrong."""
        numbers = (self.baseline, self.effect, *([self["percent"]] if "percent" in self else ()))
        if any(field.data is None or field.errors for field in numbers):
            return None
        return sample_size(*self.shares, self.shown_to)

    @property
    def planned_weeks(self) -> int | None:
        """Return how long it takes with the given traffic."""
        return self.plan.weeks(self.weekly.data or 0, self.shown_to) if self.plan else None

    @property
    def last_week(self) -> int:
        """Return after how many weeks nobody enters: as given, else twice what it should take."""
        return int(self.weeks.data or min(MOST_WEEKS, 2 * (self.planned_weeks or 1)))


class GateForm(PlanForm):
    """A holdout: for how many the gate is open."""

    percent = IntegerField(_l("For how many of a hundred visitors the gate is open"), [
        InputRequired(_l("Between 1 and 50.")), NumberRange(1, 50, _l("Between 1 and 50."))],
        default=10)

    @property
    def shown_to(self) -> int:
        """Return the holdout's size."""
        return int(self.percent.data or 0)


class ArticleForm(PlanForm):
    """Other words for an article."""

    title = StringField(_l("Question"), [
        DataRequired(_l("Write the question, as customers ask it.")), at_most(255)],
        filters=[clean_line])
    body = TextAreaField(_l("Answer"), [
        DataRequired(_l("Write the answer.")), at_most(MAX_ARTICLE)], filters=[clean_text])


class ChooseForm(PlainForm):
    """Which article is put in other words."""

    article = StringField(_l("Key of the article"), filters=[clean_line])
    language = SelectField(_l("Language"), choices=[
        SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()])


class StopForm(PersonForm):
    """Why it ends before its time."""

    why = StringField(_l("Why"), [
        DataRequired(_l("Say why: colleagues will ask.")), at_most(200)], filters=[clean_line])


class ActForm(PersonForm):
    """One button."""


FORMS: dict[Kind, Any] = {Kind.GATE: GateForm, Kind.ARTICLE: ArticleForm, Kind.FORM: PlanForm}
