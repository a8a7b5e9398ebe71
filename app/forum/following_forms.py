"""Forms of following."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from app.core.forms import PersonForm

from .following_models import Mails


class MailsForm(PersonForm):
    """How often mails come."""

    mails = RadioField(_l("Mails about what you follow"), choices=[
        (Mails.SOON.value, _l("Soon: several at once in one mail")),
        (Mails.DAILY.value, _l("Once a day, in the morning")),
        (Mails.NONE.value, _l("No mails"))])
