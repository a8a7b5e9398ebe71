"""The forms that make a case: a message, or a wish to be called."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.channels.models import ChannelKind, Topic
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, current_language
from app.core.once import OnceForm
from app.journey import FORM, Arm, current_journey, ensure_journey, enter, record

from .actions import Call, Sender, request_callback, send_message
from .answers import best_answers
from .carrying import carried_token, give_token
from .events import CallbackRequested, ContactStarted, MessageSent, TopicChosen
from .fields import e164
from .forms import CallbackForm, MessageForm
from .history import freeze, told, tried
from .promises import promise_in_words
from .references import case_key
from .senders import count_case
from .sending import send_once
from .slots import by_day, free_slots, slot_of
from .topic_learning import likelier_topic
from .topics import checklist_of, topic_of
from .ways import channel_for

blueprint = Blueprint("contact_forms", __name__, url_prefix=f"{LANGUAGE_PREFIX}/contact",
                      template_folder="templates")
blueprint.after_request(no_store)
blueprint.url_defaults(give_token)


@blueprint.route("/<topic>/message", methods=["GET", "POST"])
def message(topic: str) -> ResponseReturnValue:
    """Write to us; the answer is a case with a page of its own."""
    found = topic_of(topic)
    if channel_for(found, ChannelKind.MESSAGE) is None:
        return redirect(url_for("contact.topic", topic=topic))
    form = MessageForm(data={"message": request.args.get("q", "")})
    asked, moved = "suggest" in request.form, "moved" in request.form
    if moved:
        record(TopicChosen(found.key))
    elif not asked and form.validate_on_submit():
        sender = _sender(form)
        reference = send_once(
            form, form.files.data, limit=count_case, step=MessageSent(found.key),
            act=lambda files: send_message(found, sender, form.message.data or "",
                                           files).reference)
        if reference:
            return _to_case(reference)
    return _page(found, form, "message", asked=asked, moved=moved,
                 promised=promise_in_words(found),
                 **_offers(found, form.message.data or "" if asked else ""))


@blueprint.post("/<topic>/message/answers")
def suggest(topic: str) -> ResponseReturnValue:
    """Answer with what may solve the matter, while the message is written; unless an experiment
    offers this writer nothing unasked.
    """
    offers = _offers(topic_of(topic), request.form.get("message", ""))
    if offers["answers"] and enter(FORM) is Arm.TRIED:
        offers["answers"] = []
    return render_template("contact/suggested.html", **offers)


@blueprint.route("/<topic>/callback", methods=["GET", "POST"])
def callback(topic: str) -> ResponseReturnValue:
    """Choose when we call."""
    found = topic_of(topic)
    channel = channel_for(found, ChannelKind.CALLBACK)
    if channel is None:
        return redirect(url_for("contact.topic", topic=topic))
    form = CallbackForm(data={"message": request.args.get("q", "")})
    if form.validate_on_submit() and (slot := slot_of(channel, form.slot)):
        sender = _sender(form)
        reference = send_once(
            form, (), limit=count_case, step=CallbackRequested(found.key),
            act=lambda files: request_callback(
                found, Call(channel, e164(form.phone.data), slot), sender,
                form.message.data or "").reference)
        if reference:
            return _to_case(reference)
    return _page(found, form, "callback", days=by_day(free_slots(channel)))


def _page(topic: Topic, form: OnceForm, name: str, **more: Any) -> Response:
    if not form.is_submitted():
        record(ContactStarted(topic.key, name))
    return make_response(render_template(
        f"contact/{name}.html", topic=topic, form=form, q=request.args.get("q"),
        token=carried_token(), hints=checklist_of(topic), tried=told(tried(current_journey())),
        **more), form.status if form.errors else 200)


def _offers(topic: Topic, words: str) -> dict[str, Any]:
    """Return the answers that fit, and the topic that the words clearly belong to instead, if one
    can write to us about it.
    """
    other = likelier_topic(words, current_language(), topic)
    if other and channel_for(other, ChannelKind.MESSAGE) is None:
        other = None
    return {"answers": best_answers(None, words), "other": other}


def _sender(form: Any) -> Sender:
    """Return who writes; what they tried goes along when they let it. Not in a transaction."""
    journey_id = ensure_journey()
    steps = tried(journey_id)
    shared = bool(steps) and form.share.data
    return Sender(form.name.data, form.email.data, shares=form.share.data or not steps,
                  journey_id=journey_id if shared else None,
                  history=freeze(steps) if shared else ())


def _to_case(reference: str) -> Response:
    return make_response(redirect(url_for("cases.case", reference=reference,
                                          key=case_key(reference)), 303))
