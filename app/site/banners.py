"""Incident banners: shown on the home, search and contact pages, from and until a time."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from app.channels.exposure import refuse_exposing
from app.channels.masking import mask
from app.channels.queries import gated_addresses
from app.core.audit import record
from app.core.clock import now
from app.core.errors import Conflict, NotFound
from app.core.i18n import best_translation, current_language
from app.core.site_settings import (
    hold_site_setting,
    set_site_setting,
    site_settings,
    version_of,
)

SETTING = "banners"
LEVELS = ("info", "warning", "critical")
ENDPOINTS = {"site.home", "search.results"}  # and every page of the blueprints below
BLUEPRINTS = {"contact", "contact_forms"}


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
        return self.since <= moment and not self.is_over(moment)

    def is_over(self, moment: datetime) -> bool:
        """Say whether the banner has ended at `moment`."""
        return self.until is not None and self.until <= moment

    @property
    def version(self) -> str:
        """Return a mark of what it says: another one when somebody changed it."""
        return version_of(_row(self))


def banners() -> list[Banner]:
    """Return every banner that has not ended, soonest first."""
    return _coming(site_settings().get(SETTING, []))


def find_banner(banner_id: str) -> Banner:
    """Return a banner that runs or waits. Raises NotFound."""
    return _find(banners(), banner_id)


def running() -> list[Banner]:
    """Return the banners that are shown now, the gravest first."""
    moment = now()
    return sorted((banner for banner in banners() if banner.runs(moment)),
                  key=lambda banner: -LEVELS.index(banner.level))


def shown_here() -> list[dict[str, str]]:
    """Return the running banners, in the page's language, on pages that show them.

    A number that became gated after the banner was written is masked: one query, if any runs.
    """
    if "banners_here" not in g:
        here = request.endpoint in ENDPOINTS or request.blueprint in BLUEPRINTS
        g.banners_here = _words(running()) if here else []
    shown: list[dict[str, str]] = g.banners_here
    return shown


def save_banner(banner: Banner, *, version: str | None) -> None:
    """Add a banner (`version` None) or replace the one of that version; caller's transaction.

    Raises Conflict when somebody saved after `version`, NotFound when somebody ended it, and
    Invalid when its words show a gated number.
    """
    kept = _coming(hold_site_setting(SETTING, []))
    if version is not None and _find(kept, banner.id).version != version:
        raise Conflict(_("Somebody saved this while you were writing."))
    refuse_exposing({f"{name}_{code}": words for name in ("title", "text")
                     for code, words in getattr(banner, name).items()})
    _write([one for one in kept if one.id != banner.id] + [banner])
    record("banner.saved", best_translation(banner.title, "fi"), level=banner.level,
           since=_row(banner)["since"], until=_row(banner)["until"])


def end_banner(banner_id: str) -> None:
    """Take a banner away, in the caller's transaction. Raises NotFound when it has ended."""
    kept = _coming(hold_site_setting(SETTING, []))
    ended = _find(kept, banner_id)
    _write([one for one in kept if one != ended])
    record("banner.ended", best_translation(ended.title, "fi"))


def new_id() -> str:
    """Return an id for a new banner."""
    return secrets.token_hex(4)


def _words(found: list[Banner]) -> list[dict[str, str]]:
    gated = gated_addresses() if found else ()
    hint = str(_("[the number is on the contact page]"))
    return [{"level": one.level,
             "title": mask(best_translation(one.title), gated, hint),
             "title_lang": _foreign(one.title),
             "text": mask(best_translation(one.text), gated, hint),
             "text_lang": _foreign(one.text)} for one in found]


def _foreign(texts: dict[str, str]) -> str:
    """Return which other language is shown where the page's is missing, else nothing."""
    shown = best_translation(texts)
    return next((code for code, words in texts.items() if words == shown), "") if (
        not texts.get(current_language())) else ""


def _coming(rows: list[dict[str, Any]]) -> list[Banner]:
    moment = now()
    return sorted((one for one in map(_read, rows) if not one.is_over(moment)),
                  key=lambda one: one.since)


def _find(kept: list[Banner], banner_id: str) -> Banner:
    found = next((one for one in kept if one.id == banner_id), None)
    if found is None:
        raise NotFound(_("This banner has ended."))
    return found


def _write(kept: list[Banner]) -> None:
    set_site_setting(SETTING, [_row(one) for one in kept])


def _row(banner: Banner) -> dict[str, Any]:
    return {**asdict(banner), "since": banner.since.isoformat(),
            "until": banner.until.isoformat() if banner.until else None}


def _read(row: dict[str, Any]) -> Banner:
    return Banner(**{**row, "since": datetime.fromisoformat(row["since"]),
                     "until": datetime.fromisoformat(row["until"]) if row["until"] else None})
