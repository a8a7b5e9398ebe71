"""Flask-Security, set up for our tables, languages, sessions and limits."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import flask_login
from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_in
from flask_security import LoginForm, Security
from flask_security.datastore import FSQLALiteUserDatastore
from flask_security.utils import hash_password
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

from app.core.clock import now
from app.core.database import db
from app.core.errors import Forbidden
from app.core.i18n import LANGUAGE_PREFIX, use_language
from app.core.limits import hit
from app.core.settings import Settings

from .models import Role, User
from .sessions import COOKIE, DatabaseSessions, Session

ROLES = ("editor", "agent", "manager", "admin")
datastore = FSQLALiteUserDatastore(db, User, Role)
P = ParamSpec("P")
R = TypeVar("R")


class SignInForm(LoginForm):
    """E-mail and password, with limits that hold across processes."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Give your e-mail address."))],
                       render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [InputRequired(_l("Give your password."))],
                             render_kw={"autocomplete": "current-password"})
    submit = SubmitField(_l("Sign in"))

    def validate(self, **kwargs: Any) -> bool:
        """Count the try per address before the password is looked at."""
        address = (self.email.data or "").strip().lower()
        hit("sign-in:" + hashlib.sha256(address.encode()).hexdigest()[:32], limit=10,
            per=timedelta(minutes=15))
        return bool(super().validate(**kwargs))


def init_accounts(app: Flask, settings: Settings) -> None:
    """Give `app` its sign-in, its sessions and `g.actor`."""
    app.session_interface = DatabaseSessions()
    app.config.update(
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https"),
        SECURITY_URL_PREFIX=LANGUAGE_PREFIX, SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out", SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/staff/", SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_RETURN_GENERIC_RESPONSES=True, SECURITY_FLASH_MESSAGES=False,
        SECURITY_DATETIME_FACTORY=now, SECURITY_ANONYMOUS_USER_DISABLED=False,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_CACHE_CONTROL={"no-store": None},  # its default writes no-store=True: not heeded
        SECURITY_MSG_GENERIC_AUTHN_FAILED=(
            _l("The e-mail address or the password is not right."), "error"),
    )
    Security(app, datastore, login_form=SignInForm)
    # Sessions alone tell who it is: its tokens in headers and addresses are switched off.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    user_logged_in.connect(_signed_in, app)
    app.before_request(_know_actor)
    app.jinja_env.globals["may"] = may


def current_account() -> User | None:
    """Return the signed-in person, or None; asks the database only for browsers with a session."""
    if COOKIE not in request.cookies and "_user_id" not in session:
        return None
    user = flask_login.current_user._get_current_object()  # the proxy must not be signed in again
    return cast(User, user) if user.is_authenticated else None


def roles_required(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only people with one of `roles` (admins always) open a view; others are told why."""
    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            account = current_account()
            if account is None:
                return cast(R, redirect(url_for("security.login", next=request.full_path)))
            if not has_role(account, *roles):
                raise Forbidden(_("Your account does not have the rights for this page. An admin "
                                  "can give them."))
            return view(*args, **kwargs)
        return guarded
    return decorate


def may(role: str) -> bool:
    """Say whether the signed-in person has `role`; templates ask too."""
    account = current_account()
    return account is not None and has_role(account, role)


def hashed(password: str) -> str:
    """Return a password's argon2 hash; letters such as ä count the same however they are typed."""
    return str(hash_password(current_app.extensions["security"].password_util.normalize(password)))


def has_role(account: User, *roles: str) -> bool:
    """Say whether `account` has one of `roles`; an admin has them all."""
    return any(role.name in {*roles, "admin"} for role in account.roles)


def _know_actor() -> None:
    """Put the signed-in person's address into `g.actor`; staff pages speak their language."""
    if "session_error" in g:
        raise g.session_error
    account = current_account() if COOKIE in request.cookies else None
    if account is not None:
        g.actor = account.email
        if request.path.startswith("/staff"):
            use_language(account.language)


def _signed_in(_app: Flask, **_more: Any) -> None:
    if isinstance(session._get_current_object(), Session):  # type: ignore[attr-defined]
        session.renew()  # type: ignore[attr-defined]
