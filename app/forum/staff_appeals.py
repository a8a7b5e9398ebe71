"""Moderators' pages of decisions: with the appeal, which one of them decides."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.database import transaction
from app.core.errors import AppError, NotFound
from app.core.http import no_store

from .decisions import answer_appeal
from .grounds import ACT_NAMES, GROUNDS
from .moderation import undo
from .moderation_forms import AnswerForm
from .moderation_queries import find_decided
from .staff import moderators_only

blueprint = Blueprint("forum_appeals", __name__, url_prefix="/staff/forum/decisions",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.route("/<int:decision_id>", methods=["GET", "POST"])
@moderators_only
def appeal(decision_id: int) -> ResponseReturnValue:
    """Show a decision; decide an appeal against it, best not one's own decision."""
    form, status = AnswerForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            with transaction():
                answer_appeal(decision_id, upheld=form.outcome.data == "upheld",
                              text=form.text.data or "", undo=undo)
        except AppError as error:
            form.form_errors.append(error.message)
            status = error.status
        else:
            flash(_("The appeal is decided, and the person is told why."))
            return redirect(url_for("forum_staff.queue", tab="appeals"), HTTPStatus.SEE_OTHER)
    elif form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(decision_id, form), status


def _page(decision_id: int, form: AnswerForm) -> str:
    decided = find_decided(decision_id)
    if decided is None:
        raise NotFound(_("There is no such decision."))
    return render_template("forum/staff/decision.html", decided=decided, form=form,
                           own=decided.decided_by == g.get("actor"), grounds=GROUNDS,
                           act_names=ACT_NAMES)
