"""Incident banners: shown on the home, search and contact pages, from and until a time."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import request

from app.core.audit import record
from app.core.clock import now
from app.core.i18n import best_translation
from app.core.site_settings import set_site_setting, site_settings

SETTING = "banners"
LEVELS = ("info", "warning", "critical")
PLACES = {"site.home", "search.results", "contact"}


@dataclass(frozen=True, slots=True)
class Banner:
    """What we tell everybody; `until` empty: until somebody ends it."""

    id: str
    level: str
    title: dict[str, str]
    text: dict[str, str]
    since: datetime
    until: datetime | None

    def runs(self, moment: datetime) -> bool:
        """Say whether the banner is shown at `moment`."""
        return self.since <= moment and (self.until is None or moment < self.until)


def banners() -> list[Banner]:
    """Return every banner that has not ended, soonest first."""
    kept = [_read(row) for row in site_settings().get(SETTING, [])]
    return sorted((one for one in kept if one.until is None or one.until > now()),
                  key=lambda one: one.since)


def running() -> list[Banner]:
    """Return the banners that are shown now."""
    return [banner for banner in banners() if banner.runs(now())]


def shown_here() -> list[dict[str, str]]:
    """Return the running banners, in the page's language, on pages that show them."""
    if request.endpoint not in PLACES and request.blueprint not in PLACES:
        return []
    return [{"level": one.level, "title": best_translation(one.title),
             "text": best_translation(one.text)} for one in running()]


def save_banner(banner: Banner) -> None:
    """Add or replace a banner, in the caller's transaction."""
    others = [one for one in banners() if one.id != banner.id]
    _write([*others, banner])
    record("banner.saved", banner.title.get("fi", ""), since=banner.since.isoformat())


def end_banner(banner_id: str) -> None:
    """Take a banner away, in the caller's transaction."""
    _write([one for one in banners() if one.id != banner_id])
    record("banner.ended", banner_id)


def new_id() -> str:
    """Return an id for a new banner."""
    return secrets.token_hex(4)


def _write(kept: list[Banner]) -> None:
    set_site_setting(SETTING, [{
        **asdict(one), "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None} for one in kept])


def _read(row: dict[str, Any]) -> Banner:
    return Banner(**{**row, "since": datetime.fromisoformat(row["since"]),
                     "until": datetime.fromisoformat(row["until"]) if row["until"] else None})
