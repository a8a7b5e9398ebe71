"""Signing in by link. Signing in by password is Flask-Security's own view."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from app.core.database import transaction
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.limits import hit

from .actions import mail_sign_in_link
from .forms import LinkRequestForm, UseLinkForm
from .links import LIFETIME, use_link, user_of_link

bp = Blueprint("accounts", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
bp.after_request(no_store)


@bp.route("/sign-in/link", methods=["GET", "POST"])
def request_link() -> ResponseReturnValue:
    """Send a sign-in link by mail; the answer is the same whether the account exists or not."""
    form = LinkRequestForm()
    if form.validate_on_submit():
        email = (form.email.data or "").strip().lower()
        hit(f"sign-in-link:{email}", limit=5, per=LIFETIME)
        with transaction():
            mail_sign_in_link(email)
        return redirect(url_for("accounts.request_link", sent=1))
    return render_template("accounts/request_link.html", form=form, sent="sent" in request.args)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
def sign_in_link(token: str) -> ResponseReturnValue:
    """Ask for one click (mail scanners open links too), then sign in and use the link up."""
    form = UseLinkForm()
    user = user_of_link(token)
    if user is None:
        raise NotFound(_("This sign-in link has been used or is too old. Ask for a new one on the "
                         "sign-in page."))
    if not form.validate_on_submit():
        return render_template("accounts/use_link.html", form=form, user=user)
    with transaction():
        user = use_link(token)
        if user is not None:
            login_user(user)
    return redirect("/staff/")
