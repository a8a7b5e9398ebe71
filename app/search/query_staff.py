"""Staff pages of searches: what customers searched for, and why a search finds what it finds."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import current_account, has_role, roles_required
from app.core.clock import local, now, site_zone
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES
from app.core.paging import Page, page_number

from . import explain_words
from .documents import Document
from .explaining import explain as explain_search
from .extension import current_search, current_sources
from .queries import documents_of, searches_since
from .query_figures import Item, QueryRow, query_rows
from .query_forms import ExplainForm, QueryFilter

SIZE = 25
OPENED = 3
VOLUMES = {"all": "searches", "failed": "failed", "unopened": "unopened"}  # what a view counts
NEW_ARTICLE = "knowledge_staff.new"

blueprint = Blueprint("search_queries", __name__, url_prefix="/staff/search",
                      template_folder="templates")
blueprint.after_request(no_store)
staff_only = roles_required("editor", "manager")


@blueprint.get("/")
@staff_only
def queries() -> ResponseReturnValue:
    """List what customers searched for."""
    form = QueryFilter(request.args)
    rows = _rows(form)
    number = page_number(request.args.get("page", 1, type=int))
    shown = rows[(number - 1) * SIZE:number * SIZE]
    return render_template(
        "search/staff/queries.html", form=form, page=Page(shown, number, SIZE, len(rows)),
        opened=_opened(shown), names=LANGUAGE_NAMES, may_write=_may_write())


@blueprint.get("/queries.csv")
@staff_only
def as_csv() -> ResponseReturnValue:
    """Return the whole list as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(_table(_rows(QueryFilter(request.args))))
    return Response(text.getvalue(), mimetype="text/csv", headers={
        "Content-Disposition": "attachment; filename=luukku-searches.csv"})


@blueprint.get("/explain")
@staff_only
def explain() -> ResponseReturnValue:
    """Show why a search finds what it finds."""
    form = ExplainForm(request.args)
    valid = form.validate()
    found = (explain_search(current_search(), form.q.data, form.language.data,
                            form.document.data or "") if valid and form.q.data else None)
    page = render_template("search/staff/explain.html", form=form, found=found, say=explain_words)
    return make_response(page, HTTPStatus.OK if valid else HTTPStatus.BAD_REQUEST)


def _rows(form: QueryFilter) -> Sequence[QueryRow]:
    """Return the rows of the view that `form` asks for, in its order."""
    first = local(now()).date() - timedelta(days=form.days.data - 1)
    since = datetime.combine(first, time(), site_zone())
    volume = attrgetter(VOLUMES[form.view.data])
    rows = [row for row in query_rows(searches_since(since), form.language.data) if volume(row)]
    rows.sort(key=volume, reverse=True)
    if form.order.data == "contacted":
        rows.sort(key=attrgetter("contacted"), reverse=True)
    return rows


def _opened(rows: Sequence[QueryRow]) -> list[list[dict[str, Any]]]:
    """Return for each row what was opened most after it: title, address (if it still has one),
    count.
    """
    best = [row.opened.most_common(OPENED) for row in rows]
    found = documents_of({item for opened in best for item, _ in opened}, current_sources())
    return [[_link(item, found.get(item, {}), row.language) | {"count": count}
             for item, count in opened] for row, opened in zip(rows, best, strict=True)]


def _link(item: Item, documents: Any, language: str) -> dict[str, Any]:
    document: Document | None = documents.get(language) or next(iter(documents.values()), None)
    if document is None:
        return {"title": item[1], "url": None, "language": None}
    values: dict[str, Any] = {**document.values, "language": document.language}
    return {"title": document.title, "language": document.language,
            "url": url_for(document.endpoint, **values)}


def _may_write() -> bool:
    account = current_account()
    return (NEW_ARTICLE in current_app.view_functions and account is not None
            and has_role(account, "editor"))


def _table(rows: Sequence[QueryRow]) -> Iterator[Sequence[object]]:
    yield ("query", "language", "searches", "journeys", "results", "without results",
           "without a click", "journeys that contacted us", "opened")
    for row, opened in zip(rows, _opened(rows), strict=True):
        yield (_plain(row.query), row.language, row.searches, row.journeys, row.results,
               row.failed, row.unopened, row.contacted,
               _plain("; ".join(f"{one['title']} ({one['count']})" for one in opened)))


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: strangers wrote it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
