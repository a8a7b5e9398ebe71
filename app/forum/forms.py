"""Forms of the forum: none loses what was typed."""

import hashlib

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, Email, Length, Optional

from app.accounts import current_account
from app.accounts.forms import TAKEN_FOR_STAFF
from app.accounts.names import LONGEST, clean_name, looks_like_staff
from app.channels import active_topics
from app.core.forms import Honeypot, PersonForm, PublicForm
from app.core.i18n import best_translation
from app.core.markdown import MAX_POST
from app.core.once import OnceForm
from app.core.text import at_most, clean_line, clean_text

from .grounds import CHOICES
from .moderation_forms import MAX_REASON
from .rendering import MAX_TITLE, personal_data_in
from .spam import Sent
from .standing import is_staff
from .tags import MAX_TAG, MAX_TAGS, read_tags

MAX_COMMENT = 1500  # characters
MIN_TITLE = 8
TOO_LONG = _l("This is too long: at most %(max)d characters.")


class PublicWords(Honeypot, OnceForm):
    """Words that everybody will read. Personal data in them is asked about before they are sent;
    `noticed` names what the person has been asked about already.
    """

    noticed = HiddenField()
    personal: tuple[str, ...] = ()  # what it is asked about now

    def words(self) -> tuple[str, ...]:
        """Return what everybody will read."""
        raise NotImplementedError

    def sent(self) -> Sent:
        """Return what shows whether a robot sent it."""
        return Sent(self.trapped, self.age)

    def agreed(self) -> bool:
        """Say whether nothing in the words needs asking about; call it after validation."""
        found = [] if is_staff(current_account()) else personal_data_in(*self.words())
        mark = hashlib.sha256("\n".join(found).encode()).hexdigest()[:16] if found else ""
        if not found or self.noticed.data == mark:
            return True
        self.personal = tuple(found)
        self.noticed.raw_data, self.noticed.data = None, mark
        return False


class AskForm(PublicWords):
    """A question; guests also say who they are."""

    title = StringField(_l("Your question in one sentence"), [
        DataRequired(_l("Write your question.")), at_most(MAX_TITLE)], filters=[clean_line])
    body = TextAreaField(_l("Details"), [
        DataRequired(_l("Tell a little more: what happened, and what have you tried?")),
        at_most(MAX_POST)], filters=[clean_text])
    topic = SelectField(_l("What is it about?"), validators=[Optional()])
    tags = StringField(_l("Tags"), [Optional(), Length(max=300, message=TOO_LONG)],
                       filters=[clean_line])
    name = StringField(_l("Name shown beside your question"), [
        DataRequired(_l("Give a name. It need not be your own.")),
        Length(max=LONGEST, message=TOO_LONG)], filters=[clean_name],
        render_kw={"autocomplete": "nickname"})
    email = EmailField(_l("E-mail address"), [
        DataRequired(_l("Give your e-mail address: we send you a link to confirm it.")),
        Length(max=255, message=TOO_LONG),
        Email(_l("Check the e-mail address: it should look like name@example.com."))],
        filters=[clean_line], render_kw={"autocomplete": "email"})
    pictures = MultipleFileField(_l("Pictures"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.topic.choices = [SelectChoice("", _("I am not sure")), *(
            SelectChoice(str(topic.id), best_translation(topic.name))
            for topic in active_topics())]
        if current_account() is None:
            del self.pictures
        else:
            del self.name, self.email

    def validate_name(self, field: StringField) -> None:
        """Refuse names that customers could take for the operator's own."""
        if looks_like_staff(field.data or ""):
            raise ValidationError(TAKEN_FOR_STAFF)

    def validate_title(self, field: StringField) -> None:
        """Refuse what cannot be a question."""
        if len(field.data or "") < MIN_TITLE:
            raise ValidationError(_("Write a whole question, so that others understand it."))

    def validate_tags(self, field: StringField) -> None:
        """Refuse many tags and long ones."""
        check_tags(field.data or "")

    def words(self) -> tuple[str, ...]:
        """Return what everybody will read."""
        return (self.title.data or "", self.body.data or "", self.tags.data or "")


class AnswerForm(PublicWords):
    """An answer."""

    body = TextAreaField(_l("Your answer"), [
        DataRequired(_l("Write your answer.")), at_most(MAX_POST)], filters=[clean_text])
    pictures = MultipleFileField(_l("Pictures"))

    def words(self) -> tuple[str, ...]:
        """Return what everybody will read."""
        return (self.body.data or "",)


class CommentForm(PublicWords):
    """A comment."""

    body = TextAreaField(_l("Your comment"), [
        DataRequired(_l("Write your comment.")), at_most(MAX_COMMENT)], filters=[clean_text])

    def words(self) -> tuple[str, ...]:
        """Return what everybody will read."""
        return (self.body.data or "",)


class EditForm(PublicWords):
    """A change of a post that was opened at `version`. Only a question has title and tags."""

    title = StringField(_l("Your question in one sentence"), [
        DataRequired(_l("Write your question.")), at_most(MAX_TITLE)], filters=[clean_line])
    body = TextAreaField(_l("Text"), [
        DataRequired(_l("Write something. To take the post away, remove it instead.")),
        at_most(MAX_POST)], filters=[clean_text])
    tags = StringField(_l("Tags"), [Optional(), Length(max=300, message=TOO_LONG)],
                       filters=[clean_line])
    pictures = MultipleFileField(_l("More pictures"))
    ground = SelectField(_l("Ground"), choices=CHOICES, validators=[Optional()])
    reason = TextAreaField(_l("Why you change it"), [at_most(MAX_REASON)], filters=[clean_text])
    version = HiddenField()

    def validate_tags(self, field: StringField) -> None:
        """Refuse many tags and long ones."""
        check_tags(field.data or "")

    def words(self) -> tuple[str, ...]:
        """Return what everybody will read."""
        parts = [self[name].data or "" for name in ("title", "body", "tags") if name in self]
        return tuple(parts)

    def opened_version(self) -> int:
        """Return the version at which the post was opened; 0 fits none."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class ActForm(PersonForm):
    """A button of a signed-in person."""

    on = BooleanField()  # do it, or take it back


class HelpedForm(PublicForm):
    """Did this solve it? Stands on cacheable pages."""

    day_ticket = True
    helped = StringField(validators=[AnyOf(["yes", "no"])])


class SolvedForm(PublicForm):
    """One of the answers offered while asking solved it."""

    day_ticket = True
    document = StringField(validators=[DataRequired(), Length(max=200)])


class ConfirmForm(OnceForm):
    """One click, since scanners open the links of mails."""


def check_tags(text: str) -> None:
    """Raise ValidationError for more tags, or longer ones, than a question may have."""
    tags = read_tags(text)
    if len(tags) > MAX_TAGS:
        raise ValidationError(_("At most %(most)s tags. Which say best what it is about?",
                                most=MAX_TAGS))
    if any(len(tag) > MAX_TAG for tag in tags):
        raise ValidationError(_("A tag is a word or two, at most %(most)s characters; put commas "
                                "between them.", most=MAX_TAG))
