"""Staff pages of the days that differ from their weekday."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts import roles_required
from app.core.database import db, transaction
from app.core.errors import Invalid, NotFound
from app.core.http import no_store
from app.core.i18n import best_translation
from app.core.saving import saved

from .actions import remove_day, save_day
from .day_forms import ActForm, DayForm
from .models import ExceptionalDay
from .queries import all_channels, coming_days, coming_holidays
from .showing import day_data
from .staff_pages import done, page

blueprint = Blueprint("channels_days", __name__, url_prefix="/staff/days",
                      template_folder="templates")
blueprint.after_request(no_store)
managers_only = roles_required("manager")


@blueprint.get("/")
@managers_only
def days() -> ResponseReturnValue:
    """List the days that differ, and the public holidays, of the coming year."""
    return render_template("channels/days.html", days=coming_days(), holidays=coming_holidays(),
                           names=_names(), form=ActForm(None))


@blueprint.route("/new", methods=["GET", "POST"])
@managers_only
def new() -> ResponseReturnValue:
    """Put a day on the list."""
    form = _form()
    if form.validate_on_submit() and saved(form, lambda: save_day(
            ExceptionalDay(), form.values(), version="")):
        return done("channels_days.days")
    return page("day", form, day=None)


@blueprint.route("/<int:day_id>", methods=["GET", "POST"])
@managers_only
def day(day_id: int) -> ResponseReturnValue:
    """Change a day; when somebody else did meanwhile, show both."""
    found = _day(day_id)
    form = _form(data=day_data(found))
    if form.validate_on_submit() and saved(form, lambda: save_day(
            found, form.values(), version=form.version.data)):
        return done("channels_days.days")
    return page("day", form, day=found,
                theirs=lambda: _form(formdata=None, data=day_data(_day(day_id))))


@blueprint.post("/<int:day_id>/remove")
@managers_only
def remove(day_id: int) -> ResponseReturnValue:
    """Take a day off the list."""
    if not ActForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        remove_day(day_id)
    return redirect(url_for("channels_days.days"), HTTPStatus.SEE_OTHER)


def _form(**more: Any) -> DayForm:
    form = DayForm(**more)
    form.channel_id.choices = [SelectChoice("0", _("Every channel")), *(
        SelectChoice(str(channel_id), name) for channel_id, name in _names().items())]
    return form


def _names() -> dict[int, str]:
    return {channel.id: best_translation(channel.name) for channel in all_channels()}


def _day(day_id: int) -> ExceptionalDay:
    found = db.session.get(ExceptionalDay, day_id)
    if found is None:
        raise NotFound(_("This day is not on the list any more."))
    return found
