"""The agents' inbox and case page."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from app.accounts import current_account, roles_required
from app.accounts.models import User
from app.channels import all_topics
from app.channels.models import Topic
from app.core.database import transaction
from app.core.errors import Conflict, Forbidden
from app.core.http import no_store

from . import queries
from .attachments import serve
from .history import thaw, told
from .models import Author, Case, CaseState
from .queries import SHELVES, attachment_of, case_by_id, earlier_cases, last_words, shelf_counts
from .staff_actions import add_note, change_topic, reply, solve_case, take_case, want_article
from .staff_forms import ActForm, InboxFilter, NoteForm, ReplyForm, TopicForm
from .topic_learning import likelier_topic

blueprint = Blueprint("contact_staff", __name__, url_prefix="/staff", template_folder="templates")
blueprint.after_request(no_store)
agents_only = roles_required("agent", "manager")


@blueprint.get("/inbox")
@agents_only
def inbox() -> ResponseReturnValue:
    """List the cases of a shelf, the earliest promise first."""
    shelf = request.args.get("shelf", "open")
    shelf = shelf if shelf in SHELVES else "open"
    chosen = InboxFilter(request.args)
    page = queries.inbox(shelf, me(), topic_id=chosen.topic.data or 0, text=chosen.q.data or "",
                 number=request.args.get("page", 1, type=int))
    return render_template("contact/staff/inbox.html", shelf=shelf, form=chosen, page=page,
                           words=last_words(page.items), counts=shelf_counts(me()))


@blueprint.get("/cases/<int:case_id>")
@agents_only
def case(case_id: int) -> ResponseReturnValue:
    """Show a case with all that is known of it on one screen."""
    return _case_page(case_by_id(case_id))


@blueprint.post("/cases/<int:case_id>/reply")
@agents_only
def answer(case_id: int) -> ResponseReturnValue:
    """Answer the customer; when the case changed meanwhile, show what is new and keep the text."""
    found, form = case_by_id(case_id), ReplyForm()
    if not form.validate_on_submit():
        return _case_page(found, reply_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction():
            reply(found, me(), form.body.data or "", CaseState(form.then.data),
                  form.version.data or 0)
    except (Conflict, StaleDataError):
        return _case_page(case_by_id(case_id), reply_form=form, status=HTTPStatus.CONFLICT)
    flash(_("Your answer is on its way to the customer.") if found.email else
          _("Your answer is saved. There is no e-mail address to send it to."))
    return redirect(url_for("contact_staff.inbox"), HTTPStatus.SEE_OTHER)


@blueprint.post("/cases/<int:case_id>/note")
@agents_only
def note(case_id: int) -> ResponseReturnValue:
    """Write a note to colleagues."""
    found, form = case_by_id(case_id), NoteForm()
    if not form.validate_on_submit():
        return _case_page(found, note_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction():
        add_note(found, me(), form.note.data or "")
    return _back_to(found)


@blueprint.post("/cases/<int:case_id>/take")
@agents_only
def take(case_id: int) -> ResponseReturnValue:
    """Make the case one's own."""
    found = _confirmed(case_id)
    with transaction():
        take_case(found, me())
    return _back_to(found)


@blueprint.post("/cases/<int:case_id>/solve")
@agents_only
def solve(case_id: int) -> ResponseReturnValue:
    """Mark the matter as solved."""
    found = _confirmed(case_id)
    with transaction():
        solve_case(found, me())
    flash(_("The case is marked as solved."))
    return _back_to(found)


@blueprint.post("/cases/<int:case_id>/topic")
@agents_only
def topic(case_id: int) -> ResponseReturnValue:
    """Move the case to another topic."""
    found, form = case_by_id(case_id), TopicForm()
    if not form.validate_on_submit():
        return _case_page(found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction():
        change_topic(found, next(t for t in all_topics() if t.id == form.topic.data))
    return _back_to(found)


@blueprint.post("/cases/<int:case_id>/article")
@agents_only
def article(case_id: int) -> ResponseReturnValue:
    """Say that the case should be an article, or that it need not be one."""
    found = _confirmed(case_id)
    with transaction():
        want_article(found, wanted=request.form.get("wanted") == "yes")
    return _back_to(found)


@blueprint.get("/cases/<int:case_id>/files/<int:attachment_id>")
@agents_only
def file(case_id: int, attachment_id: int) -> ResponseReturnValue:
    """Download a file of this case."""
    return serve(attachment_of(case_by_id(case_id), attachment_id, for_customer=False))


def me() -> User:
    """Return the signed-in agent."""
    account = current_account()
    if account is None:
        raise Forbidden(_("Sign in first."))
    return account


def _case_page(found: Case, *, reply_form: ReplyForm | None = None,
               note_form: NoteForm | None = None, status: int = HTTPStatus.OK) -> Response:
    conflict = status == HTTPStatus.CONFLICT
    if conflict and reply_form is not None:  # what is sent next answers what is seen now
        reply_form.version.raw_data, reply_form.version.data = None, found.version
    likelier = _likelier(found)
    return make_response(render_template(
        "contact/staff/case.html", case=found, conflict=conflict,
        reply_form=reply_form or ReplyForm(None, version=found.version),
        note_form=note_form or NoteForm(None), act_form=ActForm(),
        topic_form=TopicForm(None, topic=likelier.id if likelier else found.topic_id),
        likelier=likelier, tried=told(thaw(found.history)),
        earlier=earlier_cases(found)), status)


def _likelier(found: Case) -> Topic | None:
    """Return the topic that the customer's first message clearly belongs to, if another one."""
    first = next((one for one in found.messages if one.author == Author.CUSTOMER), None)
    return likelier_topic(first.body, found.language, found.topic,
                          since=found.created_at) if first else None


def _confirmed(case_id: int) -> Case:
    """Return the case when the button was pressed on a page of ours."""
    if not ActForm().validate_on_submit():
        raise Conflict(_("This page was open for too long. Open the case again."))
    return case_by_id(case_id)


def _back_to(found: Case) -> Response:
    return make_response(redirect(url_for("contact_staff.case", case_id=found.id), 303))
