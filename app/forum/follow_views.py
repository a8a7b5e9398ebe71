"""Following questions and tags, and what there is to tell, for people who are signed in."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account, signed_in
from app.accounts.models import User
from app.core.bounces import stopped_addresses
from app.core.database import db, transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, LANGUAGES, current_language
from app.core.paging import page_number

from .following import (
    follow_question,
    follow_tag,
    mails_of,
    read_all,
    set_mails,
    unfollow_question,
    unfollow_tag,
)
from .following_boxes import FollowBox
from .following_forms import MailsForm
from .following_models import Mails
from .following_queries import notifications, things_followed, unread_count
from .forms import ActForm
from .models import Post
from .placing import post_path
from .tags import find_tag
from .views import visible_question

blueprint = Blueprint("forum_following", __name__, url_prefix=LANGUAGE_PREFIX,
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.post("/questions/<int:question_id>/follow")
@signed_in
def question(question_id: int) -> ResponseReturnValue:
    """Follow a question, or no more."""
    account, on = _pressed()
    if on:
        visible_question(question_id, account)
    with transaction():
        (follow_question if on else unfollow_question)(account.id, question_id)
    return _after(FollowBox.of_question(question_id, followed=on),
                  url_for("forum.question", question_id=question_id))


@blueprint.post("/questions/follow-tag")
@signed_in
def tag() -> ResponseReturnValue:
    """Follow a tag, or no more."""
    account, on = _pressed()
    found = find_tag(current_language(), request.form.get("tag", ""))
    if found is None:
        raise NotFound(_("There are no questions under this any more."))
    with transaction():
        (follow_tag if on else unfollow_tag)(account.id, found.id)
    return _after(FollowBox.of_tag(found.name, followed=on),
                  url_for("forum.index", tag=found.name))


@blueprint.get("/questions/posts/<int:post_id>")
def post(post_id: int) -> ResponseReturnValue:
    """Lead to a post, on whichever page of its question it stands now."""
    found = db.session.get(Post, post_id)
    if found is None:
        raise NotFound(_("This post is no longer here."))
    visible_question(found.question_id, current_account())
    return redirect(post_path(found))


@blueprint.get("/notifications")
@signed_in
def index() -> ResponseReturnValue:
    """Show what there is to tell, the newest first."""
    account = _account()
    page = notifications(account.id, page_number(request.args.get("page", 1, type=int)))
    if page.number > page.last:
        return redirect(url_for("forum_following.index"))
    return render_template("forum/notifications.html", page=page, form=ActForm(formdata=None),
                           unread=unread_count(account.id), **_mail_trouble(account))


@blueprint.post("/notifications/read")
@signed_in
def read() -> ResponseReturnValue:
    """Mark as read what the page showed, and what is older."""
    account, _on = _pressed()
    until = request.form.get("until", 0, type=int)
    with transaction():
        read_all(account.id, min(max(until, 0), 2**31 - 1))
    return redirect(url_for("forum_following.index"), HTTPStatus.SEE_OTHER)


@blueprint.route("/notifications/following", methods=["GET", "POST"])
@signed_in
def following() -> ResponseReturnValue:
    """Show what one follows, and choose how often mails come."""
    account = _account()
    form = MailsForm(data={"mails": mails_of(account.id).value})
    if form.validate_on_submit():
        with transaction():
            set_mails(account.id, Mails(form.mails.data))
        return redirect(url_for("forum_following.following", saved=1), HTTPStatus.SEE_OTHER)
    page = things_followed(account.id, page_number(request.args.get("page", 1, type=int)))
    if page.number > page.last:
        return redirect(url_for("forum_following.following"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return make_response(render_template("forum/following.html", form=form, page=page,
                                         csrf=ActForm(formdata=None), **_mail_trouble(account)),
                         status)


def _account() -> User:
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first."))
    return account


def _pressed() -> tuple[User, bool]:
    """Return who pressed a button of ours, and whether to do it or to take it back."""
    form = ActForm()
    if not form.validate_on_submit():
        raise Conflict(_("This page was open for too long. Open it again."))
    return _account(), bool(form.on.data)


def _after(box: FollowBox, page: str) -> ResponseReturnValue:
    """Show the button as it is now: alone to htmx, else on the page where it was pressed."""
    if "HX-Request" in request.headers:
        return render_template("forum/follow.html", follow=box)
    if (language := request.form.get("listed")) in LANGUAGES:
        page = url_for("forum_following.following", language=language)
    return redirect(page, HTTPStatus.SEE_OTHER)


def _mail_trouble(account: User) -> dict[str, object]:
    """Return since when mails to an address are stopped, and whether signing in ended that."""
    stopped = stopped_addresses([account.email]).get(account.email)
    since = account.last_sign_in_at
    return {"stopped_at": stopped, "goes_on": bool(stopped and since and since > stopped)}
