"""Moderators' acts on a whole question: locking, moving, merging."""

from http import HTTPStatus

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.channels import active_topics
from app.core.database import db, read_rows, transaction
from app.core.errors import AppError, NotFound
from app.core.http import no_store
from app.core.text import clean_line

from .decisions import decide
from .merging import merge_questions, preview_merge
from .models import Question, State
from .moderation import lock_question, move_question, text_of, unlock_question
from .moderation_forms import HideForm, MoveForm, SeenForm
from .moderation_models import Ground
from .queries import LISTED, ListedQuestion, listed_by_ids
from .staff import act, moderators_only, post_page, reasons_of

blueprint = Blueprint("forum_questions", __name__, url_prefix="/staff/forum/questions",
                      template_folder="templates")
blueprint.after_request(no_store)
FOUND = 20


@blueprint.post("/<int:question_id>/lock")
@moderators_only
def lock(question_id: int) -> ResponseReturnValue:
    """Let a question take no more answers and comments; its author is told why."""
    form = HideForm()
    return act(_text(question_id), form, "lock", lambda: lock_question(
        question_id, reasons_of(form)), _("The question is locked, and its author is told why."))


@blueprint.post("/<int:question_id>/unlock")
@moderators_only
def unlock(question_id: int) -> ResponseReturnValue:
    """Let a question take answers and comments again."""
    return act(_text(question_id), SeenForm(), "unlock", lambda: unlock_question(question_id),
               _("The question takes answers again."))


@blueprint.post("/<int:question_id>/move")
@moderators_only
def move(question_id: int) -> ResponseReturnValue:
    """Move a question to another topic."""
    form, text = MoveForm(), _text(question_id)
    if not form.validate_on_submit():
        return post_page(text, {"move": form}, HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction():
        move_question(question_id, _topic_id(str(form.topic.data)))
    flash(_("The question has another topic now."))
    return redirect(url_for("forum_staff.post", post_id=text), HTTPStatus.SEE_OTHER)


@blueprint.get("/<int:question_id>/merge")
@moderators_only
def find(question_id: int) -> ResponseReturnValue:
    """Choose the question to merge into: among those like it, or by title or number."""
    question, words = _question(question_id), clean_line(request.args.get("q", "")[:150])
    return render_template("forum/staff/find.html", question=question, words=words,
                           text=_text(question_id), found=_found(question, words))


@blueprint.route("/<int:question_id>/merge/<int:target_id>", methods=["GET", "POST"])
@moderators_only
def merge(question_id: int, target_id: int) -> ResponseReturnValue:
    """Merge two questions, once what moves was seen."""
    form = HideForm(data={"ground": Ground.DUPLICATE.value})
    if form.validate_on_submit():
        try:
            with transaction():
                _merge(question_id, target_id, form)
        except AppError as error:
            form.form_errors.append(error.message)
        else:
            flash(_("The questions are merged."))
            return redirect(url_for("forum_staff.post", post_id=_text(target_id)),
                            HTTPStatus.SEE_OTHER)
    return _merge_page(question_id, target_id, form)


def _merge(question_id: int, target_id: int, form: HideForm) -> None:
    merge_questions(question_id, target_id)
    source = db.session.get_one(Question, question_id)
    decide("merged", source.author_id, text_of(source), reasons_of(form))


def _merge_page(question_id: int, target_id: int, form: HideForm) -> ResponseReturnValue:
    source, target, preview = _question(question_id), _question(target_id), None
    try:
        preview = preview_merge(source, target)
    except AppError as error:
        if error.message not in form.form_errors:
            form.form_errors.append(error.message)
    page = render_template("forum/staff/merge.html", source=source, target=target, form=form,
                           preview=preview, text=_text(question_id))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _found(question: Question, words: str) -> list[ListedQuestion]:
    """Return shown questions of the language: those whose titles have all words, or are alike."""
    if not words:
        return listed_by_ids(question.related)
    number = words.lstrip("#")
    if number.isdecimal() and len(number) < 10:
        return [one for one in listed_by_ids([int(number)]) if one.id != question.id]
    titles = (Question.title.icontains(word, autoescape=True) for word in words.split())
    rows = read_rows(LISTED.where(
        *titles, Question.language == question.language, Question.state == State.SHOWN,
        Question.id != question.id).order_by(Question.score.desc(), Question.id).limit(FOUND))
    return [ListedQuestion(*row) for row in rows]


def _topic_id(key: str) -> int | None:
    return next((topic.id for topic in active_topics() if topic.key == key), None)


def _question(question_id: int) -> Question:
    found = db.session.scalar(sa.select(Question).where(Question.id == question_id))
    if found is None:
        raise NotFound(_("There is no such question."))
    return found


def _text(question_id: int) -> int:
    return text_of(_question(question_id)).id
