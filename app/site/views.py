"""Home, and the pages that every site has."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from app.channels import active_topics
from app.core.http import conditional, no_store
from app.core.i18n import LANGUAGE_PREFIX, LANGUAGES, current_language, preferred_language
from app.core.settings import current_settings
from app.forum.queries import solved_lately
from app.forum.rules import forum_rules
from app.forum.sitemap import sitemap_part, sitemap_parts
from app.knowledge.feeds import sitemap_entries
from app.knowledge.queries import articles_by_key, categories_with_counts, popular

from .forms import ConsentForm
from .health import health
from .statutory import statutory
from .visitor_choice import carry_out, state

SITEMAP_HEAD = ('<?xml version="1.0" encoding="utf-8"?>\n'
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n')
SITEMAP_FOOT = "</urlset>\n"
bp = Blueprint("site", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
root = Blueprint("site_root", __name__, template_folder="templates")
POPULAR = 6
QUESTIONS = 5
HOT = 3
STATIC_PAGES = ("site.home", "knowledge.topics", "forum.index", "site.company",
                "site.accessibility", "site.privacy")
HIDDEN_FROM_ROBOTS = ("/staff", *(f"/{code}/{path}" for code in LANGUAGES
                                  for path in ("contact", "cases", "search", "sign-in", "sign-up",
                                               "account")))


@root.get("/")
def start() -> ResponseReturnValue:
    """Lead to the home page in the browser's language."""
    response = redirect(url_for("site.home", language=preferred_language()))
    response.vary.add("Accept-Language")
    return response


@bp.get("/")
def home() -> ResponseReturnValue:
    """The hatch: search, what people ask, subjects, and a quiet way to contact."""
    language = current_language()
    asked, shelves, topics = (popular(language, POPULAR), categories_with_counts(language),
                              active_topics())
    first = articles_by_key([topic.articles[0] for topic in topics if topic.articles], language)
    hot = [(link.title, url) for link, url in first[:HOT]]
    urgent = [(topic.key, topic.name) for topic in topics if topic.urgent]
    questions, may_ask = solved_lately(language, QUESTIONS), forum_rules().is_open
    return conditional((asked, shelves, hot, urgent, questions), lambda: render_template(
        "site/home.html", asked=asked, hot=hot, shelves=shelves, urgent=urgent,
        questions=[{"title": one.title, "url": one.url, "kind": "question"} for one in questions],
        may_ask=may_ask))


@bp.get("/company")
def company() -> ResponseReturnValue:
    """The statutory page: who we are and how to reach us directly, always open (DESIGN §4.3)."""
    facts = statutory()
    return conditional((facts,), lambda: render_template("site/company.html", statutory=facts))


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    facts = statutory()
    return conditional((facts,), lambda: render_template("site/accessibility.html",
                                                         statutory=facts))


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is stored, for how long, and the one choice a visitor has."""
    return _privacy_page(ConsentForm(formdata=None))


@bp.post("/privacy")
def choose() -> ResponseReturnValue:
    """Agree to be recognised for 30 days, withdraw that, or be forgotten at once."""
    form = ConsentForm()
    if not form.validate_on_submit():
        return _privacy_page(form), 422
    response = make_response(redirect(url_for("site.privacy", done=form.choice.data), 303))
    carry_out(str(form.choice.data), response)
    return response


@bp.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    """Tell browsers how to search here from their address bar."""
    response = make_response(render_template("site/opensearch.xml",
                                             origin=current_settings().public_url))
    response.mimetype = "application/opensearchdescription+xml"
    return response


@root.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every public page with its translations."""
    response = make_response(render_template(
        "site/sitemap.xml", entries=list(sitemap_entries()), languages=LANGUAGES,
        pages=STATIC_PAGES, origin=current_settings().public_url))
    response.mimetype = "application/xml"
    return response


@root.get("/sitemap-questions-<int(max=100000):number>.xml")
def sitemap_questions(number: int) -> ResponseReturnValue:
    """Some of the questions of customers."""
    origin = current_settings().public_url
    lines = (f"<url><loc>{escape(origin + path)}</loc>"
             f"<lastmod>{active_at.date().isoformat()}</lastmod></url>\n"
             for path, active_at in sitemap_part(number))
    return Response("".join((SITEMAP_HEAD, *lines, SITEMAP_FOOT)), mimetype="application/xml")


@root.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS),
             *(f"Sitemap: {current_settings().public_url}/sitemap{part}.xml"
               for part in ("", *(f"-questions-{number}" for number in sitemap_parts())))]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@root.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 while the database and the index can be read, else 503; no details."""
    found = health()
    healthy = "down" not in found.values()
    response = make_response({"ok": healthy, **found}, 200 if healthy else 503)
    return no_store(response)


def _privacy_page(form: ConsentForm) -> Response:
    response = make_response(render_template(
        "site/privacy.html", form=form, state=state(), done=request.args.get("done"),
        statutory=statutory(), settings=current_settings()))
    response.headers["Cache-Control"] = "no-store"
    return response
