"""Signing up and signing in by link. Signing in by password is Flask-Security's own view."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from app.core.database import transaction
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.limits import hit, hit_by_network

from .actions import ask_to_join, join, mail_sign_in_link, normal
from .forms import LinkRequestForm, SignUpForm, UseLinkForm
from .landing import landing, wanted
from .links import LIFETIME, take_confirmed, use_link, user_of_link, waiting_for
from .security import bucket, current_account

bp = Blueprint("accounts", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
bp.after_request(no_store)
LETTERS = 5  # mails to one address a day
ASKED = 30  # mails that one network asks for in an hour


@bp.get("/welcome")
def welcome() -> ResponseReturnValue:
    """Lead to where somebody who signed in begins."""
    account = current_account()
    return redirect(landing(account) if account else url_for("security.login"))


@bp.route("/sign-in/link", methods=["GET", "POST"])
def request_link() -> ResponseReturnValue:
    """Send a sign-in link by mail; the answer is the same whether the account exists or not."""
    form = LinkRequestForm()
    if form.validate_on_submit():
        email = _counted(form)
        with transaction():
            mail_sign_in_link(email, wanted())
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
        used = use_link(token)
        if used is not None:
            login_user(used[0])
    return redirect(landing(*used) if used else url_for("security.login"))


@bp.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Mail a link that makes an account; the answer is the same whether there is one or not."""
    form = SignUpForm()
    if form.validate_on_submit():
        email = _counted(form)
        with transaction():
            ask_to_join(email, form.name.data or "", wanted())
        return redirect(url_for("accounts.sign_up", sent=1))
    return render_template("accounts/sign_up.html", form=form, sent="sent" in request.args)


@bp.route("/sign-up/<token>", methods=["GET", "POST"])
def confirm_sign_up(token: str) -> ResponseReturnValue:
    """Ask for one click, then make the account, sign in and go where one wanted to."""
    form, waiting = UseLinkForm(), waiting_for(token)
    if waiting is None or waiting.user_id is not None:
        raise NotFound(_("This link has been used or is too old. Sign in, or sign up again."))
    if not form.validate_on_submit():
        return render_template("accounts/confirm_sign_up.html", form=form, waiting=waiting)
    with transaction():
        confirmed = take_confirmed(token)
        user = join(confirmed.email, confirmed.name, confirmed.language) if confirmed else None
        if user is not None:
            login_user(user)
    return redirect(landing(user, waiting.next_path) if user else url_for("security.login"))


def _counted(form: LinkRequestForm | SignUpForm) -> str:
    """Return the address that is to get a mail. Raises TooMany."""
    email = normal(form.email.data or "")
    hit_by_network("mail-link", limit=ASKED)
    hit(bucket("mail-link", email), limit=LETTERS, per=LIFETIME)
    return email
