"""The dashboard: whether self-service works, with what is known and how sure it is."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import roles_required
from app.channels import all_topics
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES, best_translation
from app.core.settings import current_settings
from app.core.spreadsheets import as_csv as to_csv

from . import words
from .board import board
from .charts import line
from .definitions import DEFINITIONS
from .exports import as_object, as_rows
from .next_things import top_gaps
from .queries import article_titles
from .rates import difference
from .selection import DAYS, asked_selection

bp = Blueprint("insights", __name__, url_prefix="/staff/insights", template_folder="templates")
bp.after_request(no_store)


@bp.get("/")
@roles_required("manager")
def dashboard() -> ResponseReturnValue:
    """Show the figures of a selection, how they are counted, and what to do next."""
    found = board(asked_selection(request.args))
    return render_template(
        "insights/dashboard.html", **common(), board=found, days=DAYS, difference=difference,
        strict=line([point.deflection.strict for point in found.trend]),
        upper=line([point.deflection.upper for point in found.trend]),
        titles=article_titles([one.name for one in found.least_helpful]),
        gaps=top_gaps(found.chosen.language),
        window_hours=current_settings().journey_window_hours)


@bp.get("/figures.json")
@roles_required("manager")
def as_json() -> ResponseReturnValue:
    """Return every figure of the dashboard as JSON."""
    return jsonify(as_object(as_rows(board(asked_selection(request.args)))))


@bp.get("/figures.csv")
@roles_required("manager")
def as_csv() -> ResponseReturnValue:
    """Return every figure of the dashboard as CSV: figure, of what, value."""
    rows = as_rows(board(asked_selection(request.args)))
    return Response(to_csv([("figure", "of", "value"), *rows]), mimetype="text/csv", headers={
        "Content-Disposition": "attachment; filename=luukku-figures.csv"})


def common() -> dict[str, Any]:
    """Return what the pages of figures share; one query."""
    return {"chosen": asked_selection(request.args), "definitions": DEFINITIONS, "words": words,
            "languages": LANGUAGE_NAMES,
            "topics": {topic.key: best_translation(topic.name) for topic in all_topics()}}
