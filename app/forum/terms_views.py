"""The forum's terms of use: what is welcome, how moderation works, how to object."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.http import conditional
from app.core.i18n import LANGUAGE_PREFIX, current_language

from .grounds import GROUNDS
from .rendering import show_body
from .rules import forum_rules

blueprint = Blueprint("forum_terms", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")


@blueprint.get("/terms")
def terms() -> ResponseReturnValue:
    """Show the terms of use, with what the operator adds."""
    rules = forum_rules()
    return conditional((rules.version,), lambda: render_template(
        "forum/moderation/terms.html", grounds=GROUNDS, rules=rules,
        added=show_body(rules.terms.get(current_language(), ""))))
