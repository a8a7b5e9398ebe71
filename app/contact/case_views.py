"""A case's page for its customer: behind an unguessable link, without an account."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.channels.masking import mask
from app.channels.queries import gated_addresses
from app.core.database import transaction
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, LANGUAGES
from app.journey import record

from .actions import add_message, close_case, rate_case, rate_ease
from .attachments import serve
from .events import CaseRated
from .forms import CloseForm, EaseForm, FollowUpForm, RateForm
from .models import Attachment, Author, Case, CaseState, Message
from .moments import moment_in_words
from .queries import attachment_of, find_case
from .senders import count_follow_up, count_wrong_key
from .sending import send_once

blueprint = Blueprint("cases", __name__, url_prefix=f"{LANGUAGE_PREFIX}/cases",
                      template_folder="templates")


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep the page and the key in its address to the customer.

    Not `no-referrer`: browsers then send forms with `Origin: null`, which we refuse.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return no_store(response)


@blueprint.get("/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """Show the messages, whose turn it is and what was promised."""
    return _page(_open(reference), FollowUpForm())


@blueprint.post("/<reference>/messages")
def add(reference: str) -> ResponseReturnValue:
    """Add a message; a solved or closed case opens again."""
    found, form = _open(reference), FollowUpForm()
    if form.validate_on_submit() and send_once(
            form, form.files.data, lambda files: _added(found, form, files),
            limit=count_follow_up):
        return redirect(_address(found, "latest"), 303)
    return _page(found, form)


@blueprint.post("/<reference>/close")
def close(reference: str) -> ResponseReturnValue:
    """Close the case: the customer needs no answer any more."""
    found = _open(reference)
    if CloseForm().validate_on_submit():
        with transaction():
            close_case(found)
    return redirect(_address(found, "state"), 303)


@blueprint.post("/<reference>/rate")
def rate(reference: str) -> ResponseReturnValue:
    """Take the one click after "solved": did it help?"""
    found, helped = _open(reference), request.form.get("helped") == "yes"
    if RateForm().validate_on_submit():
        with transaction():
            rate_case(found, helped=helped)
        record(CaseRated(helped))
    return redirect(_address(found, "state"), 303)


@blueprint.post("/<reference>/ease")
def ease(reference: str) -> ResponseReturnValue:
    """Take how easy it was to get the matter settled."""
    found, form = _open(reference), EaseForm()
    if not form.validate_on_submit():
        return _page(found, FollowUpForm(formdata=None), form)
    with transaction():
        rate_ease(found, form.value)
    return redirect(_address(found, "state"), 303)


@blueprint.get("/<reference>/files/<int:attachment_id>")
def file(reference: str, attachment_id: int) -> ResponseReturnValue:
    """Download a file of this case."""
    return serve(attachment_of(_open(reference), attachment_id, for_customer=True))


def _open(reference: str) -> Case:
    """Return the case that the address and its key name; wrong keys are counted."""
    key = request.args.get("key", "")
    found = find_case(reference, key)
    if found is None:
        count_wrong_key()
        raise NotFound(_("There is no case at this address. Open the whole link in our mail once "
                         "more, or contact us."))
    g.alternates = {code: url_for("cases.case", language=code, reference=reference, key=key)
                    for code in LANGUAGES}
    return found


def _added(found: Case, form: FollowUpForm, files: list[Attachment]) -> str:
    add_message(found, form.message.data or "", files)
    return found.reference


def _address(found: Case, anchor: str) -> str:
    return url_for("cases.case", reference=found.reference, key=request.args["key"],
                   _anchor=anchor)


def _page(found: Case, form: FollowUpForm, ease_form: EaseForm | None = None) -> Response:
    faulty = form.errors or (ease_form and ease_form.errors)
    return make_response(render_template(
        "contact/case.html", case=found, key=request.args["key"], form=form,
        messages=_shown_messages(found), fresh=_is_fresh(found),
        promised=moment_in_words(found.promised_at) if found.promised_at else None,
        close_form=CloseForm(formdata=None), rate_form=RateForm(formdata=None),
        ease_form=ease_form or EaseForm(formdata=None)),
        form.status if faulty else HTTPStatus.OK)


def _shown_messages(found: Case) -> list[tuple[Message, str]]:
    """Return what customer and agents wrote to each other; this page shows no gated address."""
    addresses, hint = gated_addresses(), _("[the number is on the contact page]")
    return [(message, mask(message.body, addresses, hint)) for message in found.messages
            if message.author != Author.NOTE]


def _is_fresh(found: Case) -> bool:
    """Say whether nothing happened since the case was made."""
    return (found.state == CaseState.OPEN and found.first_reply_at is None
            and len(found.messages) <= 1)
