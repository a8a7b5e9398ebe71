"""Staff pages of topics, channels, opening hours and special days."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts import current_account, has_role, roles_required
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGES, best_translation
from app.core.limits import hit_by_network

from . import actions
from .forms import ActForm, ChannelForm, DayForm, QueueForm, topic_form
from .models import Channel, ExceptionalDay, Topic
from .queries import all_channels, all_topics, calendar, gate_settings
from .showing import channel_data, differences, topic_data, warnings

bp = Blueprint("channels_staff", __name__, url_prefix="/staff", template_folder="templates")
api = Blueprint("channels_api", __name__, url_prefix="/api/channels")
bp.after_request(no_store)


@bp.get("/topics")
@roles_required("admin")
def topics() -> ResponseReturnValue:
    """List the topics."""
    return render_template("channels/topics.html", topics=all_topics())


@bp.route("/topics/new", methods=["GET", "POST"])
@roles_required("admin")
def new_topic() -> ResponseReturnValue:
    """Make a topic."""
    form = topic_form(all_channels(), data={"active": True, "response_hours": 24, "icon": "list",
                                            "service_class": "self_service",
                                            "gate": "after_attempt"})
    return _topic_page(Topic(), form)


@bp.route("/topics/<key>", methods=["GET", "POST"])
@roles_required("admin")
def topic(key: str) -> ResponseReturnValue:
    """Change a topic."""
    found = db.session.scalar(sa.select(Topic).where(Topic.key == key))
    if found is None:
        raise NotFound(_("There is no such topic."))
    return _topic_page(found, topic_form(all_channels(), data=topic_data(found)))


@bp.get("/channels")
@roles_required("manager", "agent")
def channels() -> ResponseReturnValue:
    """List the channels with their state, the queue hints, and the gate's switch."""
    account = current_account()
    return render_template(
        "channels/channels.html", channels=all_channels(), calendar=calendar(),
        gate=gate_settings(), now=now, form=ActForm(), queue_form=QueueForm(), warnings=warnings(),
        may_edit=account is not None and has_role(account, "manager"))


@bp.route("/channels/<key>", methods=["GET", "POST"])
@roles_required("manager")
def channel(key: str) -> ResponseReturnValue:
    """Change a channel; managers change its hours, admins everything."""
    found, account = _channel(key), current_account()
    form = ChannelForm(data=channel_data(found))
    whole = account is not None and has_role(account, "admin")
    if not form.validate_on_submit():
        return _channel_page(found, form, whole=whole)
    return _save(lambda: _write_channel(found, form, whole=whole), "channels_staff.channels",
                 lambda: _channel_page(found, form, whole=whole, conflict=True))


@bp.post("/channels/<key>/queue")
@roles_required("manager", "agent")
def queue(key: str) -> ResponseReturnValue:
    """Say how long the queue is now."""
    form = QueueForm()
    if form.validate_on_submit():
        with transaction():
            actions.set_queue(_channel(key), form.queue.data or "")
        flash(_("Shown on the contact pages now."))
    return redirect(url_for("channels_staff.channels"))


@bp.post("/gate")
@roles_required("admin")
def gate() -> ResponseReturnValue:
    """Switch the gate as a whole."""
    if ActForm().validate_on_submit():
        with transaction():
            actions.switch_gate(enabled=request.form.get("enabled") == "yes")
    return redirect(url_for("channels_staff.channels"))


@bp.post("/queue-token")
@roles_required("admin")
def queue_token() -> ResponseReturnValue:
    """Make a new token for the queue API and show it once."""
    token = ""
    if ActForm().validate_on_submit():
        with transaction():
            token = actions.new_queue_token()
    return render_template("channels/token.html", token=token)


@bp.route("/days", methods=["GET", "POST"])
@roles_required("manager")
def days() -> ResponseReturnValue:
    """List and add special days."""
    form, names = DayForm(), {channel.id: channel.name for channel in all_channels()}
    form.channel.choices = [SelectChoice("", _("Every channel")), *(
        SelectChoice(str(one), best_translation(name)) for one, name in names.items())]
    if form.validate_on_submit():
        try:
            with transaction():
                actions.add_day(form)
            return redirect(url_for("channels_staff.days"))
        except Invalid as error:
            form.span.errors = [error.message]
    kept = db.session.scalars(sa.select(ExceptionalDay).order_by(ExceptionalDay.day.desc()))
    return render_template("channels/days.html", form=form, days=kept.all(), names=names,
                           act=ActForm())


@bp.post("/days/<int:day_id>/remove")
@roles_required("manager")
def remove_day(day_id: int) -> ResponseReturnValue:
    """Delete a special day."""
    if ActForm().validate_on_submit():
        with transaction():
            actions.remove_day(day_id)
    return redirect(url_for("channels_staff.days"))


@api.put("/<key>/queue")
def queue_api(key: str) -> ResponseReturnValue:
    """Set a queue hint from the phone system: JSON by language, a bearer token."""
    hit_by_network("queue-api", limit=120)
    if not actions.is_queue_token(request.headers.get("Authorization", "").removeprefix("Bearer ")):
        raise Forbidden(_("The token is missing or not right."))
    given = request.get_json(silent=True)
    if not isinstance(given, dict) or not set(given) <= set(LANGUAGES) or not all(
            isinstance(text, str) and len(text) <= 120 for text in given.values()):
        raise Invalid(_("Send JSON with texts of at most 120 characters by language: fi, sv, en."))
    with transaction():
        actions.set_queue_texts(_channel(key), given)
    return jsonify(ok=True)


def _channel(key: str) -> Channel:
    found = db.session.scalar(sa.select(Channel).where(Channel.key == key))
    if found is None:
        raise NotFound(_("There is no such channel."))
    return found


def _topic_page(found: Topic, form: Any) -> ResponseReturnValue:
    def page(status: int = HTTPStatus.OK, *, conflict: bool = False) -> ResponseReturnValue:
        theirs = differences(form, topic_data(found)) if conflict else []
        return render_template("channels/topic.html", topic=found, form=form, theirs=theirs,
                               version=found.version), status
    if not form.validate_on_submit():
        return page()
    return _save(lambda: actions.save_topic(found, form), "channels_staff.topics",
                 lambda: page(HTTPStatus.CONFLICT, conflict=True))


def _channel_page(found: Channel, form: ChannelForm, *, whole: bool, conflict: bool = False
                  ) -> ResponseReturnValue:
    theirs = differences(form, channel_data(found)) if conflict else []
    return render_template("channels/channel.html", channel=found, form=form, whole=whole,
                           theirs=theirs, version=found.version), (
        HTTPStatus.CONFLICT if conflict else HTTPStatus.OK)


def _write_channel(found: Channel, form: ChannelForm, *, whole: bool) -> None:
    if whole:
        actions.save_channel(found, form)
    else:
        actions.save_hours(found, form)


def _save(act: Callable[[], None], then: str,
          on_conflict: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Do `act` in a transaction; when somebody saved meanwhile, show both states."""
    try:
        with transaction():
            act()
    except Conflict:
        return on_conflict()
    flash(_("Saved."))
    return redirect(url_for(then))
