"""Reporting a post: anybody may, signed in or not."""

from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.core.database import read_rows
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_PREFIX, current_language
from app.core.limits import hit_by_network
from app.core.once import once

from .flags import Report, report_post
from .models import Post, Question, State
from .moderation_forms import ReportForm
from .moderation_models import Ground
from .queries import question_path
from .standing import standing_of

blueprint = Blueprint("forum_reports", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")
blueprint.after_request(no_store)
PER_DAY = 20  # of a network


class Reported(NamedTuple):
    """What is reported."""

    id: int
    html: str
    question_id: int
    title: str
    language: str

    @property
    def url(self) -> str:
        """Return where it stands."""
        return f"{question_path(self.question_id, self.title, self.language)}#post-{self.id}"


@blueprint.route("/posts/<int:post_id>/report", methods=["GET", "POST"])
def report(post_id: int) -> ResponseReturnValue:
    """Say that a post should not be here."""
    form, post, account = ReportForm(), _post(post_id), current_account()
    if account is not None:
        del form.email
    if form.validate_on_submit() and once(
            form, lambda: _reported(post_id, form), limit=lambda: hit_by_network(
                "forum-report", limit=PER_DAY, per=timedelta(days=1))):
        return redirect(url_for("forum_reports.thanks", post_id=post_id), HTTPStatus.SEE_OTHER)
    page = render_template("forum/moderation/report.html", form=form, post=post)
    return make_response(page, form.status if form.errors else HTTPStatus.OK)


@blueprint.get("/posts/<int:post_id>/reported")
def thanks(post_id: int) -> ResponseReturnValue:
    """Confirm that the report arrived, and say what happens next."""
    return render_template("forum/moderation/reported.html")


def _reported(post_id: int, form: ReportForm) -> str:
    """Keep the report of who sends it; that of a banned person counts as a guest's, unsigned."""
    account = current_account()
    signed = account is not None and not standing_of(account).is_banned
    flag = report_post(post_id, Report(
        Ground(form.ground.data), form.text.data or "", current_language(),
        account.id if account is not None and signed else None,
        (form.email.data or "") if account is None else ""))
    return str(flag.id)


def _post(post_id: int) -> Reported:
    row = read_rows(sa.select(
        Post.id, Post.html, Post.question_id, Question.title, Question.language).join(
        Question, Question.id == Post.question_id).where(
        Post.id == post_id, Post.state == State.SHOWN)).first()
    if row is None:
        raise NotFound(_("This post is no longer shown, so there is nothing to report."))
    return Reported(*row)
