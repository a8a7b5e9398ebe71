"""Home, and the pages that every site has."""

import secrets

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.channels import active_topics
from app.core.http import conditional, no_store
from app.core.i18n import LANGUAGE_PREFIX, LANGUAGES, current_language, preferred_language
from app.core.settings import current_settings
from app.core.site_settings import site_settings
from app.journey import current_visitor, has_consented, set_cookie
from app.knowledge.feeds import sitemap_entries
from app.knowledge.queries import articles_by_key, categories_with_counts, popular

from .banners import running
from .forms import ConsentForm
from .health import is_healthy

bp = Blueprint("site", __name__, url_prefix=LANGUAGE_PREFIX, template_folder="templates")
root = Blueprint("site_root", __name__, template_folder="templates")
POPULAR = 6
STATIC_PAGES = ("site.home", "knowledge.topics", "contact.index", "site.company",
                "site.accessibility", "site.privacy")
HIDDEN_FROM_ROBOTS = ("/staff/", *(f"/{code}/{path}" for code in LANGUAGES
                                   for path in ("search", "cases/", "sign-in")))


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
    hot = [(link.title, url) for link, url in first[:3]]
    parts = (asked, shelves, hot, [banner.id for banner in running()])
    return conditional(parts, lambda: render_template(
        "site/home.html", asked=asked, hot=hot, shelves=shelves,
        topics=[topic for topic in topics if topic.urgent]))


@bp.get("/company")
def company() -> ResponseReturnValue:
    """The statutory page: who we are and how to reach us directly, always open (DESIGN §4.3)."""
    return render_template("site/company.html", statutory=site_settings().get("statutory", {}))


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("site/accessibility.html",
                           statutory=site_settings().get("statutory", {}))


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is stored, for how long, and the one choice a visitor has."""
    return no_store(make_response(render_template(
        "site/privacy.html", form=ConsentForm(), consented=has_consented(),
        refused=request.headers.get("Sec-GPC") == "1", settings=current_settings())))


@bp.post("/privacy")
def choose() -> ResponseReturnValue:
    """Agree to be recognised for 30 days, withdraw that, or be forgotten at once."""
    form = ConsentForm()
    if not form.validate_on_submit():
        return render_template("site/privacy.html", form=form, consented=has_consented(),
                               refused=False, settings=current_settings())
    response = make_response(redirect(url_for("site.privacy")))
    visitor = current_visitor()
    if form.choice.data == "forget":
        response.delete_cookie("luukku")
    elif visitor is not None or form.choice.data == "agree":
        set_cookie(response, visitor.id if visitor else secrets.token_hex(16),
                   consent=form.choice.data == "agree")
    return response


@root.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every public page with its translations."""
    response = make_response(render_template(
        "site/sitemap.xml", entries=list(sitemap_entries()), languages=LANGUAGES,
        pages=STATIC_PAGES, origin=current_settings().public_url))
    response.mimetype = "application/xml"
    return response


@root.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN_FROM_ROBOTS),
             f"Sitemap: {current_settings().public_url}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@root.get("/healthz")
def health() -> ResponseReturnValue:
    """Answer 200 while the database and the index can be read, else 503; nothing more."""
    healthy = is_healthy()
    return {"ok": healthy}, 200 if healthy else 503
