"""Forms of accounts."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Email, EqualTo, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import PublicForm, PersonForm
from app.core.i18n import LANGUAGE_NAMES

from .security import ROLES

ROLE_NAMES = {"editor": _l("Editor: writes articles"), "agent": _l("Agent: answers contacts"),
              "manager": _l("Manager: sees the figures"), "admin": _l("Admin: everything")}
EMAIL_RULES = [InputRequired(_l("Give your e-mail address.")), Length(max=255),
               Email(_l("Check the e-mail address: it should look like name@example.com."))]


class LinkRequestForm(PublicForm):
    """Asks for a sign-in link by e-mail."""

    email = EmailField(_l("E-mail address"), EMAIL_RULES, render_kw={"autocomplete": "username"})


class UseLinkForm(PublicForm):
    """Confirms that a person, not a mail scanner, opens the link."""


class OwnAccountForm(PersonForm):
    """One's own details."""

    name = StringField(_l("Name shown to customers"), [InputRequired(_l("Give your name.")),
                                                       Length(max=255)])
    email = EmailField(_l("E-mail address"), EMAIL_RULES)
    language = SelectField(_l("Language of the staff pages"),
                           choices=[SelectChoice(*item) for item in LANGUAGE_NAMES.items()])
    password = PasswordField(
        _l("New password"), [Optional(), Length(min=12, max=200, message=_l(
            "Use at least 12 characters: a few words in a row are easy to remember."))],
        render_kw={"autocomplete": "new-password"})
    password_again = PasswordField(
        _l("New password again"), [EqualTo("password", _l("The passwords are not the same."))],
        render_kw={"autocomplete": "new-password"})


class AccountForm(PersonForm):
    """A colleague's account, for admins."""

    email = EmailField(_l("E-mail address"), EMAIL_RULES)
    name = StringField(_l("Name shown to customers"), [InputRequired(_l("Give the name.")),
                                                       Length(max=255)])
    roles = SelectMultipleField(
        _l("Rights"), choices=[SelectChoice(role, ROLE_NAMES[role]) for role in ROLES],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    active = BooleanField(_l("May sign in"), default=True)
