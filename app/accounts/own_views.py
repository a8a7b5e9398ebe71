"""The account page, where customers and staff look after their own account."""

import json
from typing import Any

from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.clock import local, now
from app.core.database import transaction
from app.core.errors import NotFound
from app.core.i18n import use_language
from app.core.limits import hit

from .forms import AddressForm, ButtonForm, DeleteForm, DetailsForm, PasswordForm, UseLinkForm
from .holdings import export_all
from .links import LIFETIME, waiting_for
from .models import User
from .own_actions import (
    ask_new_address,
    confirm_new_address,
    delete_account,
    remove_passkey,
    set_password,
)
from .security import current_account, signed_in
from .sessions import current_session_id, sessions_of, sign_out_everywhere
from .views import LETTERS
from .views import bp as bp  # noqa: PLC0414 (web.py registers it with these pages)


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Show one's account."""
    return _page()


@bp.post("/account/details")
@signed_in
def change_details() -> ResponseReturnValue:
    """Change one's name and language."""
    form = DetailsForm()
    if not form.validate_on_submit():
        return _page(details=form), 422
    with transaction():
        form.populate_obj(_me())
    use_language(form.language.data)
    return _saved(_("Saved."))


@bp.post("/account/address")
@signed_in
def change_address() -> ResponseReturnValue:
    """Mail a link to the address that is to become the account's."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(address=form), 422
    hit(f"new-address:{_me().id}", limit=LETTERS, per=LIFETIME)
    with transaction():
        ask_new_address(_me(), form.email.data or "")
    return _saved(_("Look in the mail of the new address: the link there confirms it."))


@bp.route("/account/address/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> ResponseReturnValue:
    """Ask for one click (mail scanners open links too), then change the address."""
    form, waiting = UseLinkForm(), waiting_for(token)
    if waiting is None or waiting.user_id is None:
        raise NotFound(_("This link has been used or is too old. Ask for a new one on your account "
                         "page."))
    if not form.validate_on_submit():
        return render_template("accounts/confirm_address.html", form=form, waiting=waiting)
    with transaction():
        confirm_new_address(token)
    return _saved(_("Your e-mail address is changed."))


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Set or change one's password; every other browser is signed out."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(password=form), 422
    with transaction():
        set_password(_me(), form.password.data or "")
    return _saved(_("Your password is saved. You are signed out in other browsers."))


@bp.post("/account/password/remove")
@signed_in
def remove_password() -> ResponseReturnValue:
    """Do without a password from now on."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return _page(button_form=form), 422
    with transaction():
        set_password(_me(), "")
    return _saved(_("Your password is removed."))


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@signed_in
def forget_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return _page(button_form=form), 422
    with transaction():
        remove_passkey(_me(), passkey_id)
    return _saved(_("The passkey is removed. You can delete it from your device too."))


@bp.post("/account/sign-out-elsewhere")
@signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    """Sign out in every browser but this one."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return _page(button_form=form), 422
    with transaction():
        sign_out_everywhere(_me(), but=current_session_id())
    return _saved(_("You are signed out everywhere else."))


@bp.get("/account/export")
@signed_in
def export() -> ResponseReturnValue:
    """Download all that is held about oneself."""
    text = json.dumps(export_all(_me()), ensure_ascii=False, indent=2)
    name = f"luukku-{local(now()).date()}.json"
    return Response(text, mimetype="application/json",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/account/delete", methods=["GET", "POST"])
@signed_in
def delete() -> ResponseReturnValue:
    """Explain what is deleted and what stays, ask once more, then delete."""
    form = DeleteForm()
    if not form.validate_on_submit():
        page = render_template("accounts/delete.html", form=form, user=_me())
        return page, 422 if form.errors else 200
    with transaction():
        delete_account(_me(), keep_posts=form.posts.data == "keep")
    session.clear()
    return redirect(url_for("accounts.deleted"))


@bp.get("/account/deleted")
def deleted() -> ResponseReturnValue:
    """Say that the account is deleted."""
    return render_template("accounts/deleted.html")


def _me() -> User:
    account = current_account()
    assert account is not None  # `signed_in` saw to that
    return account


def _page(**forms: Any) -> str:
    """Return the page with a form that was refused, the others fresh."""
    user = _me()
    fresh = {"details": DetailsForm(formdata=None, obj=user), "address": AddressForm(formdata=None),
             "password": PasswordForm(formdata=None), "button_form": ButtonForm(formdata=None)}
    return render_template("accounts/account.html", user=user, sessions=sessions_of(user),
                           this=current_session_id(), **{**fresh, **forms})


def _saved(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("accounts.account"), 303)
