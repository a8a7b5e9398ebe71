"""Profiles: what somebody has asked and answered."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.core.errors import NotFound
from app.core.i18n import LANGUAGE_PREFIX

from .people import profile_of
from .views import answer_page

blueprint = Blueprint("forum_people", __name__, url_prefix=f"{LANGUAGE_PREFIX}/people",
                      template_folder="templates")


@blueprint.get("/<int:user_id>")
def profile(user_id: int) -> ResponseReturnValue:
    """Show a person's questions, answers and points."""
    found = profile_of(user_id)
    account = current_account()
    if found is None or not (found.questions or found.answers or (
            account and account.id == user_id)):
        raise NotFound(_("There is nobody here. People who left are shown as former customers."))
    return answer_page((found,), lambda: render_template(
        "forum/profile.html", person=found, own=account is not None and account.id == user_id))
