"""The public pages of the knowledge base. Articles cost five queries, whatever is on them."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.clock import now
from app.core.errors import NotFound
from app.core.http import conditional
from app.core.i18n import LANGUAGE_NAMES, LANGUAGE_PREFIX, LANGUAGES, current_language
from app.core.paging import page_number
from app.core.settings import current_settings
from app.journey import attempt_token, record
from app.journey.arms import arm_of
from app.search import IndexDamaged, Query, current_search

from .events import ArticleRead
from .feeds import feed_entries, structured_data
from .forms import FeedbackForm
from .queries import (
    ElsewhereLink,
    ShownArticle,
    categories_with_counts,
    current_address,
    elsewhere,
    find_article,
    find_shelf,
    first_of_each_shelf,
    related_articles,
    shelf_page,
)
from .wordings import worded

PAGE_SIZE = 50
FIRST_OF_SHELF = 5
CONTENTS_FROM = 3  # headings that make a table of contents worth its place
DESCRIPTION = 155  # characters that search engines show
CONTACT_LINK = re.compile(r'href="(/[a-z]{2}/contact[^"?#]*)"')
MAX_WORDS = 100  # characters of an address that are searched for
OFFERED = 5  # answers on the page of a missing one

blueprint = Blueprint("knowledge", __name__, url_prefix=LANGUAGE_PREFIX,
                      template_folder="templates")


@blueprint.get("/faq/")
def topics() -> Response:
    """Show all categories, each with its most read articles."""
    shelves = categories_with_counts(current_language())
    first = first_of_each_shelf(current_language(), FIRST_OF_SHELF)
    return conditional((shelves, first), lambda: render_template(
        "knowledge/topics.html", shelves=shelves, first=first))


@blueprint.get("/faq/feed.atom")
def feed() -> Response:
    """Tell the newest articles to feed readers."""
    entries = feed_entries(current_language())
    response = conditional(entries, lambda: render_template(
        "knowledge/feed.xml", entries=entries, origin=current_settings().public_url,
        updated=entries[0].updated_at if entries else now()))
    response.mimetype = "application/atom+xml"
    return response


@blueprint.get("/faq/<category>/")
def shelf(category: str) -> ResponseReturnValue:
    """List a category's articles."""
    found = find_shelf(current_language(), category)
    if found is None:
        return missing(category)
    words, addresses = found
    page = shelf_page(words, page_number(request.args.get("page", 1, type=int)), PAGE_SIZE)
    if page.number > page.last:
        return redirect(addresses[words.language])
    g.alternates = {language: addresses.get(language) for language in LANGUAGES}
    return conditional((words.name, words.description, addresses, page), lambda: render_template(
        "knowledge/shelf.html", shelf=words, page=page))


@blueprint.get("/faq/<category>/<slug>")
def article(category: str, slug: str) -> ResponseReturnValue:
    """Show an answer."""
    found = find_article(current_language(), category, slug)
    if found is None:
        moved = current_address(current_language(), category, slug)
        return redirect(moved, HTTPStatus.MOVED_PERMANENTLY) if moved else missing(slug)
    found = worded(found)
    others, near = elsewhere(found), related_articles(found)
    g.alternates = {found.language: request.path, **{one.language: one.url for one in others}}
    record(ArticleRead(found.key, found.id))
    return conditional((found, others, near), lambda: render_template(
        "knowledge/article.html", related=near, **article_page(found, others)))


def article_page(found: ShownArticle, others: list[ElsewhereLink]) -> Mapping[str, Any]:
    """Return what the template of an article shows."""
    attempt = attempt_token(found.key)
    return {
        "article": found, "html": _with_attempt(found.html, attempt), "others": others,
        "names": LANGUAGE_NAMES,
        "description": _shortened(found.beginning),
        "contents": found.headings if len(found.headings) >= CONTENTS_FROM else (),
        "structured": structured_data(found, current_settings().public_url + request.path),
        "form": FeedbackForm(), "attempt": attempt,
    }


def find_or_404(category: str, slug: str) -> ShownArticle:
    """Return the article at an address, as its reader knows it, or raise NotFound.

    Saying what one thought of it is no exposure: it comes after reading.
    """
    found = find_article(current_language(), category, slug)
    if found is None:
        raise NotFound(_("This answer is no longer here."))
    return worded(found, arm_of)


def missing(slug: str) -> Response:
    """Answer that nothing is here, with what search finds for the words of the address."""
    words = " ".join(re.sub(r"[\W_]+", " ", slug).split())[:MAX_WORDS]
    page = render_template("knowledge/missing.html", words=words, hits=_near(words))
    response = make_response(page, HTTPStatus.NOT_FOUND)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_attempt(html: str, token: str) -> Markup:
    """Return an article's HTML whose links to contact pages say that it was read."""
    return Markup(CONTACT_LINK.sub(  # noqa: S704 (the HTML is the article's, cleaned on saving)
        lambda link: f'href="{link[1]}?t={token}" rel="nofollow"', html))


def _near(words: str) -> list[dict[str, Any]]:
    try:
        hits = current_search().search(Query(words, current_language(), size=OFFERED)).hits
    except IndexDamaged:  # the worker mends it; this page does without
        return []
    return [{"title": hit.title, "kind": hit.kind, "snippet": hit.snippet,
             "url": url_for(hit.endpoint, language=hit.language, **dict[str, Any](hit.values))}
            for hit in hits]


def _shortened(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    if len(text) <= DESCRIPTION:
        return text
    return text[:DESCRIPTION].rpartition(" ")[0].rstrip(",;:–- ") + " …"
