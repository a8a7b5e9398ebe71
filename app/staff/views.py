"""The staff home, the audit log and the site's settings."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account, has_role, roles_required
from app.core.http import no_store
from app.core.jobs import failed_jobs
from app.core.saving import form_page, saved
from app.site import running

from .actions import save_settings, settings_data
from .forms import SettingsForm
from .queries import audit_page, today

bp = Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates")
bp.after_request(no_store)
ROLES = ("editor", "agent", "manager", "admin")


@bp.get("/")
@roles_required("editor", "agent", "manager")
def home() -> ResponseReturnValue:
    """What waits for the person who signed in."""
    account = current_account()
    assert account is not None
    return render_template("staff/home.html", account=account, today=today(account),
                           roles={role: has_role(account, role) for role in ROLES},
                           running=running())


@bp.get("/audit")
@roles_required("admin")
def audit() -> ResponseReturnValue:
    """Who did what, newest first."""
    words = "".join(filter(str.isprintable, request.args.get("q", "")[:100])).strip()
    page = audit_page(request.args.get("page", 1, type=int), words)
    return render_template("staff/audit.html", page=page, words=words, failed=failed_jobs())


@bp.route("/settings", methods=["GET", "POST"])
@roles_required("admin")
def settings() -> ResponseReturnValue:
    """Change the brand and the statutory page; when another admin did meanwhile, show both."""
    form = SettingsForm(data=settings_data())
    if form.validate_on_submit() and saved(form, lambda: save_settings(form)):
        flash(_("Saved."))
        return redirect(url_for("staff.settings"), HTTPStatus.SEE_OTHER)
    return form_page("staff/settings.html", form,
                     theirs=lambda: SettingsForm(None, data=settings_data()))
