"""Changes of accounts. Each runs in the caller's transaction."""

import secrets

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.core.audit import record
from app.core.database import db
from app.core.errors import Forbidden, Invalid
from app.core.i18n import current_language
from app.core.mail import send_mail

from .links import make_confirmation, make_sign_in_link
from .models import AddressToConfirm, Role, User
from .security import ROLES
from .sessions import sign_out_everywhere

FIRST_ADMIN = "admin@localhost"


def create_account(email: str, name: str, roles: list[str], language: str = "fi") -> User:
    """Make an account without a password: it signs in by link.

    Raises Invalid when the address has an account.
    """
    if account_of(email) is not None:
        raise Invalid(_("There is an account with this e-mail address already."))
    user = _add_account(email, name, language)
    user.roles = _roles(roles)
    record("account.created", user.email, roles=roles)
    return user


def join(email: str, name: str, language: str) -> User:
    """Return the account of a confirmed address, made now (no roles, no password) if there is none.

    Raises Forbidden when the account was closed by staff.
    """
    user = account_of(email)
    if user is None:
        try:
            with db.session.begin_nested():
                user = _add_account(email, name, language)
                record("account.joined", user.email)
        except IntegrityError:  # another link of theirs was clicked this very moment
            user = account_of(email)
            assert user is not None
    if not user.active:
        raise Forbidden(_("The account of this e-mail address has been closed. Contact us if you "
                          "think that this is a mistake."))
    return user


def ask_to_join(email: str, name: str, next_path: str) -> None:
    """Mail a link that makes an account of this address, or signs in to the one there is.

    The mail repeats nothing that was typed: anybody can type anybody's address.
    """
    user = account_of(email)
    if user is not None:
        mail_sign_in_link(email, next_path)
        return
    address = normal(email)
    link = make_confirmation("accounts.confirm_sign_up", AddressToConfirm(
        email=address, name=name, language=current_language(), next_path=next_path))
    send_mail(address, _("Confirm your e-mail address"), _(
        "Open this link to make your account in our help centre. It works once, within 24 "
        "hours:\n\n%(link)s\n\nIf you did not ask for it, you need not do anything: no account "
        "is made.", link=link))


def change_account(user: User, *, name: str, roles: list[str], active: bool) -> None:
    """Change an account; taking rights away signs it out everywhere.

    Raises Invalid when no active admin would be left.
    """
    lost = {role.name for role in user.roles} - set(roles)
    if (not active or "admin" in lost) and not _other_admin(user):
        raise Invalid(_("This is the only admin. Make somebody else an admin first."))
    user.name, user.roles, user.active = name.strip(), _roles(roles), active
    if lost or not active:
        sign_out_everywhere(user)
    record("account.changed", user.email, roles=roles, active=active)


def mail_sign_in_link(email: str, next_path: str = "") -> None:
    """Send a sign-in link to an active account of this address; silently nothing without one."""
    user = account_of(email)
    if user is not None and user.active:
        send_mail(user.email, _("Your sign-in link"), _(
            "Open this link to sign in. It works once, within 24 hours:\n\n%(link)s\n\nIf you did "
            "not ask for it, you need not do anything.", link=make_sign_in_link(user, next_path)))


def first_admin_link() -> str | None:
    """Return a sign-in link for the first admin until somebody has signed in as an admin."""
    admins = db.session.scalars(
        sa.select(User).join(User.roles).where(Role.name == "admin").order_by(User.id)).all()
    if any(admin.last_sign_in_at for admin in admins):
        return None
    return make_sign_in_link(admins[0] if admins
                             else create_account(FIRST_ADMIN, "Admin", ["admin"]))


def find_accounts(words: str) -> sa.Select[User]:
    """Return the accounts whose address or name holds `words`; without words, the colleagues."""
    rows = sa.select(User).order_by(User.email)
    if words:
        return rows.where(User.email.icontains(words, autoescape=True)
                          | User.name.icontains(words, autoescape=True))
    return rows.where(User.roles.any())


def account_of(email: str) -> User | None:
    """Return the account of an address."""
    return db.session.scalar(sa.select(User).where(User.email == normal(email)))


def normal(email: str) -> str:
    """Return an address as accounts store it."""
    return email.strip().lower()


def _add_account(email: str, name: str, language: str) -> User:
    user = User(email=normal(email), name=name.strip(), language=language, active=True,
                fs_uniquifier=secrets.token_hex(32))
    db.session.add(user)
    db.session.flush()
    return user


def _roles(names: list[str]) -> list[Role]:
    known = {role.name: role for role in db.session.scalars(sa.select(Role))}
    return [known.get(name) or Role(name=name) for name in ROLES if name in names]


def _other_admin(user: User) -> bool:
    return db.session.scalar(sa.select(User.id).join(User.roles).where(
        Role.name == "admin", User.active, User.id != user.id).limit(1)) is not None
