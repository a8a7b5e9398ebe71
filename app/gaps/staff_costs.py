"""What the operator assumes that contacts cost."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.http import no_store
from app.core.saving import form_page, saved

from .costs import DEFAULTS, costs, costs_version, save_costs
from .forms import CostsForm

blueprint = Blueprint("gap_costs", __name__, url_prefix="/staff/gaps/costs",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.route("", methods=["GET", "POST"])
@roles_required("editor", "manager")
def edit() -> ResponseReturnValue:
    """Change the costs; when a colleague did meanwhile, show both."""
    form = CostsForm(data=_data())
    if form.validate_on_submit() and saved(form, lambda: save_costs(
            {name: form[name].data for name in DEFAULTS}, version=form.version.data or "")):
        flash(_("Saved. The gaps are ranked anew tonight."))
        return redirect(url_for("gaps.gaps"), HTTPStatus.SEE_OTHER)
    return form_page("gaps/costs.html", form, theirs=lambda: CostsForm(None, data=_data()))


def _data() -> dict[str, float | str]:
    return {**costs(), "version": costs_version()}
