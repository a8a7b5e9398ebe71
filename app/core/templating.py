"""Jinja without what cost every rendered page a millisecond."""

from collections.abc import MutableMapping
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from flask.templating import Environment
from flask_babel import get_locale, get_translations

_catalogues: dict[Locale | None, NullTranslations] = {}


class SharedGlobals(Environment):
    """All templates share one dictionary of globals: Jinja compares them at each import, and the
    chain of dictionaries that it would make for each template is slow at that.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals


def init_templating(app: Flask) -> None:
    """Set up the templates of `app`; after Flask-Babel, which looks its catalogue up anew, by the
    locale's name, for each of a page's forty texts.
    """
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count), newstyle=True)


def _catalogue() -> Any:
    locale = get_locale()
    found = _catalogues.get(locale)
    if found is None:
        found = _catalogues[locale] = get_translations()
    return found
