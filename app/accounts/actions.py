"""Changes of accounts. Each runs in the caller's transaction."""

import secrets

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db
from app.core.errors import Invalid
from app.core.mail import send_mail

from .links import make_sign_in_link
from .models import Role, User
from .security import ROLES, hashed
from .sessions import sign_out_everywhere

FIRST_ADMIN = "admin@localhost"


def create_account(email: str, name: str, roles: list[str], language: str = "fi") -> User:
    """Make an account without a password: it signs in by link.

    Raises Invalid when the address has an account.
    """
    address = email.strip().lower()
    if db.session.scalar(sa.select(User.id).where(User.email == address)):
        raise Invalid(_("There is an account with this e-mail address already."))
    user = User(email=address, name=name.strip(), language=language, active=True,
                fs_uniquifier=secrets.token_hex(32), roles=_roles(roles))
    db.session.add(user)
    db.session.flush()
    record("account.created", address, roles=roles)
    return user


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


def change_own(user: User, *, email: str, name: str, language: str, password: str) -> None:
    """Change one's own details; a new password (when given) signs out everywhere."""
    address = email.strip().lower()
    taken = db.session.scalar(sa.select(User.id).where(User.email == address, User.id != user.id))
    if taken:
        raise Invalid(_("There is an account with this e-mail address already."))
    user.email, user.name, user.language = address, name.strip(), language
    if password:
        user.password = hashed(password)
        sign_out_everywhere(user)
    record("account.changed_own", address, password=bool(password))


def mail_sign_in_link(email: str) -> None:
    """Send a sign-in link to an active account of this address; silently nothing without one."""
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower(),
                                                   User.active))
    if user is not None:
        send_mail(user.email, _("Your sign-in link"), _(
            "Open this link to sign in. It works once, within 24 hours:\n\n%(link)s\n\nIf you did "
            "not ask for it, you need not do anything.", link=make_sign_in_link(user)))


def first_admin_link() -> str | None:
    """Return a sign-in link for the first admin until somebody has signed in as an admin."""
    admins = db.session.scalars(
        sa.select(User).join(User.roles).where(Role.name == "admin").order_by(User.id)).all()
    if any(admin.last_sign_in_at for admin in admins):
        return None
    return make_sign_in_link(admins[0] if admins
                             else create_account(FIRST_ADMIN, "Admin", ["admin"]))


def _roles(names: list[str]) -> list[Role]:
    known = {role.name: role for role in db.session.scalars(sa.select(Role))}
    return [known.get(name) or Role(name=name) for name in ROLES if name in names]


def _other_admin(user: User) -> bool:
    return db.session.scalar(sa.select(User.id).join(User.roles).where(
        Role.name == "admin", User.active, User.id != user.id).limit(1)) is not None
