"""From a gap to its article: the draft with its sources, extending, phrasings, linking."""

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.core.database import transaction
from app.core.errors import AppError
from app.core.http import no_store
from app.forum.queries import question_path
from app.knowledge.models import Article
from app.knowledge.staff_queries import category_names

from .actions import mark_of
from .answers import human_answers
from .article_actions import (
    Draft,
    add_phrasings,
    extend_article,
    link_article,
    write_article,
)
from .article_parts import likely_category
from .drafts import Answer
from .forms import ExtendForm, LinkForm, PhrasingsForm, WriteForm
from .models import Gap
from .queries import gap_by_id, key_of
from .staff import gap_page, me, nearest_of, phrasings_of
from .staff_acts import act, editors_only, refused, seen

TICKED = 2  # answers that go in unless the editor says otherwise

blueprint = Blueprint("gap_articles", __name__, url_prefix="/staff/gaps/<int:gap_id>",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.route("/write", methods=["GET", "POST"])
@editors_only
def write(gap_id: int) -> ResponseReturnValue:
    """Write an article out of what people answered."""
    gap = gap_by_id(gap_id)
    answers = human_answers(gap)
    form = _write_form(gap, answers)
    if not form.validate_on_submit():
        return _write_page(gap, form, answers, 422 if form.errors else 200)
    try:
        with transaction():
            article = write_article(gap_id, _draft(form, answers), me(), seen=seen(form))
    except AppError as error:
        form.form_errors.append(error.message)
        return _write_page(gap, form, answers, error.status)
    return _to_editor(article, _("This draft is made of the answers that you chose. Check it, then "
                                 "publish it."))


@blueprint.post("/extend")
@editors_only
def extend(gap_id: int) -> ResponseReturnValue:
    """Open the editor of an article that answers a part."""
    form = ExtendForm()
    if not form.validate_on_submit():
        return gap_page(gap_by_id(gap_id), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction():
            article = extend_article(gap_id, form.article.data or "", me(), seen=seen(form))
    except AppError as error:
        return refused(gap_id, form, error)
    return _to_editor(article, _("Add what is missing, then save. The gap waits for that."))


@blueprint.post("/link")
@editors_only
def link(gap_id: int) -> ResponseReturnValue:
    """Say which article answers the gap."""
    form, language = LinkForm(), gap_by_id(gap_id).language
    return act(gap_id, form, lambda: link_article(
        gap_id, key_of(form.name_given(), language), seen=seen(form)),
        _("Saved. From now on the gap shows what became of its contacts."))


@blueprint.post("/phrasings")
@editors_only
def phrasings(gap_id: int) -> ResponseReturnValue:
    """Give an article more phrasings."""
    gap = gap_by_id(gap_id)
    articles = {one["article"].key: one["article"].title for one in nearest_of(gap)
                if one["article"]}
    form = PhrasingsForm().offer(articles, phrasings_of(gap))
    chosen = form.phrasings.data or []
    return act(gap_id, form, lambda: add_phrasings(
        gap_id, form.phrase_article.data, chosen, seen=seen(form)),
        ngettext("%(num)d phrasing added.", "%(num)d phrasings added.", len(chosen)))


def _write_form(gap: Gap, answers: list[Answer]) -> WriteForm:
    phrasings = phrasings_of(gap)
    proposed = gap.found.get("phrasings", ())
    form = WriteForm(title=gap.name, category=likely_category(gap.name, gap.language),
                     phrasings=[one for one in phrasings if one in proposed],
                     answers=[answer.key for answer in answers[:TICKED]])
    form.category.choices = [SelectChoice(*one) for one in category_names().items()]
    form.phrasings.choices = [SelectChoice(text, text) for text in phrasings]
    form.answers.choices = [SelectChoice(answer.key, answer.key) for answer in answers]
    return form


def _write_page(gap: Gap, form: WriteForm, answers: list[Answer], status: int
                ) -> ResponseReturnValue:
    return make_response(render_template(
        "gaps/write.html", gap=gap, form=form, mark=mark_of(gap), nearest=nearest_of(gap),
        answers={answer.key: answer for answer in answers}, question_path=question_path), status)


def _draft(form: WriteForm, answers: list[Answer]) -> Draft:
    return Draft(title=form.title.data or "", category=form.category.data,
                 phrasings=form.phrasings.data or [], own=form.own.data or "",
                 answers=[one for one in answers if one.key in (form.answers.data or ())])


def _to_editor(article: Article, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for("knowledge_staff.edit", article_id=article.id), HTTPStatus.SEE_OTHER)
