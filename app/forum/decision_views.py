"""A decision's page for the person concerned: the statement of reasons, the appeal, its outcome."""

from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.core.database import db
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, LANGUAGES
from app.core.limits import hit_by_network
from app.core.once import once

from .decisions import APPEAL_TIME, appeal, is_decision_key, may_appeal
from .grounds import ACTS, GROUNDS
from .moderation_forms import AppealForm
from .moderation_models import Decision

blueprint = Blueprint("forum_decisions", __name__,
                      url_prefix=f"{LANGUAGE_PREFIX}/questions/decisions",
                      template_folder="templates")


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep the page and the key in its address to the person (see `cases`)."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return no_store(response)


@blueprint.route("/<int:decision_id>", methods=["GET", "POST"])
def decision(decision_id: int) -> ResponseReturnValue:
    """Show why something was decided; take in an appeal, once within six months."""
    found, form = _open(decision_id), AppealForm()
    if form.validate_on_submit() and once(
            form, lambda: str(appeal(decision_id, form.text.data or "").id),
            limit=lambda: hit_by_network("forum-appeal", limit=20)):
        return redirect(_address(decision_id, "appeal"), HTTPStatus.SEE_OTHER)
    db.session.refresh(found)
    page = render_template(
        "forum/moderation/decision.html", decision=found, form=form, ground=GROUNDS[found.ground],
        act=ACTS[found.act], may_appeal=may_appeal(found), until=found.at + APPEAL_TIME,
        action=_address(decision_id, "appeal"))
    return make_response(page, form.status if form.errors else HTTPStatus.OK)


def _open(decision_id: int) -> Decision:
    """Return a decision to who has its key, or is concerned; wrong keys are counted."""
    found, account = db.session.get(Decision, decision_id), current_account()
    key = request.args.get("key", "")
    theirs = found is not None and account is not None and found.user_id == account.id
    if found is None or not (theirs or is_decision_key(decision_id, key)):
        hit_by_network("forum-decision", limit=60)
        raise NotFound(_("There is no decision at this address for you. Open the whole link in "
                         "our mail once more, or sign in first."))
    g.alternates = {code: url_for("forum_decisions.decision", language=code,
                                  decision_id=decision_id, key=key or None)
                    for code in LANGUAGES}
    return found


def _address(decision_id: int, anchor: str) -> str:
    return url_for("forum_decisions.decision", decision_id=decision_id,
                   key=request.args.get("key") or None, _anchor=anchor)
