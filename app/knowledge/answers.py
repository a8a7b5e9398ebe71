"""Did this solve it? The answer is taken in, then a page says thanks or what to do next.

Works without JavaScript (pages), with it (htmx swaps the same fragments), and without cookies (a
signed token ties the reason to the answer).
"""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.database import transaction
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.limits import hit_by_network
from app.journey import Step, attempt_token, ensure_journey, record

from .events import ArticleDidNotHelp, ArticleHelped
from .feedback import feedback_of_token, give_feedback, sign_feedback
from .forms import FeedbackForm
from .queries import ShownArticle
from .views import find_or_404

blueprint = Blueprint("knowledge_feedback", __name__, url_prefix=LANGUAGE_PREFIX,
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.post("/faq/<category>/<slug>/feedback")
def give(category: str, slug: str) -> ResponseReturnValue:
    """Keep a reader's answer; `f` is the signed answer that a reason belongs to."""
    found, form = find_or_404(category, slug), FeedbackForm()
    earlier = feedback_of_token(request.args.get("f", ""))
    if not form.validate_on_submit():
        return _box(found, form, "no" if earlier else "ask", HTTPStatus.UNPROCESSABLE_ENTITY)
    hit_by_network("feedback", limit=60)
    journey = ensure_journey()
    with transaction():
        said = give_feedback(found.id, journey, helped=form.helped.data == "yes",
                             reason=form.reason.data or "", text=form.text.data or "",
                             earlier=earlier)
    record(_step(found, form))
    return redirect(url_for("knowledge_feedback.thanks", category=category, slug=slug,
                            said=_said(form, earlier), f=sign_feedback(said)),
                    HTTPStatus.SEE_OTHER)


@blueprint.get("/faq/<category>/<slug>/feedback")
def thanks(category: str, slug: str) -> Response:
    """Say thanks, ask what was wrong, or say what to do next."""
    said = request.args.get("said", "ask")
    return _box(find_or_404(category, slug), FeedbackForm(formdata=None),
                said if said in {"yes", "no", "reason"} else "ask", HTTPStatus.OK)


def _said(form: FeedbackForm, earlier: int | None) -> str:
    """Return the page that follows: after a first "no" the reason is asked."""
    if form.helped.data == "yes":
        return "yes"
    return "reason" if earlier or form.reason.data or form.text.data else "no"


def _step(found: ShownArticle, form: FeedbackForm) -> Step:
    if form.helped.data == "yes":
        return ArticleHelped(found.key, found.id)
    return ArticleDidNotHelp(found.key, found.id, form.reason.data or "")


def _box(found: ShownArticle, form: FeedbackForm, said: str, status: HTTPStatus) -> Response:
    template = "box" if "HX-Request" in request.headers else "feedback"
    action = url_for("knowledge_feedback.give", category=found.category_slug, slug=found.slug,
                     f=request.args.get("f"))
    return make_response(render_template(
        f"knowledge/{template}.html", article=found, form=form, said=said, action=action,
        attempt=attempt_token(found.key)), status)
