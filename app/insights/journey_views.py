"""Which journeys were judged how, and why: any figure can be followed to its journeys."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.contact.history import told, whole_trail
from app.core.errors import NotFound
from app.core.http import no_store
from app.journey import Outcome

from .judged import judged_journey, judged_journeys
from .selection import asked_selection
from .views import common

blueprint = Blueprint("insights_journeys", __name__, url_prefix="/staff/insights/journeys",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.get("/")
@roles_required("manager")
def journeys() -> ResponseReturnValue:
    """List the judged journeys of a selection, of one outcome or of all."""
    asked = request.args.get("outcome", "")
    outcome = asked if asked in set(Outcome) else ""
    page = judged_journeys(asked_selection(request.args), outcome,
                           request.args.get("page", 1, type=int))
    return render_template("insights/journeys.html", **common(), page=page, outcome=outcome)


@blueprint.get("/<int:journey_id>")
@roles_required("manager")
def journey(journey_id: int) -> ResponseReturnValue:
    """Show what a visitor did and why the journey was counted as it was."""
    found = judged_journey(journey_id)
    if found is None:
        raise NotFound(_("There is no such journey, or its steps are no longer kept."))
    return render_template("insights/journey.html", **common(), found=found,
                           trail=told(whole_trail(journey_id)))
