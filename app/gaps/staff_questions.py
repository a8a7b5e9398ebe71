"""Making an article of a question of the forum, and the way to it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.database import transaction
from app.core.errors import Invalid, NotFound
from app.core.forms import PersonForm
from app.core.http import no_store
from app.forum.queries import held_question

from .question_articles import article_of_question, draft_of_question

blueprint = Blueprint("gap_questions", __name__, url_prefix="/staff/gaps")
blueprint.after_request(no_store)


class MakeForm(PersonForm):
    """One button."""


@blueprint.post("/questions/<int:question_id>")
@roles_required("editor")
def make(question_id: int) -> ResponseReturnValue:
    """Open a draft article made of a question."""
    if not MakeForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        article = draft_of_question(question_id)
    flash(_("This draft is made of the question. Check it, then publish it: the question shows it "
            "from then on."))
    return redirect(url_for("knowledge_staff.edit", article_id=article.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/questions/<int:question_id>")
@roles_required("editor")
def made(question_id: int) -> ResponseReturnValue:
    """Lead to the article that was made of a question."""
    article = article_of_question(held_question(question_id))
    if article is None:
        raise NotFound(_("No article has been made of this question."))
    return redirect(url_for("knowledge_staff.edit", article_id=article.id))
