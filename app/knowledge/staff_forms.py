"""The editor's forms."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    SearchField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.core.forms import PersonForm
from app.core.i18n import LANGUAGE_NAMES
from app.core.markdown import MAX_ARTICLE
from app.core.slugs import slugify

from .documents import (
    MAX_ITEMS,
    SERVICE_ADDRESS,
    TOP_HEADING,
    ArticleDocument,
    Service,
    normal_body,
)
from .fields import KEY, MAX_TEXT

KEY_RULE = Regexp(rf"^(?:{KEY.pattern})$", message=_l(
    "Use small letters a–z, digits and single hyphens."))
ALL = SelectChoice("", _l("All"))
SERVICE_LINE = re.compile(rf"(\S.*?)\s*\|\s*({SERVICE_ADDRESS.pattern})")


def choices(names: Mapping[str, str]) -> list[SelectChoice]:
    """Return what a select field offers: names by value."""
    return [SelectChoice(value, name) for value, name in names.items()]


def one_line(text: str | None) -> str:
    """Return what was typed as one line without control characters."""
    return " ".join(_visible(" ".join((text or "").splitlines())).split())


def clean_body(text: str | None) -> str:
    """Return a body without control characters and empty lines around it."""
    return normal_body("\n".join(_visible(line) for line in (text or "").split("\n")))


class LinesField(TextAreaField):
    """A text a line, each once, as a tuple."""

    data: Any

    def process_data(self, value: Sequence[str] | None) -> None:
        """Take a tuple of texts."""
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        lines = (one_line(line) for line in "".join(valuelist[:1]).splitlines())
        self.data = tuple(dict.fromkeys(line for line in lines if line))

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def pre_validate(self, form: Any) -> None:
        """Refuse too many and too long lines."""
        if len(self.data) > MAX_ITEMS:
            raise ValidationError(_("Too many lines: at most %(n)s.", n=MAX_ITEMS))
        if any(len(line) > MAX_TEXT for line in self.data):
            raise ValidationError(_("A line is too long: at most %(n)s characters.", n=MAX_TEXT))


class ServicesField(LinesField):
    """`Label | https://…` a line, as a tuple of services."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        super().process_formdata(valuelist)
        found = ((SERVICE_LINE.fullmatch(line), line) for line in self.data)
        self.data = tuple(Service(match[1], match[2]) if match else Service("", line)
                          for match, line in found)

    def _value(self) -> str:
        return "\n".join(f"{service.label} | {service.url}" if service.label else service.url
                         for service in self.data or ())

    def pre_validate(self, form: Any) -> None:
        """Refuse lines of another shape."""
        for service in self.data:
            if not service.label:
                raise ValidationError(_("Write a label, a bar and an address that begins with "
                                        "https://, for example: Open my bills | "
                                        "https://example.com/bills"))


class ArticleForm(PersonForm):
    """Everything an editor writes of an article."""

    title = StringField(_l("Question"), [
        DataRequired(_l("Write the question that the article answers.")),
        Length(max=MAX_TEXT, message=_l("This is too long: at most %(max)d characters."))],
        filters=[one_line], description=_l("As customers would ask it."))
    body = TextAreaField(_l("Answer"), [
        DataRequired(_l("Write the answer.")),
        Length(max=MAX_ARTICLE, message=_l("This is too long: at most %(max)d characters."))],
        filters=[clean_body])
    category = SelectField(_l("Category"))
    slug = StringField(_l("Address"), [Optional(), KEY_RULE, Length(max=128)],
                       filters=[one_line])
    phrasings = LinesField(_l("Other ways to ask it"))
    tags = LinesField(_l("Tags"))
    services = ServicesField(_l("Service links"))
    review_by = DateField(_l("Review by"), [Optional()])
    version = HiddenField()
    save = SubmitField(_l("Save"))
    publish = SubmitField(_l("Publish"))
    preview = SubmitField(_l("Preview"))

    def validate_body(self, field: Any) -> None:
        """Refuse first-level headings: the question is that."""
        if any(TOP_HEADING.match(line) for line in field.data.split("\n")):
            raise ValidationError(_("Begin headings with ##: the question is the first level."))

    def document(self, key: str, language: str, *, draft: bool) -> ArticleDocument:
        """Return what was written, as a document."""
        return ArticleDocument(
            key=key, language=language, title=self.title.data or "", category=self.category.data,
            body=self.body.data or "", phrasings=self.phrasings.data, tags=self.tags.data,
            services=self.services.data, review_by=self.review_by.data, draft=draft)

    def opened_version(self) -> int:
        """Return the version that was opened; 0 for none."""
        return int(self.version.data or 0) if str(self.version.data or 0).isdecimal() else 0


class NewArticleForm(ArticleForm):
    """A new article has a language, and a key that its translations will share."""

    language = SelectField(_l("Language"), choices=choices(LANGUAGE_NAMES))
    key = StringField(_l("Key"), [Optional(), KEY_RULE, Length(max=128)], filters=[one_line])

    def key_or_made(self) -> str:
        """Return the key, made of the title when none was given."""
        return self.key.data or slugify(self.title.data or "")


class ActForm(PersonForm):
    """One button: publish, unpublish, restore."""


class ListFilter(PlainForm):
    """Which articles the list shows."""

    q = SearchField(_l("Words"), [Optional()], filters=[one_line])
    language = SelectField(_l("Language"), choices=[ALL, *choices(LANGUAGE_NAMES)])
    category = SelectField(_l("Category"))
    status = SelectField(_l("State"), choices=[
        ALL, SelectChoice("published", _l("Published")), SelectChoice("draft", _l("Draft")),
        SelectChoice("review", _l("Review due"))])


def _visible(text: str) -> str:
    return "".join(letter for letter in text
                   if letter == "\t" or unicodedata.category(letter) not in {"Cc", "Cs"})
