"""The first dashboard, and its figures as CSV and JSON."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import roles_required
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES
from app.core.settings import current_settings

from .definitions import DEFINITIONS, OUTCOME_NAMES, REASON_NAMES
from .figures import Deflection, Figures
from .period import DAYS, Period, asked_period
from .queries import article_titles, contacts, figures

bp = Blueprint("insights", __name__, url_prefix="/staff/insights", template_folder="templates")
bp.after_request(no_store)


@bp.get("/")
@roles_required("manager")
def dashboard() -> ResponseReturnValue:
    """Show whether self-service works, with what is known and how sure it is."""
    period = asked_period(request.args)
    found = figures(period)
    return render_template(
        "insights/dashboard.html", period=period, figures=found, days=DAYS,
        titles=article_titles([key for key, *_answers in found.least_helpful]),
        contacts=contacts(period), definitions=DEFINITIONS, outcome_names=OUTCOME_NAMES,
        reasons=REASON_NAMES, languages=LANGUAGE_NAMES,
        window_hours=current_settings().journey_window_hours)


@bp.get("/figures.json")
@roles_required("manager")
def as_json() -> ResponseReturnValue:
    """Return every figure of the dashboard as JSON."""
    return jsonify(flat(asked_period(request.args)))


@bp.get("/figures.csv")
@roles_required("manager")
def as_csv() -> ResponseReturnValue:
    """Return every figure of the dashboard as CSV: name, value."""
    text = io.StringIO()
    csv.writer(text).writerows([("figure", "value"), *flat(asked_period(request.args)).items()])
    return Response(text.getvalue(), mimetype="text/csv", headers={
        "Content-Disposition": "attachment; filename=luukku-figures.csv"})


def flat(period: Period) -> dict[str, Any]:
    """Return the figures of a period as one level of names and values."""
    found: Figures = figures(period)
    simple = ("journeys", "counted", "intent", "still_open", "searches",
              "searches_without_results", "searches_without_click", "phone_pages",
              "returned_to_answers")
    return {
        "from": period.first.isoformat(), "to": period.last.isoformat(),
        "language": period.language or "all",
        **{name: getattr(found, name) for name in simple},
        **_deflection("", found.main), **_deflection("urgent_and_personal_", found.apart),
        **{f"skipped_{reason}": count for reason, count in sorted(found.skips.items())},
        **{f"contacts: {topic}, {one.channel}": one.count for topic, one in contacts(period)},
        **{f"searched in vain: {query}": count for query, count in found.failed_queries},
        **{f"article {article}: {word}": count for article, yes, no in found.least_helpful
           for word, count in (("yes", yes), ("no", no))}}


def _deflection(prefix: str, given: Deflection) -> dict[str, Any]:
    rates = {"strict": given.strict, "upper": given.upper}
    return {
        f"{prefix}n": given.n, **{f"{prefix}{end}": n for end, n in given.outcomes.items()},
        **{f"{prefix}{name}{part}": getattr(rate, field) for name, rate in rates.items()
           for part, field in (("", "value"), ("_low", "low"), ("_high", "high"))}}
