"""The visitor: one browser, known by a random first-party id, never by address or name."""

import re
import secrets
from dataclasses import dataclass

from flask import Response, g, request

from app.core.settings import current_settings

COOKIE = "luukku"
CONSENT_SECONDS = 30 * 24 * 3600
ID_PATTERN = re.compile(r"([0-9a-f]{32})(\.c)?")
ROBOTS = re.compile(
    r"(?<!cu)bots?(?![a-z])|crawl|spider|slurp|archiver|externalhit|externalagent|preview|monitor"
    r"|headless|lighthouse|pingdom|inspectiontool|googleother|mediapartners|whatsapp/"
    r"|curl|wget|python|libwww|httpclient|okhttp|axios|node-fetch|undici|go-http|java/|scrapy"
    r"|feed|validator", re.I)  # a Cubot is a telephone
PURPOSES = ("Sec-Purpose", "Purpose", "X-Moz")  # where browsers say that they only prefetch
MOBILE = re.compile(r"Mobi|Android|iPhone", re.I)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`is_new`: the browser has not sent the id back (yet)."""

    id: str
    is_new: bool
    consent: bool
    device: str


def current_visitor() -> Visitor | None:
    """Return who asks, or None for robots, prefetches and people whom we may not measure."""
    if "visitor" not in g:
        g.visitor = _identify()
    visitor: Visitor | None = g.visitor
    return visitor


def keep_visitor(response: Response, visitor: Visitor) -> None:
    """Give the browser its id: for the browser session, or for 30 days with consent."""
    if visitor.is_new:
        set_cookie(response, visitor.id, consent=visitor.consent)


def set_cookie(response: Response, visitor_id: str, *, consent: bool) -> None:
    """Set the only cookie of a visitor who is not signed in."""
    response.set_cookie(COOKIE, visitor_id + (".c" if consent else ""), httponly=True,
                        samesite="Lax", secure=request.is_secure,
                        max_age=CONSENT_SECONDS if consent else None)


def has_consented() -> bool:
    """Say whether this browser's owner agreed to be recognised for 30 days."""
    match = ID_PATTERN.fullmatch(request.cookies.get(COOKIE, ""))
    return bool(match and match[2]) and request.headers.get("Sec-GPC") != "1"


def _identify() -> Visitor | None:
    agent = request.headers.get("User-Agent", "")
    purpose = " ".join(request.headers.get(name, "") for name in PURPOSES)
    if not agent or ROBOTS.search(agent) or "prefetch" in purpose:
        return None
    consent = has_consented()
    if not consent and not current_settings().measure_without_consent:
        return None
    match = ID_PATTERN.fullmatch(request.cookies.get(COOKIE, ""))
    return Visitor(id=match[1] if match else secrets.token_hex(16), is_new=match is None,
                   consent=consent, device="mobile" if MOBILE.search(agent) else "desktop")
