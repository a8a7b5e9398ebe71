"""What signed-in people do on a question's page: answer, comment, vote, accept, change, remove."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.accounts.models import User
from app.core.database import db, transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.images import keep_images
from app.core.once import once, once_with
from app.journey import record

from .actions import (
    accept_answer,
    answer_question,
    check_may_edit,
    comment_on,
    edit_post,
    remove_post,
    vote,
)
from .decisions import Reasons
from .events import AnswerAccepted
from .forms import ActForm, AnswerForm, CommentForm, EditForm
from .limits import limit_posts
from .models import Kind, Post, Question
from .moderation import explain_edit
from .moderation_models import Ground
from .pictures import pictures_of
from .placing import post_path
from .queries import tags_of
from .rendering import show_body
from .rules import require_open
from .standing import Standing, allowed_standing, is_staff
from .tags import read_tags
from .views import question_page, visible_question

blueprint = Blueprint("forum_posts", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.post("/<int:question_id>/answers")
def answer(question_id: int) -> ResponseReturnValue:
    """Answer a question; what keeps it from being taken is told on the question's page."""
    by, form = _writer(), AnswerForm()
    found = visible_question(question_id, current_account())
    if form.validate_on_submit() and form.agreed():
        address = once_with(
            keep_images(form.pictures.data or []), form,
            lambda kept: _sent(answer_question(question_id, by, form.body.data or "",
                                               pictures_of(kept), sent=form.sent())),
            limit=lambda: limit_posts(by))
        if address:
            return redirect(address, HTTPStatus.SEE_OTHER)
    return question_page(found, current_account(), form, form.status)


@blueprint.route("/posts/<int:post_id>/comments", methods=["GET", "POST"])
def comment(post_id: int) -> ResponseReturnValue:
    """Comment on a question or an answer."""
    by, form = _writer(), CommentForm()
    post, question = _visible_post(post_id)
    if form.validate_on_submit() and form.agreed():
        address = once(form, lambda: _sent(comment_on(
            post_id, by, form.body.data or "", sent=form.sent())), limit=lambda: limit_posts(by))
        if address:
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _form_page("comment", form, post=post, question=question)


@blueprint.post("/posts/<int:post_id>/vote")
def give_vote(post_id: int) -> ResponseReturnValue:
    """Vote for a post, or take the vote back."""
    post = _act(post_id, lambda by, on: vote(post_id, by, given=on))
    return _after(post)


@blueprint.post("/posts/<int:post_id>/accept")
def accept(post_id: int) -> ResponseReturnValue:
    """Say that an answer solved the question, or take that back."""
    post = _act(post_id, lambda by, on: accept_answer(post_id, by, accept=on))
    if "on" in request.form and not is_staff(current_account()):
        record(AnswerAccepted(post.question_id))
    return redirect(post_path(post), HTTPStatus.SEE_OTHER)


@blueprint.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
def edit(post_id: int) -> ResponseReturnValue:
    """Change a post; when somebody else did meanwhile, show both texts."""
    by = allowed_standing(_account())
    post, question = _visible_post(post_id)
    check_may_edit(post, question, by)
    form = _edit_form(post, question)
    ready = "preview" not in request.form and form.validate_on_submit() and form.agreed()
    if ready and (address := _edited(post, form, by)):
        return redirect(address, HTTPStatus.SEE_OTHER)
    return _form_page("edit", form, post=post, question=question,
                      theirs=_theirs(form, post_id),
                      preview=show_body(form.body.data or "") if "preview" in request.form
                      else None)


@blueprint.route("/posts/<int:post_id>/remove", methods=["GET", "POST"])
def remove(post_id: int) -> ResponseReturnValue:
    """Take one's own post away, after asking."""
    post, question = _visible_post(post_id)
    if request.method == "GET":
        return make_response(render_template("forum/remove.html", post=post, question=question,
                                             form=ActForm()))
    post = _act(post_id, lambda by, _on: remove_post(post_id, by))
    if post.kind == Kind.QUESTION:
        return redirect(url_for("forum.index"), HTTPStatus.SEE_OTHER)
    return redirect(post_path(post), HTTPStatus.SEE_OTHER)


def _writer() -> Standing:
    """Return who writes; raises Forbidden for guests, with what they typed kept on the page."""
    require_open()
    return allowed_standing(_account())


def _account() -> User:
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first, then send it again. Your text is kept here meanwhile."))
    return account


def _act(post_id: int, act: Callable[[Standing, bool], Post]) -> Post:
    """Do what a button says when it was pressed on a page of ours."""
    account, form = _account(), ActForm()
    if not form.validate_on_submit():
        raise Conflict(_("This page was open for too long. Open it again."))
    _visible_post(post_id)
    by = allowed_standing(account)
    with transaction():
        return act(by, bool(form.on.data))


def _after(post: Post) -> ResponseReturnValue:
    """Show the vote as it is now: the box alone to htmx, else the page where the post stands."""
    if "HX-Request" not in request.headers:
        return redirect(post_path(post), HTTPStatus.SEE_OTHER)
    return make_response(render_template("forum/voted.html", post=post, csrf=ActForm(),
                                         voted="on" in request.form))


def _visible_post(post_id: int) -> tuple[Post, Question]:
    """Return a post on a question that this person may see, or raise NotFound."""
    post = db.session.get(Post, post_id)
    if post is None:
        raise NotFound(_("This post is no longer here."))
    visible_question(post.question_id, current_account())
    question = db.session.get_one(Question, post.question_id)
    return post, question


def _sent(post: Post) -> str:
    return post_path(post, sent=True)


def _edit_form(post: Post, question: Question) -> EditForm:
    form = EditForm(data={"body": post.body, "title": question.title, "version": post.version,
                          "tags": ", ".join(tags_of(question.id))})
    if post.kind != Kind.QUESTION:
        del form.title, form.tags
    if post.kind == Kind.COMMENT:
        del form.pictures
    if post.by_staff or not is_staff(current_account()):
        del form.ground, form.reason
    return form


def _edited(post: Post, form: EditForm, by: Standing) -> str | None:
    """Save a change; None when it could not be: the form says why."""
    is_question = post.kind == Kind.QUESTION

    def act(kept: Any) -> str:
        edited = edit_post(
            post.id, by, form.body.data or "", version=form.opened_version(),
            title=(form.title.data or "") if is_question else "",
            tags=read_tags(form.tags.data or "") if is_question else None,
            pictures=pictures_of(kept))
        if "reason" in form and form.reason.data:
            explain_edit(post.id, Reasons(Ground(form.ground.data), form.reason.data,
                                          _account().email))
        return _sent(edited)
    files = form.pictures.data or [] if "pictures" in form else []
    return once_with(keep_images(files), form, act, limit=lambda: limit_posts(by))


def _theirs(form: EditForm, post_id: int) -> Post | None:
    """Return the post as somebody else saved it while the form was open, if they did; what is
    sent next replaces that on purpose.
    """
    db.session.expire_all()
    now_saved = db.session.get(Post, post_id)
    if now_saved is None or not form.is_submitted() or (
            form.opened_version() == now_saved.version):
        return None
    form.version.raw_data, form.version.data = None, str(now_saved.version)
    return now_saved


def _form_page(name: str, form: Any, **more: Any) -> Response:
    failed = form.errors or getattr(form, "personal", ())
    return make_response(render_template(f"forum/{name}.html", form=form, **more),
                         form.status if failed else HTTPStatus.OK)


