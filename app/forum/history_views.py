"""Where a post led to: its place, what it said before, its pictures, and whether it helped."""

from http import HTTPStatus

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.core.database import db
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.images import serve_image
from app.core.limits import hit_by_network
from app.journey import attempt_token, record

from .events import QuestionDidNotHelp, QuestionHelped
from .forms import HelpedForm
from .models import Earlier, Picture, Post, Question, State
from .pictures import image_of
from .placing import post_path
from .rendering import masked_texts
from .standing import is_staff
from .views import visible_question

blueprint = Blueprint("forum_history", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")


@blueprint.get("/posts/<int:post_id>")
def place(post_id: int) -> ResponseReturnValue:
    """Lead to where a post stands; one that is not shown leads to its question."""
    post = _post(post_id)
    return redirect(post_path(post))


@blueprint.get("/posts/<int:post_id>/history")
def history(post_id: int) -> ResponseReturnValue:
    """Show what a post said before each of its edits, the newest first."""
    post = _post(post_id)
    earlier = db.session.scalars(sa.select(Earlier).where(Earlier.post_id == post.id)
                                 .order_by(Earlier.version.desc())).all()
    question = db.session.get_one(Question, post.question_id)
    return no_store(make_response(render_template(
        "forum/history.html", post=post, question=question, earlier=earlier,
        texts=masked_texts([post.body, *(one.body for one in earlier)]))))


@blueprint.get("/pictures/<name>")
def picture(name: str) -> Response:
    """Answer with a picture of a post that this person may see."""
    found = db.session.scalar(sa.select(Picture).where(Picture.storage_name == name))
    if found is None:
        raise NotFound(_("This picture is no longer here."))
    post = _post(found.post_id)
    response = serve_image(image_of(found))
    return response if post.state == State.SHOWN else no_store(response)


@blueprint.post("/<int:question_id>/helped")
def helped(question_id: int) -> ResponseReturnValue:
    """Note whether a question's answers solved the matter."""
    found, form = visible_question(question_id, current_account()), HelpedForm()
    hit_by_network("feedback", limit=60)
    if form.validate_on_submit():
        yes = form.helped.data == "yes"
        record(QuestionHelped(found.id) if yes else QuestionDidNotHelp(found.id))
        said = "yes" if yes else "no"
        if "HX-Request" in request.headers:
            return make_response(render_template(
                "forum/helped.html", question=found, said=said, helped=form,
                attempt=attempt_token(f"question-{found.id}")))
        return redirect(f"{found.url}?said={said}#feedback", HTTPStatus.SEE_OTHER)
    return redirect(url_for("forum.question", question_id=question_id), HTTPStatus.SEE_OTHER)


def _post(post_id: int) -> Post:
    """Return a post that this person may see, or raise NotFound."""
    post, account = db.session.get(Post, post_id), current_account()
    if post is None:
        raise NotFound(_("This post is no longer here."))
    visible_question(post.question_id, account)
    theirs = account is not None and account.id == post.author_id and post.state != State.REMOVED
    if post.state != State.SHOWN and not theirs and not is_staff(account):
        raise NotFound(_("This post is no longer here."))
    return post
