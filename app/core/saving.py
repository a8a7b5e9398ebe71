"""Staff forms that two people may save at once: saving, and showing both texts when they did."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import BooleanField, SelectField, SelectMultipleField

from .database import transaction
from .errors import AppError, Conflict
from .forms import PersonForm


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else saved otherwise meanwhile."""

    label: str
    theirs: str
    mine: str


def saved(form: PersonForm, act: Callable[[], object]) -> bool:
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


def form_page(template: str, form: PersonForm, *, theirs: Callable[[], PersonForm] | None = None,
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
        template, form=form, **more,
        differences=differences(form, other) if other is not None else ()), status)


def differences(mine: PersonForm, theirs: PersonForm) -> list[Difference]:
    """Return the fields in which a form that was sent differs from what is saved now."""
    return [Difference(str(field.label.text), told(theirs[field.name]), told(field))
            for field in mine
            if field.name in theirs and field.name not in {"csrf_token", "version"}
            and told(theirs[field.name]) != told(field)]


def told(field: Any) -> str:
    """Return a field's value in words."""
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    if isinstance(field, (SelectField, SelectMultipleField)):
        return ", ".join(str(label) for _value, label, chosen, *_more in field.iter_choices()
                         if chosen)
    return str(field._value())
