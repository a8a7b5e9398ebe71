"""Ending mails from the mail itself: without signing in, cookies, tickets or JavaScript."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.database import transaction
from app.core.errors import NotFound
from app.core.http import any_origin, no_store
from app.core.i18n import LANGUAGE_PREFIX

from .following_models import Mails
from .unsubscribing import Ending, end, ending_of, take_back

blueprint = Blueprint("forum_unsubscribing", __name__, url_prefix=LANGUAGE_PREFIX,
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.get("/unsubscribe/<token>")
def page(token: str) -> ResponseReturnValue:
    """Ask for one click: scanners open the links of mails."""
    return _page(token, _ending(token), "ask")


@blueprint.post("/unsubscribe/<token>")
@any_origin
def unsubscribe(token: str) -> ResponseReturnValue:
    """End the mails at once: mail providers send this for the reader (RFC 8058)."""
    ending = _ending(token)
    with transaction():
        before = end(ending)
    return _page(token, ending, "ended", before)


@blueprint.post("/unsubscribe/<token>/undo")
def undo(token: str) -> ResponseReturnValue:
    """Let the mails come again."""
    ending, before = _ending(token), request.form.get("before", "")
    with transaction():
        take_back(ending, Mails(before) if before in set(Mails) else Mails.SOON)
    return _page(token, ending, "back")


def _ending(token: str) -> Ending:
    found = ending_of(token)
    if found is None:
        raise NotFound(_("This link is not whole, or what it was about is gone. Open the whole "
                         "link in our mail once more, or sign in and choose there which mails you "
                         "get."))
    return found


def _page(token: str, ending: Ending, state: str, before: Mails = Mails.SOON
          ) -> ResponseReturnValue:
    return render_template("forum/unsubscribe.html", token=token, ending=ending, state=state,
                           before=Mails.SOON if before == Mails.NONE else before)
