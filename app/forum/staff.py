"""Moderators' pages: the queue, and a post with all that can be done about it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account, roles_required
from app.core.database import transaction
from app.core.errors import AppError, Forbidden, NotFound
from app.core.http import no_store

from .decisions import Reasons
from .grounds import ACT_NAMES, GROUNDS
from .models import Kind
from .moderation import ban_person, hide_post, lift_ban, show_post
from .moderation_forms import DAYS, BanForm, HideForm, MoveForm, SeenForm
from .moderation_queries import (
    Item,
    appeals_page,
    ban_of,
    decisions_about,
    decisions_page,
    find_item,
    queue_counts,
    reported_page,
    waiting_page,
)
from .queries import find_question
from .standing import STAFF_ROLES

blueprint = Blueprint("forum_staff", __name__, url_prefix="/staff/forum",
                      template_folder="templates")
blueprint.after_request(no_store)
moderators_only = roles_required(*STAFF_ROLES)
TABS: dict[str, Callable[[int], Any]] = {
    "waiting": waiting_page, "reported": reported_page, "appeals": appeals_page,
    "decisions": decisions_page}


@blueprint.get("/")
@moderators_only
def queue() -> ResponseReturnValue:
    """List what waits for a decision, or was decided."""
    tab = tab_of(request.args.get("tab"))
    page = TABS[tab](request.args.get("page", 1, type=int))
    if page.number > page.last:
        return redirect(url_for("forum_staff.queue", tab=tab, page=page.last))
    return render_template("forum/staff/queue.html", tab=tab, page=page, counts=queue_counts(),
                           form=SeenForm(formdata=None), **_words())


@blueprint.get("/posts/<int:post_id>")
@moderators_only
def post(post_id: int) -> ResponseReturnValue:
    """Show a post with what was decided about it and what can be done."""
    return post_page(post_id)


@blueprint.post("/posts/<int:post_id>/show")
@moderators_only
def show(post_id: int) -> ResponseReturnValue:
    """Show a post that waits or was hidden, or leave one that was reported."""
    form = SeenForm()
    return act(post_id, form, "show", lambda: show_post(post_id, seen=form.seen.data or ""),
               _("The post is shown."))


@blueprint.post("/posts/<int:post_id>/hide")
@moderators_only
def hide(post_id: int) -> ResponseReturnValue:
    """Hide a post; its author is told why."""
    form = HideForm()
    return act(post_id, form, "hide", lambda: hide_post(
        post_id, reasons_of(form), seen=form.seen.data or ""),
        _("The post is hidden, and its author is told why."))


@blueprint.post("/posts/<int:post_id>/ban")
@moderators_only
def ban(post_id: int) -> ResponseReturnValue:
    """Keep a post's author from taking part; they are told why."""
    form, item = BanForm(), _item(post_id)
    days = int(form.days.data) if form.days.data else None
    return act(post_id, form, "ban", lambda: ban_person(
        item.author_id or 0, reasons_of(form), days=days, post_id=post_id,
        with_waiting=form.with_waiting.data), _("The person is banned, and is told why."))


@blueprint.post("/posts/<int:post_id>/lift")
@moderators_only
def lift(post_id: int) -> ResponseReturnValue:
    """Let a post's author take part again."""
    item = _item(post_id)
    return act(post_id, SeenForm(), "lift", lambda: lift_ban(item.author_id or 0),
               _("The ban is lifted, and the person is told."))


def act(post_id: int, form: SeenForm, name: str, do: Callable[[], object],
        done: str) -> ResponseReturnValue:
    """Do what a form says and go back; what keeps it from being done is told on the post's page,
    with what was typed.
    """
    if not form.validate_on_submit():
        return post_page(post_id, {name: form}, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction():
            do()
    except AppError as error:
        form.form_errors.append(error.message)
        return post_page(post_id, {name: form}, error.status)
    flash(done)
    if not form.tab.data:
        return redirect(url_for("forum_staff.post", post_id=post_id), HTTPStatus.SEE_OTHER)
    then = form.then.data or ""
    return redirect(url_for(
        "forum_staff.queue", tab=tab_of(form.tab.data),
        _anchor=f"post-{then}" if then.isdecimal() else "items"), HTTPStatus.SEE_OTHER)


def post_page(post_id: int, forms: dict[str, Any] | None = None,
              status: int = HTTPStatus.OK) -> Response:
    """Return the page of a post, with a form that could not be taken when there is one."""
    item = _item(post_id)
    question = find_question(item.question_id)
    return make_response(render_template(
        "forum/staff/post.html", item=item, question=question, forms=forms or {},
        sent=next(iter((forms or {}).values()), None), form=SeenForm(formdata=None),
        move=MoveForm(formdata=None, topic=question.topic_key if question else None),
        ban=ban_of(item.author_id),
        decided=decisions_about(post_id), is_question=item.kind == Kind.QUESTION, **_words()),
        status)


def reasons_of(form: HideForm) -> Reasons:
    """Return why, as a form says, and that it is the signed-in person who says so."""
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first."))
    ground, text = form.reason()
    return Reasons(ground, text, account.email)


def tab_of(asked: str | None) -> str:
    """Return which part of the queue is asked for."""
    return asked if asked in TABS else "waiting"


def _words() -> dict[str, Any]:
    return {"grounds": GROUNDS, "days": DAYS, "act_names": ACT_NAMES}


def _item(post_id: int) -> Item:
    item = find_item(post_id)
    if item is None:
        raise NotFound(_("This post is no longer here."))
    return item
