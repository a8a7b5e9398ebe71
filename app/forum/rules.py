"""The forum's own settings, which staff change on the web; kept among the site settings."""

from dataclasses import dataclass, fields
from typing import Any

from flask_babel import gettext as _

from app.core.errors import Forbidden
from app.core.site_settings import site_settings

KEY = "forum"


@dataclass(frozen=True, slots=True)
class ForumRules:
    """`denied`: words and domains that are never shown without a moderator's eye."""

    is_open: bool = True  # people may ask and answer; else the forum is only read
    first_posts_wait: bool = True
    first_links_wait: bool = True
    denied: tuple[str, ...] = ()


def forum_rules() -> ForumRules:
    """Return the rules in force; costs no query of its own."""
    stored: dict[str, Any] = site_settings().get(KEY, {})
    known = {one.name for one in fields(ForumRules)}
    values = {name: value for name, value in stored.items() if name in known}
    return ForumRules(**{**values, "denied": tuple(values.get("denied", ()))})


def require_open() -> None:
    """Raise Forbidden while the forum is only read."""
    if not forum_rules().is_open:
        raise Forbidden(_("The forum takes no new posts just now. You can read and search it, and "
                          "contact us."))
