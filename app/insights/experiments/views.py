"""Managers' pages of experiments: the list, a new one, one with its progress and its result."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.errors import Invalid, NotFound
from app.core.http import no_store
from app.core.saving import form_page, saved
from app.journey import FORM, GATE, article_subject
from app.journey.models import Experiment, Kind
from app.knowledge.models import Article
from app.knowledge.wordings import published_article, wording_of, write_wording

from . import words
from .actions import Draft, draft_experiment, drop_draft, start_experiment, stop_experiment
from .forms import FORMS, ActForm, ChooseForm, PlanForm, StopForm
from .queries import all_experiments, experiment_by_id, traffic
from .telling import told
from .words import PERCENT

blueprint = Blueprint("experiments", __name__, url_prefix="/staff/insights/experiments",
                      template_folder="../templates")
blueprint.after_request(no_store)
managers_only = roles_required("manager")


@blueprint.get("/")
@managers_only
def index() -> ResponseReturnValue:
    """List the experiments, and what can be tried."""
    return render_template("insights/experiments/list.html", words=words, kinds=list(Kind),
                           told=told(all_experiments()))


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
@managers_only
def new(kind: str) -> ResponseReturnValue:
    """Plan an experiment: calculate how long it takes, then keep it."""
    chosen = _asked_kind(kind)
    article = _asked_article() if chosen is Kind.ARTICLE else None
    if chosen is Kind.ARTICLE and article is None:
        return _choose_page()
    form: PlanForm = FORMS[chosen](data=_first_values(chosen, article))
    if form.validate_on_submit() and not form.calculate.data:
        made: list[Experiment] = []
        if saved(form, lambda: made.append(_write(form, chosen, article))):
            return _to(made[0], _("Saved as a plan. Nothing is tried until you start it."))
    return form_page("insights/experiments/new.html", form, kind=chosen, article=article,
                     words=words)


@blueprint.get("/<int:experiment_id>")
@managers_only
def experiment(experiment_id: int) -> ResponseReturnValue:
    """Show one experiment: its progress and its guards; its result once it is finished."""
    return _page(experiment_by_id(experiment_id), StopForm(None))


@blueprint.get("/<int:experiment_id>.json")
@managers_only
def as_json(experiment_id: int) -> ResponseReturnValue:
    """Return what the page shows."""
    return jsonify(told([experiment_by_id(experiment_id)])[0].as_json())


@blueprint.post("/<int:experiment_id>/start")
@managers_only
def start(experiment_id: int) -> ResponseReturnValue:
    """Let visitors in."""
    found, form = experiment_by_id(experiment_id), ActForm()
    if form.validate_on_submit() and saved(form, lambda: start_experiment(found)):
        return _to(found, _("Started. Its end is fixed from here on."))
    return _page(found, StopForm(None), form)


@blueprint.post("/<int:experiment_id>/stop")
@managers_only
def stop(experiment_id: int) -> ResponseReturnValue:
    """End it before its horizon, for a reason."""
    found, form = experiment_by_id(experiment_id), StopForm()
    if form.validate_on_submit() and saved(form, lambda: stop_experiment(
            found, form.why.data or "")):
        return _to(found, _("Stopped. Everybody meets the usual way again."))
    return _page(found, form, form)


@blueprint.post("/<int:experiment_id>/drop")
@managers_only
def drop(experiment_id: int) -> ResponseReturnValue:
    """Delete a plan."""
    found, form = experiment_by_id(experiment_id), ActForm()
    if form.validate_on_submit() and saved(form, lambda: drop_draft(found)):
        flash(_("The plan is deleted."))
        return redirect(url_for("experiments.index"), HTTPStatus.SEE_OTHER)
    return _page(found, StopForm(None), form)


def _asked_kind(name: str) -> Kind:
    if name not in set(Kind):
        raise NotFound(_("There is no such experiment."))
    return Kind(name)


def _asked_article() -> Article | None:
    """Return the article that the address asks for; None without one, or for a wrong one."""
    try:
        return published_article(request.args.get("article", "").strip(),
                                 request.args.get("language", ""))
    except Invalid:
        return None


def _choose_page() -> ResponseReturnValue:
    asked = bool(request.args.get("article"))
    form = ChooseForm(request.args if asked else None)
    if asked:
        form.article.errors = [_("No published article in this language has that key.")]
    return (render_template("insights/experiments/choose.html", form=form, words=words),
            HTTPStatus.UNPROCESSABLE_ENTITY if asked else HTTPStatus.OK)


def _first_values(kind: Kind, article: Article | None) -> dict[str, Any]:
    """Return what a form begins with: what the last four weeks say, and the article as it is."""
    if request.method == "POST":
        return {}
    past = traffic(kind, article.key if article else "")
    share = None if past.share is None else round(past.share * PERCENT, 1)
    return {"weekly": round(past.weekly) or None, "baseline": share or None,
            **({"title": article.title, "body": article.body} if article else {})}


def _write(form: PlanForm, kind: Kind, article: Article | None) -> Experiment:
    """Keep the plan, and the other words of an article, in the caller's transaction."""
    subject = {Kind.GATE: GATE, Kind.FORM: FORM}.get(kind, "")
    if article is not None:
        subject = article_subject(article.key, article.language)
    made = draft_experiment(Draft(kind, subject, form.name.data or "", form.shown_to,
                                  *form.shares, form.last_week))
    if article is not None:
        write_wording(made.id, article, form["title"].data, form["body"].data)
    return made


def _to(found: Experiment, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("experiments.experiment", experiment_id=found.id),
                    HTTPStatus.SEE_OTHER)


def _page(found: Experiment, stop_form: StopForm, failed: Any = None) -> Response:
    return form_page(
        "insights/experiments/experiment.html", failed or stop_form, found=told([found])[0],
        stop_form=stop_form, act_form=ActForm(None), words=words,
        wording=wording_of(found.id) if found.kind == Kind.ARTICLE else None)
