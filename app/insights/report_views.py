"""The weekly report: a preview with one button, and the page that its mails' last link opens."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account, roles_required
from app.accounts.models import User
from app.core.database import transaction
from app.core.errors import Forbidden, NotFound
from app.core.forms import PersonForm
from app.core.http import any_origin, no_store
from app.core.i18n import LANGUAGE_PREFIX

from .report import due_monday, weekly_report
from .report_readers import is_reader, reader_of, start_reading, stop_reading

blueprint = Blueprint("insights_report", __name__, url_prefix="/staff/insights/report",
                      template_folder="templates")
blueprint.after_request(no_store)
stopping = Blueprint("report_stopping", __name__, url_prefix=LANGUAGE_PREFIX,
                     template_folder="templates")
stopping.after_request(no_store)


@blueprint.get("")
@roles_required("manager")
def report() -> ResponseReturnValue:
    """Show last week's report as it is mailed, and whether it comes by mail."""
    told = weekly_report(due_monday())
    return render_template("insights/report.html", report=told, chosen=told.chosen,
                           reads=is_reader(_me().id), email=_me().email, form=PersonForm())


@blueprint.post("")
@roles_required("manager")
def choose() -> ResponseReturnValue:
    """Have it sent every Monday, or no more."""
    person = _me().id
    if PersonForm().validate_on_submit():
        with transaction():
            (start_reading if request.form.get("send") == "yes" else stop_reading)(person)
    return redirect(url_for("insights_report.report"), 303)


@stopping.get("/weekly-report/<token>")
def page(token: str) -> ResponseReturnValue:
    """Ask for one click: scanners open the links of mails."""
    _reader(token)
    return render_template("insights/stop_report.html", token=token, state="ask")


@stopping.post("/weekly-report/<token>")
@any_origin
def stop(token: str) -> ResponseReturnValue:
    """End the mails at once: mail providers send this for the reader (RFC 8058)."""
    person = _reader(token)
    with transaction():
        stop_reading(person)
    return render_template("insights/stop_report.html", token=token, state="ended")


@stopping.post("/weekly-report/<token>/undo")
def undo(token: str) -> ResponseReturnValue:
    """Let them come again."""
    person = _reader(token)
    with transaction():
        start_reading(person)
    return render_template("insights/stop_report.html", token=token, state="back")


def _me() -> User:
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first."))
    return account


def _reader(token: str) -> int:
    found = reader_of(token)
    if found is None:
        raise NotFound(_("This link is not whole, or the account is gone. Open the whole link in "
                         "our mail once more, or sign in and choose on the page of the weekly "
                         "report."))
    return found
