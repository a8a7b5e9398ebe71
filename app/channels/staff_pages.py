"""What the staff pages of topics, channels and days share."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts import current_account, has_role
from app.core.database import transaction
from app.core.errors import AppError, Conflict
from app.core.forms import StaffForm
from app.core.i18n import LANGUAGE_NAMES

from .showing import differences


def may(role: str) -> bool:
    """Say whether the signed-in person has a role."""
    account = current_account()
    return account is not None and has_role(account, role)


def saved(form: StaffForm, act: Callable[[], object]) -> bool:
    """Do `act` in a transaction; what keeps it from being done is told by the form."""
    try:
        with transaction():
            act()
    except (Conflict, StaleDataError):
        form.conflict = True
        form.form_errors.append(_("Somebody else saved this while you were writing. Compare "
                                  "below, then save again."))
    except AppError as error:
        form.form_errors.append(error.message)
    except IntegrityError:
        form.form_errors.append(_("Somebody else saved the same at the same time. Try again."))
    else:
        return True
    return False


def page(name: str, form: StaffForm, *, theirs: Callable[[], StaffForm] | None = None,
         **more: Any) -> Response:
    """Return the page of a form. After a conflict, what is saved now (`theirs`) is shown beside
    what was typed, and saving again is on purpose.
    """
    conflict = getattr(form, "conflict", False)
    other = theirs() if theirs is not None and conflict else None
    if other is not None:
        form.version.raw_data, form.version.data = None, other.version.data
    status = (HTTPStatus.CONFLICT if conflict else
              HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    return make_response(render_template(
        f"channels/{name}.html", form=form, languages=LANGUAGE_NAMES, **more,
        differences=differences(form, other) if other is not None else ()), status)


def done(endpoint: str) -> ResponseReturnValue:
    """Say that it is saved and go to a list."""
    flash(_("Saved."))
    return redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
