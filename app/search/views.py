"""The results page, and suggestions while somebody types."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.http import conditional
from app.core.i18n import LANGUAGE_NAMES, LANGUAGE_PREFIX, LANGUAGES, current_language
from app.core.paging import Page
from app.journey import attempt_token, record

from .documents import KINDS, Hit, Kind, Query, Results, Suggestion, clean
from .events import searched
from .extension import current_offers, current_search

MAX_CHARACTERS = 200
MIN_SUGGESTED = 2  # characters before anything is suggested
SUGGESTED_SECONDS = 60

blueprint = Blueprint("search", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")


@blueprint.get("/search")
def results() -> Response:
    """Show what fits `q` best; `page`, `kind` and `exact` narrow it."""
    query = _query()
    g.alternates = {language: _address(replace(query, language=language, page=1))
                    for language in LANGUAGES}
    if not query.text or len(query.text) > MAX_CHARACTERS:
        return _ask_again(query)
    found = current_search().search(query)
    record(searched(found))
    offers = None if found.total else current_offers(query.text)
    return conditional((current_search().version, request.full_path, offers),
                       lambda: render_template("search/results.html", offers=offers,
                                               **_shown(found)))


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """Answer with options for a listbox, or as JSON when that is asked for."""
    text = clean(request.args.get("q", ""))
    fits = MIN_SUGGESTED <= len(text) <= MAX_CHARACTERS
    found = current_search().suggest(text, current_language()) if fits else []
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    response = (jsonify([_data(one) for one in found]) if wanted == "application/json" else
                make_response(render_template("search/suggestions.html",
                                              items=[_option(one) for one in found])))
    response.headers["Cache-Control"] = f"private, max-age={SUGGESTED_SECONDS}"
    response.vary.add("Accept")
    if len(text) > MAX_CHARACTERS:
        response.status_code = HTTPStatus.BAD_REQUEST
    return response


def target(found: Hit | Suggestion) -> str:
    """Return the address of a document's page."""
    values: dict[str, Any] = {**found.values, "language": found.language}
    return url_for(found.endpoint, **values)


def _query() -> Query:
    """Return what the address asks; a page or kind that does not exist is as if not given."""
    arguments = request.args
    return Query(
        text=clean(arguments.get("q", "")), language=current_language(),
        kind=next((kind for kind in KINDS if kind == arguments.get("kind")), None),
        page=max(1, arguments.get("page", 1, type=int)), exact="exact" in arguments)


def _ask_again(query: Query) -> Response:
    """Answer a query that is empty (a page to begin from) or too long (a clear error)."""
    too_long = len(query.text) > MAX_CHARACTERS
    message = _("Your search is too long. Use at most %(count)s characters: a few words that say "
                "what it is about are enough.", count=MAX_CHARACTERS) if too_long else None
    page = render_template("search/ask.html", query=query, message=message,
                           offers=current_offers(""))
    return make_response(page, HTTPStatus.BAD_REQUEST if too_long else HTTPStatus.OK)


def _shown(found: Results) -> Mapping[str, Any]:
    query = found.query
    return {
        "query": query, "found": found, "items": [_item(hit) for hit in found],
        "page": Page(found.hits, query.page, query.size, found.total),
        "exact_url": _address(replace(query, page=1, exact=True)),
        "elsewhere": [(LANGUAGE_NAMES[language], count,
                       _address(replace(query, language=language, page=1)))
                      for language, count in found.other_languages.items()],
        "facets": _facets(found),
        "attempt": None if found.total else attempt_token("search"),
    }


def _facets(found: Results) -> list[dict[str, Any]]:
    """Return links to each kind alone, where the language has more than one."""
    if len(found.kinds) < len(KINDS) and not found.query.kind:
        return []
    labels: dict[Kind | None, str] = {None: _("All"), "article": _("Help articles"),
                                      "question": _("Questions from customers")}
    return [{"label": label, "url": _address(replace(found.query, kind=kind, page=1)),
             "current": kind == found.query.kind} for kind, label in labels.items()]


def _address(query: Query) -> str:
    return url_for("search.results", language=query.language, q=query.text, kind=query.kind,
                   exact=1 if query.exact else None)


def _item(hit: Hit) -> dict[str, Any]:
    return {"title": hit.heading, "snippet": hit.snippet, "kind": hit.kind,
            "meta": _about(hit), "url": target(hit), "pinned": hit.pinned}


def _about(hit: Hit) -> str | None:
    if hit.kind != "question":
        return hit.extra.get("category")
    answers = int(hit.extra.get("answers") or 0)
    said = [_("Question from a customer"), _("solved") if hit.extra.get("solved") else "",
            ngettext("%(num)d answer", "%(num)d answers", answers) if answers
            else _("no answers yet")]
    return " · ".join(filter(None, said))


def _option(suggestion: Suggestion) -> dict[str, Any]:
    return {"text": suggestion.heading, "url": target(suggestion),
            "icon": "message-circle" if suggestion.kind == "question" else "file-text"}


def _data(suggestion: Suggestion) -> dict[str, str]:
    return {"title": suggestion.title, "kind": suggestion.kind, "id": suggestion.id,
            "url": target(suggestion)}
