"""Forms of accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import PersonForm, PublicForm
from app.core.i18n import LANGUAGE_NAMES

from .names import LONGEST, clean_name, looks_like_staff
from .security import ROLES, current_account

ROLE_NAMES = {"editor": _l("Editor: writes articles"), "agent": _l("Agent: answers contacts"),
              "manager": _l("Manager: sees the figures"), "admin": _l("Admin: everything")}
EMAIL_RULES = [InputRequired(_l("Give your e-mail address.")), Length(max=255),
               Email(_l("Check the e-mail address: it should look like name@example.com."))]
LONG_ENOUGH = Length(min=12, max=200, message=_l(
    "Use at least 12 characters: a few words in a row are easy to remember."))
NAME_RULES = [DataRequired(_l("Give the name that others see.")), Length(max=LONGEST, message=_l(
    "Give a name of at most 60 characters."))]
TAKEN_FOR_STAFF = _l("This name could be taken for our staff. Choose another one.")


def strip(text: str | None) -> str:
    """Return a text without the spaces that came along when it was pasted."""
    return (text or "").strip()


class LinkRequestForm(PublicForm):
    """Asks for a sign-in link by e-mail."""

    email = EmailField(_l("E-mail address"), EMAIL_RULES, filters=[strip],
                       render_kw={"autocomplete": "username"})


class UseLinkForm(PublicForm):
    """Confirms that a person, not a mail scanner, opens the link."""


class SignUpForm(PublicForm):
    """Asks for an account."""

    email = EmailField(_l("E-mail address"), EMAIL_RULES, filters=[strip],
                       render_kw={"autocomplete": "email"})
    name = StringField(_l("Display name"), NAME_RULES, filters=[clean_name],
                       render_kw={"autocomplete": "nickname"})

    def validate_name(self, field: Field) -> None:
        """Refuse a name that customers would take for ours."""
        if looks_like_staff(field.data):
            raise ValidationError(TAKEN_FOR_STAFF)


class DetailsForm(PersonForm):
    """One's own name and language."""

    name = StringField(_l("Display name"), NAME_RULES, filters=[clean_name],
                       render_kw={"autocomplete": "nickname"})
    language = SelectField(_l("Language"),
                           choices=[SelectChoice(*item) for item in LANGUAGE_NAMES.items()])

    def validate_name(self, field: Field) -> None:
        """Refuse a customer's name that others would take for ours."""
        account = current_account()
        if account is not None and not account.roles and looks_like_staff(field.data):
            raise ValidationError(TAKEN_FOR_STAFF)


class AddressForm(PersonForm):
    """One's own new address."""

    email = EmailField(_l("New e-mail address"), EMAIL_RULES, filters=[strip],
                       render_kw={"autocomplete": "email"})


class PasswordForm(PersonForm):
    """One's own new password."""

    password = PasswordField(
        _l("New password"), [InputRequired(_l("Give a password.")), LONG_ENOUGH],
        render_kw={"autocomplete": "new-password"})
    password_again = PasswordField(
        _l("New password again"), [
            InputRequired(_l("Give the password again.")),
            EqualTo("password", _l("The passwords are not the same."))],
        render_kw={"autocomplete": "new-password"})


class ButtonForm(PersonForm):
    """A button of somebody who is signed in."""


class DeleteForm(PersonForm):
    """The end of an account."""

    posts = RadioField(_l("Your questions and answers"), [InputRequired(_l(
        "Choose what happens to your questions and answers."))], choices=[
            SelectChoice("keep", _l("They stay, under \"former customer\"")),
            SelectChoice("erase", _l("They are deleted too"))], validate_choice=True)
    sure = BooleanField(_l("I understand that this cannot be undone"), [InputRequired(_l(
        "Tick that you understand that this cannot be undone."))])


class AccountForm(PersonForm):
    """A colleague's account, for admins."""

    email = EmailField(_l("E-mail address"), EMAIL_RULES, filters=[strip])
    name = StringField(_l("Name shown to customers"), [InputRequired(_l("Give the name.")),
                                                       Length(max=255)])
    roles = SelectMultipleField(
        _l("Rights"), choices=[SelectChoice(role, ROLE_NAMES[role]) for role in ROLES],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    active = BooleanField(_l("May sign in"), default=True)
