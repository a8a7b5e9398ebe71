"""What the staff pages of topics, channels and days share."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.forms import PersonForm
from app.core.i18n import LANGUAGE_NAMES
from app.core.saving import form_page


def page(name: str, form: PersonForm, **more: Any) -> Response:
    """Return the page of a form, as `form_page` does."""
    return form_page(f"channels/{name}.html", form, languages=LANGUAGE_NAMES, **more)


def done(endpoint: str) -> ResponseReturnValue:
    """Say that it is saved and go to a list."""
    flash(_("Saved."))
    return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
