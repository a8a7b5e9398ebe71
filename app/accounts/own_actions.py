"""What people change of their own accounts. Each runs in the caller's transaction."""

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.mail import send_mail

from .actions import account_of, normal
from .holdings import ADDRESS_CHANGED, holdings
from .links import make_confirmation, take_confirmed
from .models import AddressToConfirm, Passkey, SignInLink, User
from .security import hashed
from .sessions import current_session_id, sign_out_everywhere


def set_password(user: User, password: str) -> None:
    """Give `user` a password and sign out in every other browser; an empty one takes it away, for
    links and passkeys sign in too.
    """
    user.password = hashed(password) if password else None
    sign_out_everywhere(user, but=current_session_id())
    record("account.password_set" if password else "account.password_removed", user.email)
    send_mail(user.email, _("Your password was changed"), _(
        "The password of your account in our help centre was set, changed or removed. If it was "
        "not you, get a sign-in link on the sign-in page, set a new password and sign out "
        "everywhere else."))


def ask_new_address(user: User, email: str) -> None:
    """Mail a link to an address that is to become the account's; nothing changes before its click.

    Whether the address has an account is told only to its owner.
    """
    address = normal(email)
    if account_of(address) is not None:
        send_mail(address, _("Your e-mail address"), _(
            "Somebody, probably you, wanted to use this address for an account in our help "
            "centre. It has an account already: sign in with it, or delete it first."))
        return
    link = make_confirmation("accounts.confirm_address",
                             AddressToConfirm(email=address, user_id=user.id))
    send_mail(address, _("Confirm your new e-mail address"), _(
        "Open this link to use this address for your account in our help centre. It works once, "
        "within 24 hours:\n\n%(link)s\n\nIf you did not ask for it, you need not do anything.",
        link=link))


def confirm_new_address(token: str) -> None:
    """Give an account the address whose link was clicked, and tell the old address.

    Raises NotFound for a link that is used or too old, Conflict when another account took it.
    """
    waiting = take_confirmed(token)
    user = db.session.get(User, waiting.user_id) if waiting and waiting.user_id else None
    if waiting is None or user is None:
        raise NotFound(_("This link has been used or is too old. Ask for a new one on your account "
                         "page."))
    if account_of(waiting.email) is not None:
        raise Conflict(_("There is an account with this e-mail address already."))
    old, user.email = user.email, waiting.email
    db.session.execute(sa.delete(SignInLink).where(SignInLink.user_id == user.id))
    record(ADDRESS_CHANGED, f"account {user.id}", was=old, now=user.email)
    send_mail(old, _("The e-mail address of your account was changed"), _(
        "Your account in our help centre has another e-mail address from now on. If it was not "
        "you, contact us."))


def remove_passkey(user: User, passkey_id: int) -> None:
    """Take a passkey away. Raises NotFound when it is not this person's."""
    found = db.session.scalar(sa.select(Passkey).where(Passkey.id == passkey_id,
                                                       Passkey.user_id == user.id))
    if found is None:
        raise NotFound(_("There is no such passkey. It may have been removed already."))
    db.session.delete(found)
    record("account.passkey_removed", user.email)


def delete_account(user: User, *, keep_posts: bool) -> None:
    """Erase the account and all that is bound to it; signed out everywhere.

    Raises Forbidden for staff: what they did is told by their account.
    """
    if user.roles:
        raise Forbidden(_("You have staff rights. Ask an admin to take them away first: then you "
                          "can delete the account here."))
    for holding in holdings():
        holding.erase(user.id, keep_posts=keep_posts)
