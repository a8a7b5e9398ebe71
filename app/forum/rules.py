"""The forum's own settings, which staff change on the web; kept among the site settings."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from flask_babel import gettext as _

from app.core.audit import record
from app.core.errors import Conflict, Forbidden
from app.core.site_settings import (
    hold_site_setting,
    set_site_setting,
    site_settings,
    version_of,
)

KEY = "forum"


@dataclass(frozen=True, slots=True)
class ForumRules:
    """`denied`: words and domains that are never shown without a moderator's eye; `terms`: what
    the operator adds to the terms of use, by language.
    """

    is_open: bool = True  # people may ask and answer; else the forum is only read
    first_posts_wait: bool = True
    first_links_wait: bool = True
    denied: tuple[str, ...] = ()
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Return a mark of what they say: another one when somebody changed them."""
        return version_of(_row(self))


def forum_rules() -> ForumRules:
    """Return the rules in force; costs no query of its own."""
    return _read(site_settings().get(KEY, {}))


def save_rules(rules: ForumRules, *, version: str) -> None:
    """Replace the rules that were opened at `version`, in the caller's transaction.

    Raises Conflict when somebody saved after that.
    """
    kept = _read(hold_site_setting(KEY, {}))
    if kept.version != version:
        raise Conflict(_("Somebody saved this while you were writing."))
    before, after = _row(kept), _row(rules)
    set_site_setting(KEY, after)
    record("forum.settings_saved", KEY,
           changed=[name for name in after if after[name] != before[name]])


def _row(rules: ForumRules) -> dict[str, Any]:
    return {**asdict(rules), "denied": list(rules.denied)}


def _read(stored: dict[str, Any]) -> ForumRules:
    known = {one.name for one in fields(ForumRules)}
    values = {name: value for name, value in stored.items() if name in known}
    return ForumRules(**{**values, "denied": tuple(values.get("denied", ()))})


def require_open() -> None:
    """Raise Forbidden while the forum is only read."""
    if not forum_rules().is_open:
        raise Forbidden(_("The forum takes no new posts just now. You can read and search it, and "
                          "contact us."))
