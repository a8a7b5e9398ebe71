"""Staff pages of topics and channels: what they are, when somebody answers, the gate, queues."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import may, roles_required
from app.core.audit import record
from app.core.clock import now
from app.core.database import transaction
from app.core.errors import Invalid, NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES
from app.core.saving import saved

from .actions import save_channel, save_hours, save_topic, switch_gate, tell_queue
from .checks import warnings
from .day_forms import ActForm, GateForm, QueueForm
from .feed import make_queue_token, queue_token_made_at
from .forms import (
    KIND_NAMES,
    ChannelForm,
    HoursForm,
    NewChannelForm,
    NewTopicForm,
    TopicForm,
    channel_form,
    texts,
    topic_form,
)
from .models import Channel, ChannelKind, Topic
from .queries import (
    all_channels,
    any_topic,
    calendar,
    channel_by_key,
    gate_settings,
    topics_with_channels,
)
from .queue import STAFF_HINT_LIVES, words_of
from .showing import channel_data, lines, queue_form, topic_data
from .staff_pages import done, page

bp = Blueprint("channels_staff", __name__, url_prefix="/staff", template_folder="templates")
bp.after_request(no_store)
admins_only = roles_required("admin")
managers_only = roles_required("manager")
agents_too = roles_required("agent", "manager")

NEW_TOPIC = {"icon": "circle-help", "service_class": "self_service", "gate": "after_attempt",
             "response_hours": 12, "active": True}
NEW_CHANNEL = {"languages": ["fi"], "active": True}


@bp.get("/topics")
@admins_only
def topics() -> ResponseReturnValue:
    """List the topics."""
    found = topics_with_channels()
    return render_template("channels/topics.html", topics=found,
                           warnings=warnings(found, all_channels()))


@bp.route("/topics/new", methods=["GET", "POST"])
@admins_only
def new_topic() -> ResponseReturnValue:
    """Make a topic."""
    channels = all_channels()
    form = topic_form(NewTopicForm, channels, data={
        **NEW_TOPIC, "position": len(topics_with_channels())})
    if form.validate_on_submit():
        made = Topic(key=form.key.data)
        if saved(form, lambda: save_topic(made, form.values(), form.channels(), version=0)):
            return done("channels_staff.topics")
    return page("topic", form, topic=None)


@bp.route("/topics/<key>", methods=["GET", "POST"])
@admins_only
def topic(key: str) -> ResponseReturnValue:
    """Change a topic; when somebody else did meanwhile, show both."""
    found, channels = any_topic(key), all_channels()
    form = topic_form(TopicForm, channels, data=topic_data(found))
    if form.validate_on_submit() and saved(form, lambda: save_topic(
            found, form.values(), form.channels(), version=form.version.data)):
        return done("channels_staff.topics")
    return page("topic", form, topic=found, theirs=lambda: topic_form(
        TopicForm, channels, formdata=None, data=topic_data(any_topic(key))))


@bp.get("/channels")
@agents_too
def channels() -> ResponseReturnValue:
    """List the channels with their queues, and the gate's switch."""
    return _channels_page()


@bp.get("/channels/new")
@admins_only
def new_channel_kind() -> ResponseReturnValue:
    """Ask what kind of channel a new one is."""
    return render_template("channels/kinds.html", kinds=KIND_NAMES)


@bp.route("/channels/new/<kind>", methods=["GET", "POST"])
@admins_only
def new_channel(kind: str) -> ResponseReturnValue:
    """Make a channel."""
    if kind not in set(ChannelKind):
        raise NotFound(_("There is no such kind of channel."))
    form = channel_form(NewChannelForm, ChannelKind(kind), data={
        **NEW_CHANNEL, "position": len(all_channels())})
    if form.validate_on_submit():
        made = Channel(key=form.key.data, kind=form.kind, address="")
        if saved(form, lambda: save_channel(made, form.values(), form.hours(), version=0)):
            return done("channels_staff.channels")
    return page("channel", form, channel=None, kind=KIND_NAMES[form.kind])


@bp.route("/channels/<key>", methods=["GET", "POST"])
@managers_only
def channel(key: str) -> ResponseReturnValue:
    """Change a channel; managers change its hours, admins all of it."""
    found = channel_by_key(key)
    form = _channel_form(found)
    if form.validate_on_submit() and saved(form, lambda: _save_channel(found, form)):
        return done("channels_staff.channels")
    return page("channel", form, channel=found, kind=KIND_NAMES[found.kind],
                theirs=lambda: _channel_form(channel_by_key(key), formdata=None))


@bp.post("/channels/<key>/queue")
@agents_too
def queue(key: str) -> ResponseReturnValue:
    """Say what a channel's queue is like, for two hours at most."""
    found = channel_by_key(key)
    form = queue_form(found, sent=True)
    if form.validate_on_submit() and saved(form, lambda: _tell(found, form)):
        flash(_("Customers see it on the contact pages now.") if form.wait.data else
              _("The contact pages say nothing of the queue now."))
        return redirect(url_for("channels_staff.channels", _anchor=key), HTTPStatus.SEE_OTHER)
    return _channels_page({key: form}, HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.post("/gate")
@admins_only
def gate() -> ResponseReturnValue:
    """Switch the gate on or off as a whole."""
    form = GateForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        switch_gate(enabled=form.enabled.data == "yes")
    return done("channels_staff.channels")


@bp.post("/queue-token")
@admins_only
def queue_token() -> ResponseReturnValue:
    """Make a new token for the queue feed and show it, this once."""
    if not ActForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        token = make_queue_token()
    return render_template("channels/token.html", token=token)


def _channels_page(failed: dict[str, QueueForm] | None = None,
                   status: HTTPStatus = HTTPStatus.OK) -> Response:
    all_of_them, served = all_channels(), topics_with_channels()
    return make_response(render_template(
        "channels/channels.html", lines=lines(all_of_them, served, calendar(), failed or {}),
        failed=list((failed or {}).values()), gate=gate_settings(), form=ActForm(None),
        warnings=warnings(served, all_of_them) if may("admin") else (),
        token_made_at=queue_token_made_at(), languages=LANGUAGE_NAMES), status)


def _channel_form(found: Channel, **more: Any) -> HoursForm:
    """Return the form of what the signed-in person may change of a channel."""
    data = channel_data(found)
    if may("admin"):
        return channel_form(ChannelForm, found.kind, data=data, **more)
    return HoursForm(data=data, **more)


def _save_channel(found: Channel, form: HoursForm) -> None:
    if isinstance(form, ChannelForm):
        save_channel(found, form.values(), form.hours(), version=form.version.data)
    else:
        save_hours(found, form.hours(), version=form.version.data)


def _tell(found: Channel, form: QueueForm) -> None:
    words = words_of(form.wait.data, texts(form, "own"))
    tell_queue(found, words, ends=now() + STAFF_HINT_LIVES)
    record("queue.told", found.key, **words)
