"""Editors' pages: the list of articles and the form."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts import roles_required
from app.channels.hiding import load_mask
from app.core.database import db, transaction
from app.core.errors import AppError, Invalid, NotFound
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES

from .actions import (
    EditedMeanwhile,
    create_article,
    edit_article,
    publish_article,
    unpublish_article,
)
from .addresses import article_path, load_addresses, strict_links
from .documents import ArticleDocument, write
from .feedback import helpfulness
from .history import compare
from .models import Article
from .rendering import project
from .revisions import newest_document
from .staff_forms import ActForm, ArticleForm, ListFilter, NewArticleForm, choices
from .staff_queries import category_names, list_articles, translations_of

blueprint = Blueprint("knowledge_staff", __name__, url_prefix="/staff/articles",
                      template_folder="templates")
blueprint.after_request(no_store)
editors_only = roles_required("editor")


@blueprint.get("/")
@editors_only
def articles() -> ResponseReturnValue:
    """List the articles."""
    chosen = ListFilter(request.args)
    categories = category_names()
    chosen.category.choices = choices({"": _("All"), **categories})
    page = list_articles({name: value for name, value in chosen.data.items() if value},
                         request.args.get("page", 1, type=int))
    return render_template(
        "knowledge/staff/articles.html", form=chosen, page=page, names=LANGUAGE_NAMES,
        helped=helpfulness([article.id for article in page.items]),
        categories=categories)


@blueprint.route("/new", methods=["GET", "POST"])
@editors_only
def new() -> ResponseReturnValue:
    """Write a new article (`title`), or the translation of one (`translation_of`, `language`)."""
    original = db.session.get(Article, request.args.get("translation_of", 0, type=int))
    form = NewArticleForm(key=original.key if original else "", language=_asked_language(),
                          title=request.args.get("title", ""),
                          category=original.category.key if original else None)
    form.category.choices = choices(category_names())
    if form.validate_on_submit() and not form.preview.data:
        made = _saved(form, lambda: create_article(_new_document(form), form.slug.data or ""))
        if made:
            return _done(made)
    return _page("new", form, original=original and newest_document(original.id),
                 document=_new_document(form) if form.preview.data else None)


@blueprint.route("/<int:article_id>", methods=["GET", "POST"])
@editors_only
def edit(article_id: int) -> ResponseReturnValue:
    """Change an article; when somebody else did meanwhile, show both texts."""
    article = _article(article_id)
    was = newest_document(article_id)
    form = ArticleForm(obj=was, slug=article.slug, version=article.version)
    form.category.choices = choices(category_names())
    if not form.validate_on_submit() or form.preview.data:
        return _page("edit", form, article=article,
                     document=_document(form, article) if form.preview.data else None)
    try:
        done = _saved(form, lambda: edit_article(
            article_id, _document(form, article), form.slug.data or "",
            version=form.opened_version()))
    except EditedMeanwhile as conflict:
        return _both(form, article_id, conflict)
    return _done(done) if done else _page("edit", form, article=_article(article_id))


@blueprint.post("/<int:article_id>/publish")
@editors_only
def publish(article_id: int) -> ResponseReturnValue:
    """Show an article to everybody."""
    return _act(article_id, publish_article, _("Published."))


@blueprint.post("/<int:article_id>/unpublish")
@editors_only
def unpublish(article_id: int) -> ResponseReturnValue:
    """Take an article away from readers."""
    return _act(article_id, unpublish_article, _("Unpublished. Readers no longer see it."))


def _act(article_id: int, act: Callable[[int], Article], told: str) -> ResponseReturnValue:
    if not ActForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    with transaction():
        act(article_id)
    flash(told)
    return redirect(url_for("knowledge_staff.edit", article_id=article_id), HTTPStatus.SEE_OTHER)


def _saved(form: ArticleForm, act: Callable[[], Article]) -> Article | None:
    """Do `act`; what keeps it from being done is told by the form, with all that was typed."""
    try:
        with transaction():
            return act()
    except EditedMeanwhile:
        raise
    except AppError as error:
        form.form_errors.append(error.message)
    except IntegrityError:
        form.form_errors.append(_("Somebody else saved the same at the same time. Try again."))
    return None


def _done(article: Article) -> ResponseReturnValue:
    flash(_("Saved. Readers see it now.") if article.published else
          _("Saved as a draft. Readers do not see it yet."))
    return redirect(url_for("knowledge_staff.edit", article_id=article.id), HTTPStatus.SEE_OTHER)


def _both(form: ArticleForm, article_id: int, conflict: EditedMeanwhile) -> ResponseReturnValue:
    """Keep one's own text in the form and show the other's beside; saving again is on purpose."""
    article, theirs = _article(article_id), newest_document(article_id)
    form.version.data = str(article.version)
    form.form_errors.append(conflict.message)
    mine = _document(form, article)
    return _page("edit", form, article=article, theirs=theirs,
                 difference=list(compare(write(theirs), write(mine))), status=HTTPStatus.CONFLICT)


def _page(name: str, form: ArticleForm, *, article: Article | None = None,
          document: ArticleDocument | None = None, status: HTTPStatus | None = None,
          **more: Any) -> ResponseReturnValue:
    preview = _preview(form, document) if document and not form.errors else None
    if article:
        more |= {"article": article, "act": ActForm(), "translations": translations_of(article.key),
                 "address": article_path(article.language, _shelf_slug(article), article.slug)}
    page = render_template(f"knowledge/staff/{name}.html", form=form, preview=preview,
                           languages=LANGUAGE_NAMES, **more)
    return make_response(page, status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors
                                          else HTTPStatus.OK))


def _preview(form: ArticleForm, document: ArticleDocument) -> dict[str, Any] | None:
    """Return the article as readers would see it; None with a reason in the form."""
    try:
        links = strict_links(load_addresses(document.language), document.language)
        return project(document, links, load_mask())
    except AppError as error:
        form.form_errors.append(error.message)
        return None


def _document(form: ArticleForm, article: Article) -> ArticleDocument:
    return form.document(article.key, article.language,
                         draft=not (article.published or form.publish.data))


def _new_document(form: NewArticleForm) -> ArticleDocument:
    return form.document(form.key_or_made(), form.language.data, draft=not form.publish.data)


def _article(article_id: int) -> Article:
    found = db.session.get(Article, article_id)
    if found is None:
        raise NotFound(_("There is no such article."))
    return found


def _shelf_slug(article: Article) -> str:
    return next((words.slug for words in article.category.translations
                 if words.language == article.language), "")


def _asked_language() -> str:
    asked = request.args.get("language")
    return asked if asked in LANGUAGES else LANGUAGES[0]
