"""The site's own details."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from app.core.forms import StaffForm
from app.core.i18n import LANGUAGES

NEEDED = [InputRequired(_l("This is needed.")), Length(max=200)]


class SettingsForm(StaffForm):
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
    register_fi = StringField(_l("Register in Finnish"), [Optional(), Length(max=200)])
    register_sv = StringField(_l("Register in Swedish"), [Optional(), Length(max=200)])
    register_en = StringField(_l("Register in English"), [Optional(), Length(max=200)])
    supervisor_fi = TextAreaField(_l("Supervision and disputes, in Finnish"), [Length(max=2000)])
    supervisor_sv = TextAreaField(_l("Supervision and disputes, in Swedish"), [Length(max=2000)])
    supervisor_en = TextAreaField(_l("Supervision and disputes, in English"), [Length(max=2000)])

    def texts(self, name: str) -> dict[str, str]:
        """Return a field's three languages; empty ones are left out."""
        found = {code: (self[f"{name}_{code}"].data or "").strip() for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}
