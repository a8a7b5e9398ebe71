"""Where the pages that were told "this solved it" send how easy it was."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.limits import hit_by_network

from .satisfaction import SatisfactionForm, SatisfactionRated, has_rated
from .steps import record

blueprint = Blueprint("satisfaction", __name__, url_prefix=LANGUAGE_PREFIX,
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.app_template_global()
def satisfaction_form() -> SatisfactionForm | None:
    """Return the form to ask with; None when this journey answered already."""
    return None if has_rated() else SatisfactionForm(formdata=None)


@blueprint.post("/satisfaction")
def rate() -> ResponseReturnValue:
    """Note how easy it was."""
    form, with_htmx = SatisfactionForm(), "HX-Request" in request.headers
    hit_by_network("satisfaction", limit=60)
    if not form.validate_on_submit():
        # htmx shows only what is told as a success.
        return _page(form, HTTPStatus.OK if with_htmx else HTTPStatus.UNPROCESSABLE_ENTITY)
    record(SatisfactionRated(form.value))
    if with_htmx:
        return _page(None)
    return redirect(url_for("satisfaction.thanks"), HTTPStatus.SEE_OTHER)


@blueprint.get("/satisfaction")
def thanks() -> ResponseReturnValue:
    """Thank for the answer."""
    return _page(None)


def _page(form: SatisfactionForm | None, status: int = HTTPStatus.OK) -> Response:
    template = "box" if "HX-Request" in request.headers else "satisfaction"
    return make_response(render_template(f"journey/{template}.html", form=form), status)
