"""The page that tells which topics are too broad, unused or confused, and which are missing."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts import may, roles_required
from app.core.http import no_store

from .topic_jobs import PERIOD
from .topics import SELDOM, topic_report

GAP_PAGE = "gaps.gap"

blueprint = Blueprint("gap_topics", __name__, url_prefix="/staff/gaps",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.get("/topics")
@roles_required("editor", "manager")
def topics() -> ResponseReturnValue:
    """Show what evidence says of the topics."""
    return render_template(
        "gaps/topics.html", report=topic_report(), days=PERIOD.days, seldom=SELDOM,
        may_edit=may("admin"), gap_page=GAP_PAGE if GAP_PAGE in current_app.view_functions
        else None)
