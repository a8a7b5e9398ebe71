"""What editors do about a gap, from its page: each a form, one action, and back."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts import roles_required
from app.accounts.models import User
from app.core.database import db, transaction
from app.core.errors import AppError, Conflict
from app.core.http import no_store

from . import actions, merging, words
from .forms import (
    ActForm,
    DismissForm,
    MergeForm,
    PartForm,
    RenameForm,
    SnoozeForm,
    SplitForm,
)
from .models import Gap
from .queries import gap_by_id, like_gaps
from .staff import gap_page, owner_form

blueprint = Blueprint("gap_acts", __name__, url_prefix="/staff/gaps/<int:gap_id>",
                      template_folder="templates")
blueprint.after_request(no_store)
editors_only = roles_required("editor")
MERGED = _l("Merged. The figures are counted anew tonight.")
SPLIT = _l("Split off. The figures are counted anew tonight.")


@blueprint.post("/rename")
@editors_only
def rename(gap_id: int) -> ResponseReturnValue:
    """Give it another name."""
    form = RenameForm()
    return act(gap_id, form, lambda: actions.rename_gap(
        gap_id, form.name.data or "", seen=seen(form)), _("Renamed."))


@blueprint.post("/owner")
@editors_only
def owner(gap_id: int) -> ResponseReturnValue:
    """Give it to somebody, or to nobody."""
    form = owner_form(request.form, gap_by_id(gap_id))
    return act(gap_id, form, lambda: actions.assign_gap(
        gap_id, db.session.get(User, form.owner.data or 0), seen=seen(form)), _("Saved."))


@blueprint.post("/snooze")
@editors_only
def snooze(gap_id: int) -> ResponseReturnValue:
    """Put it off."""
    form = SnoozeForm()
    return act(gap_id, form, lambda: actions.snooze_gap(
        gap_id, cast(date, form.until.data), form.why_later.data or "", seen=seen(form)),
        _("Put off. It comes back on that day, or when it grows."))


@blueprint.post("/dismiss")
@editors_only
def dismiss(gap_id: int) -> ResponseReturnValue:
    """Put it away."""
    form = DismissForm()
    return act(gap_id, form, lambda: actions.dismiss_gap(
        gap_id, form.why_not.data or "", seen=seen(form)),
        _("Dismissed. It comes back when it grows."))


@blueprint.post("/reopen")
@editors_only
def reopen(gap_id: int) -> ResponseReturnValue:
    """Take it up again."""
    form = ActForm()
    return act(gap_id, form, lambda: actions.reopen_gap(gap_id, seen=seen(form)),
               _("Open again."))


@blueprint.get("/merge")
@editors_only
def find(gap_id: int) -> ResponseReturnValue:
    """Choose the gap to merge into: among those that share words, or by words of the name."""
    found, asked = gap_by_id(gap_id), " ".join(request.args.get("q", "")[:150].split())
    return render_template("gaps/merge.html", gap=found, asked=asked, words=words,
                           others=like_gaps(found, asked), mark=actions.mark_of(found),
                           form=ActForm(None))


@blueprint.post("/merge")
@editors_only
def merge(gap_id: int) -> ResponseReturnValue:
    """Move its evidence into another one."""
    form = MergeForm()
    return act(gap_id, form, lambda: merging.merge_gaps(
        gap_id, form.target.data or 0, seen=seen(form)), MERGED)


@blueprint.post("/split")
@editors_only
def split(gap_id: int) -> ResponseReturnValue:
    """Make a gap of the pieces that are ticked."""
    form = SplitForm()
    return act(gap_id, form, lambda: merging.split_gap(
        gap_id, form.pieces.data or [], form.part_name.data or "", seen=seen(form)), SPLIT)


@blueprint.post("/proposals/<int:proposal_id>/merge")
@editors_only
def accept_merge(gap_id: int, proposal_id: int) -> ResponseReturnValue:
    """Merge what a run holds for the same."""
    form = ActForm()
    return act(gap_id, form, lambda: merging.accept_merge(
        gap_id, proposal_id, seen=seen(form)), MERGED)


@blueprint.post("/proposals/<int:proposal_id>/split")
@editors_only
def accept_part(gap_id: int, proposal_id: int) -> ResponseReturnValue:
    """Make a gap of a part that a run proposes."""
    form = PartForm()
    return act(gap_id, form, lambda: merging.accept_part(
        gap_id, proposal_id, form.part.data or 0, seen=seen(form)), SPLIT)


@blueprint.post("/proposals/<int:proposal_id>/refuse")
@editors_only
def refuse(gap_id: int, proposal_id: int) -> ResponseReturnValue:
    """Leave the gaps as they are."""
    return act(gap_id, ActForm(), lambda: merging.refuse_proposal(gap_id, proposal_id),
               _("Refused. This is not proposed again."))


def act(gap_id: int, form: ActForm, do: Callable[[], object], done: Any) -> ResponseReturnValue:
    """Do what a form says and go to the gap that `do` returns; what keeps it from being done is
    told on the gap's page, with what was typed.
    """
    if not form.validate_on_submit():
        return gap_page(gap_by_id(gap_id), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction():
            after = do()
    except AppError as error:
        return refused(gap_id, form, error)
    flash(str(done))
    return redirect(url_for("gaps.gap", gap_id=after.id if isinstance(after, Gap) else gap_id),
                    HTTPStatus.SEE_OTHER)


def refused(gap_id: int, form: ActForm, error: AppError) -> ResponseReturnValue:
    """Return the gap's page with the reason why something was not done."""
    found = gap_by_id(gap_id)
    if found.merged_into:
        raise Conflict(error.message)
    form.form_errors.append(error.message)
    return gap_page(found, form, error.status)


def seen(form: ActForm) -> str:
    """Return the mark of the gap as the editor saw it."""
    return str(form.seen.data or "")
