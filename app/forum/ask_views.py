"""Asking: with what may answer it already shown beside, and a preview."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from app.accounts import current_account
from app.accounts.models import User
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, current_language
from app.core.images import keep_images
from app.core.limits import hit_by_network
from app.core.once import once, once_with
from app.journey import attempt_token, record

from .actions import Draft, ask_question
from .events import QuestionAsked, QuestionStarted, SuggestionSolved
from .forms import AskForm, ConfirmForm, SolvedForm
from .limits import limit_guest, limit_posts
from .models import Question
from .offering import offered
from .pictures import pictures_of
from .queries import question_path
from .rendering import show_body
from .rules import require_open
from .standing import allowed_standing
from .tags import read_tags
from .waiting import confirm_waiting, keep_waiting, waiting

blueprint = Blueprint("forum_asking", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.route("/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask: at once when signed in, else by a link that confirms one's address."""
    require_open()
    form = AskForm(data={"title": request.args.get("title", ""),
                         "tags": request.args.get("tag", "")})
    account = current_account()
    if not form.is_submitted():
        record(QuestionStarted())
    elif not {"preview", "similar"} & request.form.keys() and form.validate() and form.agreed():
        address = _ask(form, account) if account else _wait(form)
        if address:
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _page(form)


@blueprint.get("/ask/similar")
def similar() -> ResponseReturnValue:
    """Answer with what may solve it, while the question is typed. Read, so that it takes its turn:
    forms do not (core.http), and four of these at once all come late.
    """
    return render_template("forum/offered.html", **offered(request.args.get("title", "")))


@blueprint.post("/ask/solved")
def solved() -> ResponseReturnValue:
    """Note that an answer offered while asking solved it: nothing needs to be posted."""
    form = SolvedForm()
    if form.validate_on_submit():
        record(SuggestionSolved(str(form.document.data)))
    return redirect(url_for("forum_asking.thanks"), HTTPStatus.SEE_OTHER)


@blueprint.get("/ask/solved")
def thanks() -> ResponseReturnValue:
    """Say that it is good that it is solved."""
    return render_template("forum/solved.html")


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Answer with a text as it would look."""
    return render_template("forum/preview.html", html=show_body(request.form.get("body", "")))


@blueprint.get("/ask/sent")
def sent() -> ResponseReturnValue:
    """Tell a guest to look in their mail."""
    return render_template("forum/sent.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Send a guest's question, once its link was opened and the button pressed."""
    found, form = waiting(token), ConfirmForm()
    if found is None and not form.is_submitted():
        raise NotFound(_("This link was used already, or is older than two days. If you sent the "
                         "question, you find it among the newest; else ask again."))
    if not form.validate_on_submit():
        return _confirm_page(found, form)
    address = once(form, lambda: _confirmed(token), limit=lambda: hit_by_network(
        "forum-confirm", limit=30))
    return redirect(address, HTTPStatus.SEE_OTHER) if address else _confirm_page(found, form)


def _ask(form: AskForm, account: User) -> str | None:
    by = allowed_standing(account)
    return once_with(
        keep_images(form.pictures.data or []), form,
        lambda kept: _asked(ask_question(account, by, _draft(form), current_language(),
                                         pictures_of(kept), sent=form.sent())),
        limit=lambda: limit_posts(by))


def _wait(form: AskForm) -> str | None:
    email = str(form.email.data)

    def act() -> str:
        keep_waiting(email, str(form.name.data), _draft(form), form.sent())
        return url_for("forum_asking.sent")
    return once(form, act, limit=lambda: limit_guest(email))


def _confirmed(token: str) -> str:
    done = confirm_waiting(token)
    if done is None:
        raise NotFound(_("This link was used already, or is older than two days."))
    login_user(done[0])
    return _asked(done[1])


def _asked(question: Question) -> str:
    record(QuestionAsked(question.id))
    return question_path(question.id, question.title, question.language) + "?sent=1"


def _draft(form: AskForm) -> Draft:
    return Draft(form.title.data or "", form.body.data or "", read_tags(form.tags.data or ""),
                 int(form.topic.data) if form.topic.data else None)


def _page(form: AskForm) -> Response:
    found = offered(form.title.data or "") if form.title.data else None
    page = render_template(
        "forum/ask.html", form=form, found=found, solved=SolvedForm(formdata=None),
        preview=show_body(form.body.data or "") if "preview" in request.form else None,
        attempt=attempt_token("question"))
    failed = form.errors or form.personal
    return make_response(page, form.status if failed else HTTPStatus.OK)


def _confirm_page(found: Any, form: ConfirmForm) -> Response:
    page = render_template("forum/confirm.html", waiting=found, form=form)
    return make_response(page, form.status if form.errors else HTTPStatus.OK)
