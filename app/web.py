"""The composition root: blueprints, commands, search sources, job handlers."""

from datetime import timedelta
from typing import Any

from flask import Flask, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import Holding, current_account, init_accounts
from app.accounts.cli import accounts as account_commands
from app.accounts.links import forget_expired_links
from app.accounts.own_views import bp as accounts_pages
from app.accounts.sessions import forget_expired
from app.accounts.staff import bp as accounts_staff
from app.channels.actions import REFRESH_JOB
from app.channels.cli import site as site_commands
from app.channels.feed import blueprint as channels_feed
from app.channels.staff import bp as channels_staff
from app.channels.staff_days import blueprint as channels_days
from app.contact.call_staff import blueprint as call_staff
from app.contact.case_views import blueprint as case_pages
from app.contact.form_views import blueprint as contact_forms
from app.contact.holding import CaseHolding
from app.contact.outbox import blueprint as outbox
from app.contact.staff import blueprint as case_staff
from app.contact.topic_learning import HANDLERS as CONTACT_HANDLERS
from app.contact.views import blueprint as contact_pages
from app.core.bounces import forget_old_refusals
from app.core.cli import mail as mail_commands
from app.core.database import init_database, transaction
from app.core.errors import init_errors
from app.core.forms import forget_spent_tickets
from app.core.http import init_http
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES, current_language, init_i18n
from app.core.jobs import Handler, init_jobs
from app.core.limits import forget_old
from app.core.logging import init_logging
from app.core.mail import deliver
from app.core.settings import Settings, current_settings
from app.core.site_settings import shows_demo_data, site_settings
from app.core.templating import SharedGlobals, init_templating
from app.core.uploads import init_uploads
from app.forum.blueprints import BLUEPRINTS as FORUM_BLUEPRINTS
from app.forum.following_mails import forget_old_notifications
from app.forum.following_queries import unread_count
from app.forum.jobs import HANDLERS as FORUM_HANDLERS
from app.forum.people import ForumHolding
from app.forum.pictures import forget_pictures
from app.forum.refreshing import enqueue_refresh
from app.forum.rules import forum_rules
from app.forum.source import QuestionSource
from app.forum.waiting import forget_waiting
from app.gaps.blueprints import BLUEPRINTS as GAPS_BLUEPRINTS
from app.gaps.cli import gap_commands
from app.gaps.holding import GapsHolding
from app.gaps.jobs import HANDLERS as GAP_HANDLERS
from app.insights.cli import insights_commands
from app.insights.experiments.checking import check_experiments
from app.insights.experiments.views import blueprint as experiments_pages
from app.insights.jobs import HANDLERS as INSIGHT_HANDLERS
from app.insights.journey_views import blueprint as insights_journeys
from app.insights.report_mails import HANDLERS as REPORT_HANDLERS
from app.insights.report_readers import ReportHolding
from app.insights.report_views import blueprint as report_pages
from app.insights.report_views import stopping as report_stopping
from app.insights.settling import forget_counted_journeys
from app.insights.views import bp as insights_pages
from app.journey import forget_dead_codes, forget_visitors_in_experiments, init_journeys
from app.journey.satisfaction_views import blueprint as satisfaction_pages
from app.knowledge.answers import blueprint as knowledge_feedback
from app.knowledge.cli import faq_commands
from app.knowledge.jobs import HANDLERS as KNOWLEDGE_HANDLERS
from app.knowledge.jobs import enqueue_refresh as enqueue_articles_refresh
from app.knowledge.queries import categories_with_counts, popular
from app.knowledge.source import ArticleSource
from app.knowledge.staff import blueprint as knowledge_staff
from app.knowledge.staff_history import blueprint as knowledge_history
from app.knowledge.views import blueprint as knowledge_pages
from app.language import configure as configure_language
from app.search import (
    BATCH,
    HEAL_JOB,
    JOB,
    REBUILD_JOB,
    SOLVED_JOB,
    Link,
    Offers,
    Source,
    heal_handler,
    init_search,
    rebuild_handler,
    search_handler,
    solved_handler,
)
from app.search.cli import search_commands
from app.search.query_staff import blueprint as search_queries
from app.search.staff import blueprint as search_words
from app.search.views import blueprint as search_pages
from app.site import shown_here
from app.site.staff import bp as site_staff
from app.site.views import bp as site_pages
from app.site.views import root as site_root
from app.staff import staff_navigation
from app.staff.views import bp as staff_pages

NO_BRAND = {"name": "Luukku"}
BLUEPRINTS: tuple[Any, ...] = (accounts_pages, accounts_staff, channels_staff, channels_days,
                              channels_feed, search_pages, search_queries, search_words,
                              knowledge_pages,
                              knowledge_feedback, knowledge_staff, knowledge_history,
                              *FORUM_BLUEPRINTS, satisfaction_pages,
                              contact_pages, contact_forms, case_pages, case_staff, call_staff,
                              outbox, *GAPS_BLUEPRINTS, insights_pages, insights_journeys,
                              report_pages, report_stopping, experiments_pages,
                              site_root, site_pages,
                              site_staff, staff_pages)
