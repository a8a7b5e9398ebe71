"""Atom feeds of the forum."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.clock import now
from app.core.errors import NotFound
from app.core.http import conditional
from app.core.i18n import LANGUAGE_PREFIX, best_translation, current_language
from app.core.settings import current_settings

from .feeds import Entry, newest_questions, question_entries, xml_text
from .listing import listing_asked
from .models import State
from .queries import find_question

blueprint = Blueprint("forum_feeds", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")


@blueprint.get("/feed.atom")
def newest() -> Response:
    """Tell the newest questions, of a topic or tag where the address says so."""
    asked = listing_asked()
    where = asked.narrowed
    entries = newest_questions(current_language(), asked.topic.id if asked.topic else None,
                               asked.tag.id if asked.tag else None)
    named = asked.tag.name if asked.tag else asked.topic and best_translation(asked.topic.name)
    title = _("Questions: %(what)s", what=named) if named else _("Questions from customers")
    return _feed(title, url_for("forum_feeds.newest", **where), url_for("forum.index", **where),
                 entries)


@blueprint.get("/<int:question_id>/feed.atom")
def question(question_id: int) -> ResponseReturnValue:
    """Tell a question with its answers."""
    found = find_question(question_id)
    if found and found.state == State.MERGED and found.merged_into:
        return redirect(url_for("forum_feeds.question", question_id=found.merged_into),
                        HTTPStatus.MOVED_PERMANENTLY)
    if found is None or found.state != State.SHOWN:
        raise NotFound(_("There is no such question."))
    own = url_for("forum_feeds.question", question_id=found.id, language=found.language)
    if found.language != current_language():
        return redirect(own, HTTPStatus.MOVED_PERMANENTLY)
    return _feed(found.title, own, found.url, question_entries(found))


def _feed(title: str, own: str, page: str, entries: list[Entry]) -> Response:
    response = conditional((title, entries), lambda: render_template(
        "forum/feed.xml", title=xml_text(title), own=own, page=page, entries=entries,
        origin=current_settings().public_url,
        updated=max((entry.updated_at for entry in entries), default=now())))
    response.mimetype = "application/atom+xml"
    return response
