"""Forms of following."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.forms import PersonForm

from .following_models import Mails


class MailsForm(PersonForm):
    """How often mails come."""

    mails = RadioField(_l("Mails about what you follow"), choices=[
        SelectChoice(Mails.SOON.value, _l("Soon: several at once in one mail")),
        SelectChoice(Mails.DAILY.value, _l("Once a day, in the morning")),
        SelectChoice(Mails.NONE.value, _l("No mails"))])
