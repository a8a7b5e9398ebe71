"""Agents on the phone: the contact code, the call log and the calls that we promised."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.channels import all_topics
from app.core.audit import record
from app.core.database import transaction
from app.core.http import no_store
from app.core.limits import hit
from app.journey import journey_of_code

from .history import told, whole_trail
from .queries import calls_of_today, due_callbacks
from .staff import me
from .staff_actions import log_call
from .staff_forms import CallForm, CodeForm

blueprint = Blueprint("contact_calls", __name__, url_prefix="/staff", template_folder="templates")
blueprint.after_request(no_store)
agents_only = roles_required("agent", "manager")


@blueprint.route("/code", methods=["GET", "POST"])
@agents_only
def code() -> ResponseReturnValue:
    """Show what the caller who reads out a code searched and read. Every look-up is audited."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form)
    hit(f"code:{me().id}", limit=30, per=timedelta(minutes=10))
    journey_id = journey_of_code(form.code.data or "")
    with transaction():
        record("code.looked_up", f"journey {journey_id}" if journey_id else "nothing found")
    if journey_id is None:
        form.code.errors = [_("Not found, or expired: a code lives for four hours. Ask the caller "
                              "to read it out again.")]
        return _code_page(form)
    return _code_page(form, journey_id)


@blueprint.route("/calls", methods=["GET", "POST"])
@agents_only
def calls() -> ResponseReturnValue:
    """Log a call in three fields; below, the calls of today."""
    form = CallForm()
    if form.validate_on_submit():
        chosen = next(topic for topic in all_topics() if topic.id == form.topic.data)
        with transaction():
            call = log_call(chosen, me(), solved=form.solved.data == "yes",
                            note=form.note.data or "", code=form.code.data or "")
        flash(_("The call is logged, with what the caller had tried.") if call.journey_id
              else _("The call is logged."))
        return redirect(url_for("contact_calls.calls"), HTTPStatus.SEE_OTHER)
    return make_response(
        render_template("contact/staff/calls.html", form=form, calls=calls_of_today()),
        HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


@blueprint.get("/callbacks")
@agents_only
def callbacks() -> ResponseReturnValue:
    """List the calls that we promised, the earliest first."""
    return render_template("contact/staff/callbacks.html", callbacks=due_callbacks())


def _code_page(form: CodeForm, journey_id: int | None = None) -> Response:
    steps = whole_trail(journey_id)
    chosen = next((step.data["topic"] for step in reversed(steps) if step.kind == "TopicChosen"),
                  None)
    topic_id = next((topic.id for topic in all_topics() if topic.key == chosen), 0)
    return make_response(render_template(
        "contact/staff/code.html", form=form, found=journey_id is not None, trail=told(steps),
        call_form=CallForm(None, code=form.code.data or "", topic=topic_id)),
        HTTPStatus.NOT_FOUND if form.code.errors else HTTPStatus.OK)
