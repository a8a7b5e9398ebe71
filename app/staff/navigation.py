"""The staff pages' navigation: what each role sees, in the order of the work."""

from typing import Any, NamedTuple

from flask import current_app, request
from flask_babel import lazy_gettext as _l

from app.accounts import current_account, has_role
from app.accounts.models import User

from .queries import contacts, moderation


class Place(NamedTuple):
    """A page of the navigation and who sees it."""

    endpoint: str
    label: Any
    icon: str
    roles: tuple[str, ...]


ANYBODY = ("editor", "agent", "manager")
PLACES = (
    Place("staff.home", _l("Today"), "house", ANYBODY),
    Place("contact_staff.inbox", _l("Inbox"), "inbox", ("agent",)),
    Place("contact_calls.calls", _l("Calls"), "phone-call", ("agent",)),
    Place("contact_calls.code", _l("Contact code"), "hash", ("agent",)),
    Place("contact_calls.callbacks", _l("Callbacks"), "calendar-clock", ("agent",)),
    Place("knowledge_staff.articles", _l("Articles"), "file-text", ("editor",)),
    Place("gaps.gaps", _l("Gaps"), "lightbulb", ("editor", "manager")),
    Place("forum_staff.queue", _l("Question forum"), "message-circle", ANYBODY),
    Place("search_queries.queries", _l("Site search"), "search", ("editor", "manager")),
    Place("insights.dashboard", _l("Figures"), "bar-chart-3", ("manager",)),
    Place("experiments.index", _l("Experiments"), "arrow-left-right", ("manager",)),
    Place("site_staff.index", _l("Banners"), "triangle-alert", ("agent", "manager")),
    Place("channels_staff.channels", _l("Channels"), "phone", ("manager", "agent")),
    Place("channels_staff.topics", _l("Topics"), "list", ("admin",)),
    Place("channels_days.days", _l("Special days"), "calendar", ("manager",)),
    Place("forum_settings.settings", _l("Forum settings"), "shield-check", ("manager",)),
    Place("outbox.index", _l("Unsent mail"), "mail", ("admin",)),
    Place("accounts_staff.index", _l("Accounts"), "users", ("admin",)),
    Place("staff.audit", _l("Audit log"), "history", ("admin",)),
    Place("staff.settings", _l("Settings"), "settings", ("admin",)),
)


def staff_navigation() -> list[dict[str, Any]]:
    """Return what the signed-in person may open; empty on public pages."""
    if not request.path.startswith("/staff"):
        return []
    account = current_account()
    if account is None:
        return []
    counts = _counts(account)
    return [{"endpoint": place.endpoint, "label": place.label, "icon": place.icon,
             "count": counts.get(place.endpoint)}
            for place in PLACES
            if place.endpoint in current_app.view_functions and has_role(account, *place.roles)]


def _counts(account: User) -> dict[str, int]:
    """Return what waits behind the pages that say so: contacts for agents, posts for all."""
    waiting, posts = contacts(account), moderation(account)
    counts = {"forum_staff.queue": posts.all} if posts else {}
    if waiting:
        counts |= {"contact_staff.inbox": waiting.mine + waiting.unassigned,
                   "contact_calls.callbacks": waiting.callbacks}
    return counts
