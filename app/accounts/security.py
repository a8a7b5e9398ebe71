"""Flask-Security, set up for our tables, languages, sessions and limits."""

import hashlib
from collections.abc import Callable, Sequence
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
from flask_wtf.csrf import generate_csrf
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired

from app.core.clock import now
from app.core.database import db
from app.core.errors import Forbidden, Invalid
from app.core.i18n import LANGUAGE_PREFIX, use_language
from app.core.limits import hit
from app.core.settings import Settings

from .holdings import AccountHolding, Holding
from .landing import local_path, wanted
from .models import Passkey, Role, User
from .passkeys import SETTINGS as PASSKEY_SETTINGS
from .passkeys import AddPasskeyForm, PasskeyRules, init_passkeys
from .sessions import COOKIE, DatabaseSessions, Session

ROLES = ("editor", "agent", "manager", "admin")
datastore = FSQLALiteUserDatastore(db, User, Role, Passkey)
SETTINGS: dict[str, Any] = {
    "SECURITY_URL_PREFIX": LANGUAGE_PREFIX,
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "SECURITY_POST_LOGIN_VIEW": "accounts.welcome",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_LOGOUT_USER_TEMPLATE": "accounts/sign_out.html",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_DATETIME_FACTORY": now,
    "SECURITY_ANONYMOUS_USER_DISABLED": False,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_CACHE_CONTROL": {"no-store": None},  # its default writes no-store=True: not heeded
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        _l("The e-mail address or the password is not right."), "error"),
}
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
        hit(bucket("sign-in", address), limit=10, per=timedelta(minutes=15))
        return bool(super().validate(**kwargs))


def init_accounts(app: Flask, settings: Settings, holdings: Sequence[Holding] = ()) -> None:
    """Give `app` its sign-in, its sessions and `g.actor`; `holdings` are what else it keeps about
    people who sign in.
    """
    app.session_interface = DatabaseSessions()
    app.extensions["luukku_holdings"] = (*holdings, AccountHolding())
    app.config.update(SESSION_COOKIE_SECURE=settings.public_url.startswith("https"), **SETTINGS,
                      **PASSKEY_SETTINGS)
    security = Security(app, datastore, login_form=SignInForm, wan_register_form=AddPasskeyForm,
                        webauthn_util_cls=PasskeyRules)
    security.unauthn_handler(_sign_in_first)
    # Sessions alone tell who it is: its tokens in headers and addresses are switched off.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    user_logged_in.connect(_signed_in, app)
    app.before_request(_know_actor)
    app.before_request(_refuse_foreign_next)
    init_passkeys(app)
    app.jinja_env.globals.update(may=may, csrf_token=generate_csrf, wanted=wanted)


def current_account() -> User | None:
    """Return the signed-in person, or None; asks the database only for browsers with a session."""
    if COOKIE not in request.cookies and "_user_id" not in session:
        return None
    user = flask_login.current_user._get_current_object()  # the proxy must not be signed in again
    return cast(User, user) if user.is_authenticated else None


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let only people who are signed in open a view; others sign in first."""
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if current_account() is None:
            # What was sent is not sent again: a form's page is where it goes on.
            next_path = request.full_path.rstrip("?") if request.method == "GET" else None
            return cast(R, redirect(url_for("security.login", next=next_path)))
        return view(*args, **kwargs)
    return guarded


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


def bucket(what: str, email: str) -> str:
    """Return the name under which tries with an address are counted; it does not tell it."""
    return f"{what}:{hashlib.sha256(email.encode()).hexdigest()[:32]}"


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
        g.shown_to = (account.email, account.name, session.get("csrf_token"))
        if request.path.startswith("/staff"):
            use_language(account.language)


def _sign_in_first(*_mechanisms: object, **_headers: object) -> Any:
    """Answer who may not use Flask-Security's pages; its own way stumbles over lazy sentences."""
    if request.accept_mimetypes.best == "application/json":
        raise Forbidden(_("You are no longer signed in. Sign in and try again."), 401)
    return redirect(url_for("security.login"))


def _refuse_foreign_next() -> None:
    """Refuse to lead to another site after signing in: Flask-Security takes backslashes."""
    asked = request.values.get("next") if request.blueprint == "security" else None
    if asked and not local_path(asked):
        raise Invalid(_("The address to go on to is not within this site. Sign in from the page "
                        "itself."))


def _signed_in(_app: Flask, **_more: Any) -> None:
    if isinstance(session._get_current_object(), Session):  # type: ignore[attr-defined]
        session.renew()  # type: ignore[attr-defined]
        generate_csrf()  # now, for the sign-out form on every page: looking at pages writes nothing
