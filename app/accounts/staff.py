"""Staff pages of accounts: one's own, and everybody's for admins."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.database import db, transaction
from app.core.errors import Invalid, NotFound
from app.core.http import no_store
from app.core.paging import paginate

from .actions import change_account, create_account, find_accounts
from .forms import ROLE_NAMES, AccountForm, DetailsForm
from .links import make_sign_in_link
from .models import User
from .security import current_account, roles_required

bp = Blueprint("accounts_staff", __name__, url_prefix="/staff/accounts",
               template_folder="templates")
bp.after_request(no_store)
PAGE_SIZE = 50


@bp.route("/me", methods=["GET", "POST"])
@roles_required("editor", "agent", "manager")
def own() -> ResponseReturnValue:
    """Change one's own name and language; the rest is on the page that everybody has."""
    user = current_account()
    assert user is not None
    form = DetailsForm(obj=user)
    if form.validate_on_submit():
        with transaction():
            form.populate_obj(user)
        flash(_("Saved."))
        return redirect(url_for("accounts_staff.own"))
    return render_template("accounts/own.html", form=form)


@bp.get("/")
@roles_required("admin")
def index() -> ResponseReturnValue:
    """List the colleagues, or find anybody by a part of an address or name."""
    asked = " ".join(request.args.get("q", "").split())
    page = paginate(find_accounts(asked), request.args.get("page", 1, type=int), PAGE_SIZE)
    return render_template("accounts/index.html", page=page, q=asked, role_names=ROLE_NAMES)


@bp.route("/new", methods=["GET", "POST"])
@roles_required("admin")
def new() -> ResponseReturnValue:
    """Make an account and show its first sign-in link."""
    form = AccountForm()
    if not form.validate_on_submit():
        return render_template("accounts/edit.html", form=form, user=None)
    try:
        with transaction():
            user = create_account(form.email.data or "", form.name.data or "",
                                  form.roles.data or [])
            link = make_sign_in_link(user)
    except Invalid as error:
        form.email.errors = [error.message]
        return render_template("accounts/edit.html", form=form, user=None)
    return render_template("accounts/link.html", user=user, link=link)


@bp.route("/<int:user_id>", methods=["GET", "POST"])
@roles_required("admin")
def edit(user_id: int) -> ResponseReturnValue:
    """Change a colleague's name, rights and whether they may sign in."""
    user = _user(user_id)
    form = AccountForm(data={"email": user.email, "name": user.name, "active": user.active,
                             "roles": [role.name for role in user.roles]})
    if form.validate_on_submit():
        try:
            with transaction():
                change_account(user, name=form.name.data or "", roles=form.roles.data or [],
                               active=form.active.data)
            flash(_("Saved."))
            return redirect(url_for("accounts_staff.index"))
        except Invalid as error:
            form.roles.errors = [error.message]
    return render_template("accounts/edit.html", form=form, user=user)


@bp.post("/<int:user_id>/link")
@roles_required("admin")
def link(user_id: int) -> ResponseReturnValue:
    """Show a new sign-in link for a colleague."""
    user = _user(user_id)
    with transaction():
        address = make_sign_in_link(user)
    return render_template("accounts/link.html", user=user, link=address)


def _user(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("There is no such account."))
    return user
