"""The gaps by rank, and all that is known of one."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts import current_account, may, roles_required
from app.accounts.models import User
from app.core.errors import Forbidden
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES
from app.forum.queries import question_path

from . import words
from .actions import mark_of
from .answers import human_answers
from .drafts import LONGEST_PHRASING, phrasing_choices
from .effect_words import effect_sentence
from .effects import effect_of_gap
from .forms import (
    DismissForm,
    GapFilter,
    LinkForm,
    OwnerForm,
    PhrasingsForm,
    RenameForm,
    SnoozeForm,
    SplitForm,
)
from .models import Gap, State
from .queries import (
    acts_on,
    articles_by_key,
    editors,
    gap_by_id,
    list_gaps,
    pieces_of,
    proposals_of,
    shelf_counts,
    short_texts_of,
)
from .ranking import WANTED
from .runs import last_runs

PHRASINGS = 20
ANSWERS = 3

blueprint = Blueprint("gaps", __name__, url_prefix="/staff/gaps", template_folder="templates")
blueprint.after_request(no_store)
readers_only = roles_required("editor", "manager")


@blueprint.get("/")
@readers_only
def gaps() -> ResponseReturnValue:
    """List the gaps by what they cost."""
    form = GapFilter(request.args)
    chosen = {**form.data, "owner": me().id if form.owner.data else None}
    listed = list_gaps(chosen, request.args.get("page", 1, type=int))
    return render_template("gaps/list.html", form=form, page=listed.page, pareto=listed.pareto,
                           counts=shelf_counts(chosen), names=LANGUAGE_NAMES, words=words,
                           wanted=WANTED, runs=last_runs())


@blueprint.get("/<int:gap_id>")
@readers_only
def gap(gap_id: int) -> ResponseReturnValue:
    """Show a gap; one that was merged leads to where its evidence is."""
    found = gap_by_id(gap_id)
    if found.state == State.MERGED and found.merged_into:
        return redirect(url_for("gaps.gap", gap_id=found.merged_into))
    return gap_page(found)


def gap_page(found: Gap, sent: Any = None, status: int = 200) -> Response:
    """Return the page of a gap, with a form that could not be taken when there is one."""
    nearest = nearest_of(found)
    phrasings = phrasings_of(found)
    forms = _forms(found, nearest, phrasings)
    if sent is not None:
        forms[type(sent).__name__] = sent
    return make_response(render_template(
        "gaps/gap.html", gap=found, forms=forms, sent=sent, mark=mark_of(found), words=words,
        pieces=pieces_of(found, request.args.get("page", 1, type=int)), nearest=nearest,
        answers=human_answers(found, ANSWERS), proposals=proposals_of(found.id),
        acts=acts_on(found.id), effect=effect_of_gap(found),
        effect_sentence=effect_sentence, names=LANGUAGE_NAMES, question_path=question_path,
        article=articles_by_key([found.article_key], found.language).get(found.article_key)
        if found.article_key else None), status)


def me() -> User:
    """Return who is signed in."""
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first."))
    return account


def nearest_of(found: Gap) -> list[dict[str, Any]]:
    """Return the articles and questions nearest to a gap, with their chance; articles that are no
    longer there are left out, the others get their `article`.
    """
    near: list[dict[str, Any]] = found.found.get("nearest", [])
    articles = articles_by_key([str(one["id"]) for one in near if one["kind"] == "article"],
                               found.language)
    return [{**one, "article": articles.get(str(one["id"]))} for one in near
            if one["kind"] != "article" or str(one["id"]) in articles]


def phrasings_of(found: Gap) -> list[str]:
    """Return what customers said that could be phrasings of an article."""
    return phrasing_choices(found.found, short_texts_of(found, LONGEST_PHRASING, PHRASINGS),
                            PHRASINGS)


def _forms(found: Gap, nearest: list[dict[str, Any]], phrasings: list[str]) -> dict[str, Any]:
    """Return the forms of a gap's acts by their class; none for those who only read."""
    if not may("editor"):
        return {}
    articles = {one["article"].key: one["article"].title for one in nearest if one["article"]}
    forms = (RenameForm(None, name=found.name), owner_form(None, found), SnoozeForm(None),
             DismissForm(None), LinkForm(None), SplitForm(None),
             PhrasingsForm(None).offer(articles, phrasings))
    return {type(form).__name__: form for form in forms}


def owner_form(given: Any, found: Gap) -> OwnerForm:
    """Return the form of a gap's owner, with who may be that."""
    form = OwnerForm(given, owner=found.owner_id or 0)
    people = {one.id: one.name or one.email for one in editors()}
    if found.owner is not None:
        people.setdefault(found.owner.id, found.owner.name or found.owner.email)
    form.owner.choices = [SelectChoice(0, _("Nobody")), *(
        SelectChoice(*one) for one in people.items())]
    return form