COMMANDS: tuple[Any, ...] = (account_commands, search_commands, site_commands, faq_commands,
                             mail_commands, gap_commands, insights_commands)
SOURCES: tuple[Source, ...] = (ArticleSource(), QuestionSource())
HOLDINGS: tuple[Holding, ...] = (CaseHolding(), GapsHolding(), ForumHolding(), ReportHolding())
HANDLERS = {
    "mail.send": Handler(deliver),
    "tidy": Handler(lambda _payloads: tidy(), every=timedelta(days=1)),
    JOB: Handler(search_handler, batch=BATCH),
    REBUILD_JOB: Handler(rebuild_handler, batch=100),
    HEAL_JOB: Handler(heal_handler, every=timedelta(hours=6)),
    SOLVED_JOB: Handler(solved_handler, every=timedelta(days=1)),
    **KNOWLEDGE_HANDLERS,
    **CONTACT_HANDLERS,
    REFRESH_JOB: Handler(lambda _payloads: refresh_content(), batch=100),
    **FORUM_HANDLERS,
    **GAP_HANDLERS,
    **INSIGHT_HANDLERS,
    **REPORT_HANDLERS,
    "experiments.check": Handler(lambda _payloads: check_experiments(), every=timedelta(hours=1)),
}


def tidy() -> None:
    """Forget what has expired: sessions, links, tickets, limits, journeys."""
    with transaction():
        for forget in (forget_expired, forget_expired_links, forget_spent_tickets, forget_old,
                       forget_dead_codes, forget_counted_journeys,
                       forget_visitors_in_experiments, forget_waiting, forget_old_refusals,
                       forget_old_notifications, forget_pictures):
            forget()


def refresh_content() -> None:
    """Have whatever was written masked anew: channels changed."""
    with transaction():
        enqueue_articles_refresh()
        enqueue_refresh()


def compose(settings: Settings) -> Flask:
    """Put the application together."""
    app = Flask("app")
    app.jinja_environment = SharedGlobals
    app.extensions["luukku_settings"] = settings
    app.config.update(SECRET_KEY=settings.signing_key, TESTING=settings.testing,
                      WTF_CSRF_TIME_LIMIT=None)
    init_logging(settings.log_level)
    init_database(app, settings)
    init_i18n(app)
    init_templating(app)
    init_http(app, settings)
    init_uploads(app, settings)
    init_errors(app)
    init_jobs(app, HANDLERS)
    init_accounts(app, settings, HOLDINGS)
    init_journeys(app)
    configure_language(settings.var_dir / "language", settings.voikko)  # type: ignore[arg-type]
    init_search(app, SOURCES, browse)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.context_processor(layout)
    app.extensions["luukku_layout"] = lambda: (shown_here(), unread_here())
    return app


def browse(words: str) -> Offers:
    """Return what a search for `words` without results offers instead."""
    language = current_language()
    return Offers([Link(article.title, article.url) for article in popular(language, 5)],
                  [Link(shelf.name, shelf.url) for shelf in categories_with_counts(language)],
                  url_for("forum_asking.ask", title=words) if forum_rules().is_open else None)


def layout() -> dict[str, Any]:
    """Return what the page layout shows on every page; an error page must do without database."""
    common = {"language": current_language(), "language_links": language_links(),
              "public_url": current_settings().public_url}
    try:
        return {**common, "brand": site_settings().get("brand", NO_BRAND),
                "demo": shows_demo_data(),
                "banners": shown_here(), "staff_nav": staff_navigation(),
                "person": current_account(), "unread": unread_here()}
    except SQLAlchemyError:
        return {**common, "brand": NO_BRAND, "demo": False, "banners": [], "staff_nav": [],
                "person": None, "unread": 0}


def unread_here() -> int:
    """Return how many notifications the person who reads a public page has not read; one query
    for a page, none for guests.
    """
    account = current_account() if g.get("actor") else None
    if account is None or request.path.startswith("/staff"):
        return 0
    if "unread" not in g:
        g.unread = unread_count(account.id)
    return int(g.unread)


def language_links() -> list[dict[str, Any]]:
    """Return the page's address in each language.

    A page whose translations live elsewhere sets `g.alternates` (language -> URL or None).
    """
    given: dict[str, str | None] = g.get("alternates", {})
    same = request.endpoint if request.url_rule and "<any(" in request.url_rule.rule else None
    return [{
        "language": code, "label": LANGUAGE_NAMES[code],
        "translated": code not in given or given[code] is not None,
        "url": given.get(code) or (url_for(same, language=code, **(request.view_args or {}))
                                   if same and code not in given else f"/{code}/"),
    } for code in LANGUAGES]
