"""Editors' pages of an article's earlier texts."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.database import db, transaction
from app.core.errors import Invalid, NotFound
from app.core.http import no_store

from .actions import find_revision, restore_revision
from .history import compare
from .models import Article
from .staff_forms import ActForm
from .staff_queries import revisions_of

blueprint = Blueprint("knowledge_history", __name__,
                      url_prefix="/staff/articles/<int:article_id>/revisions",
                      template_folder="templates")
blueprint.after_request(no_store)
editors_only = roles_required("editor")


@blueprint.get("/")
@editors_only
def revisions(article_id: int) -> ResponseReturnValue:
    """List an article's texts, newest first."""
    article = db.session.get(Article, article_id)
    if article is None:
        raise NotFound(_("There is no such article."))
    return render_template("knowledge/staff/revisions.html", article=article,
                           revisions=revisions_of(article_id))


@blueprint.get("/<int:number>")
@editors_only
def revision(article_id: int, number: int) -> ResponseReturnValue:
    """Show one text, and what it changed of the one before."""
    found = find_revision(article_id, number)
    before = find_revision(article_id, number - 1).source if number > 1 else ""
    return render_template(
        "knowledge/staff/revision.html", article=db.session.get(Article, article_id),
        revision=found, difference=list(compare(before, found.source)), form=ActForm(),
        is_newest=number == max(one.number for one in revisions_of(article_id)))


@blueprint.post("/<int:number>/restore")
@editors_only
def restore(article_id: int, number: int) -> ResponseReturnValue:
    """Make an earlier text the newest."""
    if not ActForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        restore_revision(article_id, number)
    flash(_("Restored: the earlier text is the newest again."))
    return redirect(url_for("knowledge_staff.edit", article_id=article_id), HTTPStatus.SEE_OTHER)
