"""The contact pages: choose a topic, see the answers, then the ways to reach us (DESIGN §4)."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.channels import active_topics
from app.channels.models import Topic
from app.core.clock import now
from app.core.forms import PublicForm
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX
from app.core.settings import current_settings
from app.journey import current_journey, record

from .answers import MAX_QUERY, best_answers, fitting_topics
from .carrying import carried_token, give_token, token_after
from .codes import contact_code
from .events import ChannelShown, ContactOpened, GateSkipped, SuggestionsDismissed, TopicChosen
from .forms import REASONS, DismissForm, SkipForm
from .history import last_search
from .topics import checklist_of, grouped, topic_of
from .ways import ways_for

blueprint = Blueprint("contact", __name__, url_prefix=f"{LANGUAGE_PREFIX}/contact",
                      template_folder="templates")
blueprint.after_request(no_store)
blueprint.url_defaults(give_token)
blueprint.add_app_template_global(now, "moment")
blueprint.add_app_template_global(lambda: current_settings().upload_max_mb, "upload_max_mb")


@blueprint.get("/")
@blueprint.get("")
def index() -> ResponseReturnValue:
    """Choose a topic; or tell it in one's own words, and see what fits. What was searched for last
    says which topics come first.
    """
    record(ContactOpened())
    topics, searched = active_topics(), "" if _words() else last_search(current_journey())
    return render_template("contact/topics.html", groups=grouped(topics), token=carried_token(),
                           searched=searched, **_fitting(topics, searched))


@blueprint.get("/-/words")
def own_words() -> ResponseReturnValue:
    """Answer with what fits one's own words, while they are typed."""
    return render_template("contact/fitting.html", **_fitting(active_topics()))


@blueprint.get("/<topic>")
def topic(topic: str) -> ResponseReturnValue:
    """Show the best answers for a topic, then the ways to reach us that the gate allows."""
    found = topic_of(topic)
    record(TopicChosen(found.key))
    return _topic_page(found)


@blueprint.post("/<topic>/dismiss")
def dismiss(topic: str) -> ResponseReturnValue:
    """None of the answers helped: an attempt."""
    found, form = topic_of(topic), DismissForm()
    if not form.validate_on_submit():
        return _topic_page(found, form)
    record(SuggestionsDismissed(found.key))
    return _back_to(found, "dismissed")


@blueprint.post("/<topic>/skip")
def skip(topic: str) -> ResponseReturnValue:
    """I need to talk to a person: opens the gate at once, whatever the reason."""
    found, form = topic_of(topic), SkipForm()
    if not form.validate_on_submit():
        return _topic_page(found, form)
    reason = request.form.get("reason", "")
    record(GateSkipped(found.key, reason if reason in REASONS else "other"))
    return _back_to(found, "skip")


def _words() -> str:
    return " ".join(request.values.get("q", "").split())[:MAX_QUERY]


def _fitting(topics: Sequence[Topic], searched: str = "") -> dict[str, Any]:
    words = _words()
    return {"q": words, "answers": best_answers(None, words),
            "fitting": fitting_topics(words or searched, topics)}


def _topic_page(found: Topic, form: PublicForm | None = None) -> Response:
    """Render the answers and the ways; each gated address that is shown leaves a step."""
    ways = ways_for(found)
    for way in ways:
        if way.is_gated_address:
            record(ChannelShown(found.key, way.key))
    with_code = request.args.get("code") != "no"
    return make_response(render_template(
        "contact/topic.html", topic=found, q=_words(), answers=best_answers(found, _words()),
        ways=ways, locked=any(not way.shown for way in ways), form=form, reasons=REASONS,
        dismiss_form=DismissForm(formdata=None), skip_form=SkipForm(formdata=None),
        hints=checklist_of(found), with_code=with_code,
        code_at=next((way.key for way in ways if way.shown and way.kind == "phone"), None),
        code=contact_code(ways) if with_code else None), 422 if form else 200)


def _back_to(found: Topic, what: str) -> Response:
    address = url_for("contact.topic", topic=found.key, q=_words() or None, t=token_after(what),
                      _anchor="ways")
    return make_response(redirect(address, 303))
