"""The site's own details."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Email, Length

from app.channels.addresses import phone_e164
from app.core.forms import PersonForm
from app.core.i18n import LANGUAGES

NEEDED = [DataRequired(_l("This is needed.")), Length(max=200)]
PLAIN = ("legal_name", "business_id", "email", "phone")


class SettingsForm(PersonForm):
    """Brand and the statutory page."""

    name = StringField(_l("Name of the service"), NEEDED)
    tagline_fi = StringField(_l("Tagline in Finnish"), [Length(max=200)])
    tagline_sv = StringField(_l("Tagline in Swedish"), [Length(max=200)])
    tagline_en = StringField(_l("Tagline in English"), [Length(max=200)])
    legal_name = StringField(_l("Company"), NEEDED)
    business_id = StringField(_l("Business ID"), NEEDED)
    address = TextAreaField(_l("Postal address, one line each"), NEEDED)
    email = EmailField(_l("E-mail"), [*NEEDED, Email(_l(
        "Check the e-mail address: it should look like name@example.com."))])
    phone = StringField(_l("Phone"), NEEDED)
    register_fi = StringField(_l("Register in Finnish"), [Length(max=200)])
    register_sv = StringField(_l("Register in Swedish"), [Length(max=200)])
    register_en = StringField(_l("Register in English"), [Length(max=200)])
    supervisor_fi = TextAreaField(_l("Supervision and disputes, in Finnish"), [Length(max=2000)])
    supervisor_sv = TextAreaField(_l("Supervision and disputes, in Swedish"), [Length(max=2000)])
    supervisor_en = TextAreaField(_l("Supervision and disputes, in English"), [Length(max=2000)])
    version = HiddenField()

    def validate_phone(self, field: StringField) -> None:
        """Refuse what nobody can call."""
        if field.data and not phone_e164(field.data):
            raise ValidationError(_("This is not a phone number."))

    def brand(self) -> dict[str, Any]:
        """Return the brand as it was written."""
        return {"name": self._line("name"), "tagline": self.texts("tagline")}

    def statutory(self) -> dict[str, Any]:
        """Return the statutory page's facts as they were written."""
        address = [line.strip() for line in (self.address.data or "").splitlines()]
        return {**{name: self._line(name) for name in PLAIN},
                "address": [line for line in address if line],
                "register": self.texts("register"), "supervisor": self.texts("supervisor")}

    def texts(self, name: str) -> dict[str, str]:
        """Return a field's three languages; empty ones are left out."""
        found = {code: self._line(f"{name}_{code}") for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}

    def _line(self, name: str) -> str:
        return (self[name].data or "").strip()
