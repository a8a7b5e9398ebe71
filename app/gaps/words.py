"""What the pages call what gaps have: states, verdicts, sources, acts."""

from datetime import date
from typing import Any

from flask_babel import format_currency, format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.audit import AuditEntry

from .costs import CURRENCY
from .models import Gap

SHELF_NAMES = {
    "open": _l("To do"), "covered": _l("Answered, but not found"), "drafting": _l("Being written"),
    "filled": _l("Filled"), "snoozed": _l("Put off"), "dismissed": _l("Dismissed")}
STATE_NAMES = {**SHELF_NAMES, "open": _l("Open"), "merged": _l("Merged")}
STATE_KINDS = {"open": "accent", "drafting": "warning", "filled": "success"}
VERDICT_NAMES = {"gap": _l("Not answered"), "partly": _l("Partly answered"),
                 "covered": _l("Answered, but not found")}
VERDICT_KINDS = {"gap": "error", "partly": "warning", "covered": "accent"}
SOURCE_NAMES = {
    "message": _l("Messages"), "call": _l("Calls"), "question": _l("Forum questions"),
    "search": _l("Searches in vain"), "skip": _l("Asked for a person"),
    "feedback": _l("Did not help")}
PIECE_NAMES = {
    "message": _l("Message"), "call": _l("Call"), "question": _l("Forum question"),
    "search": _l("Search"), "skip": _l("Asked for a person"),
    "feedback": _l("Article did not help")}
SOURCE_ICONS = {"message": "mail", "call": "phone-call", "question": "message-circle",
                "search": "search", "skip": "headset", "feedback": "thumbs-down"}
CAME_BACK = {
    "time": _l("It came back: its day has come"), "grown": _l("It came back: it has grown"),
    "unspared": _l("It came back: contacts go on in spite of the article")}
STEADY = 0.05  # pieces a week: less is no trend


def verdict_sentence(gap: Gap) -> str:
    """Return in plain words how much of a gap is answered already."""
    chance = f"{gap.covered * 100:.0f} %"
    if gap.verdict == "covered":
        return str(_("Content answers this with a chance of about %(chance)s. So why did they not "
                     "find it? Add their own words as phrasings, or as synonyms.", chance=chance))
    if gap.verdict == "partly":
        return str(_("Content answers a part of this (a chance of about %(chance)s). Extend the "
                     "nearest article, or write one of its own.", chance=chance))
    return str(_("No article answers this (a chance of about %(chance)s that one does). Write one.",
                 chance=chance))


def trend_words(gap: Gap) -> str:
    """Return which way a gap goes, readable without its arrow."""
    if abs(gap.trend) < STEADY:
        return str(_("steady"))
    change = format_decimal(round(abs(gap.trend), 1))
    return str(_("↑ %(change)s a week more", change=change) if gap.trend > 0
               else _("↓ %(change)s a week less", change=change))


def day_of(text: str) -> date:
    """Return the day that is written 2026-11-23."""
    return date.fromisoformat(text)


def money(amount: float) -> str:
    """Return euros without cents."""
    pattern = get_locale().currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(round(amount), CURRENCY, format=pattern, currency_digits=False))


def act_sentence(entry: AuditEntry) -> str:
    """Return in words what somebody did to a gap."""
    known: dict[str, Any] = {
        "gap.renamed": _("Renamed it; before: %(before)s"),
        "gap.assigned": _("Gave it to %(owner)s"),
        "gap.snoozed": _("Put it off until %(until)s. %(reason)s"),
        "gap.dismissed": _("Dismissed it: %(reason)s"),
        "gap.reopened": _("Opened it again"),
        "gap.took_in": _("Merged into it: %(name)s"),
        "gap.split": _("Split off: %(name)s"),
        "gap.split_off": _("Split it off from: %(name)s"),
        "gap.proposal_refused": _("Refused a proposal"),
        "gap.drafted": _("Began an article: %(title)s"),
        "gap.extended": _("Began to extend the article: %(title)s"),
        "gap.answered": _("Said that an article answers it: %(title)s"),
        "gap.phrased": _("Added phrasings to the article: %(title)s"),
        "gap.filled": _("Filled: the article is published"),
        "gap.came_back": str(CAME_BACK.get(entry.detail.get("why", ""), ""))}
    detail = {**entry.detail, "owner": entry.detail.get("owner") or _("nobody")}
    template = known.get(entry.action)
    return template % detail if template else entry.action
