"""Three languages by URL prefix; dates, numbers and phone numbers as each language writes them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import phonenumbers
from babel.dates import format_timedelta
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    Babel,
    format_date,
    format_datetime,
    format_decimal,
    format_time,
    get_locale,
    refresh,
)
from flask_babel import lazy_gettext as _l

from .clock import now, site_zone

LANGUAGES = ("fi", "sv", "en")
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
LONG_GROUP = re.compile(r"\b(\d{3})(\d{4})$")  # 0290101234 is read out as 029 010 1234
LANGUAGE_PREFIX = "/<any(fi,sv,en):language>"


def init_i18n(app: Flask) -> None:
    """Take the language out of the URL, put it back into built URLs, add the filters."""
    Babel(app, locale_selector=lambda: LOCALES[current_language()],
          timezone_selector=lambda: str(site_zone()), default_locale=LOCALES["fi"])
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    for name, function in FILTERS.items():
        app.add_template_filter(function, name)


def current_language() -> str:
    """Return the language of this request or job: one of LANGUAGES."""
    return str(g.get("language", LANGUAGES[0])) if g else LANGUAGES[0]


def use_language(language: str) -> None:
    """Speak `language` from here on in this request or job."""
    g.language = language if language in LANGUAGES else LANGUAGES[0]
    refresh()  # forget the locale chosen earlier


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` meanwhile: who reads may understand another than who acts."""
    before = current_language()
    use_language(language)
    try:
        yield
    finally:
        use_language(before)


def best_translation(texts: dict[str, str], language: str | None = None) -> str:
    """Return `texts` in `language` (default: the current one), else the first there is."""
    wanted = language or current_language()
    return texts.get(wanted) or next((texts[code] for code in LANGUAGES if texts.get(code)), "")


def preferred_language() -> str:
    """Return the best of LANGUAGES for this browser; Finnish when it asks for none of them."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "language" in values:
        use_language(values.pop("language"))
    elif has_request_context() and not g.get("language"):
        # An unknown address still carries its prefix: its error page speaks that language.
        prefix = request.path.split("/", 2)[1]
        use_language(prefix if prefix in LANGUAGES else preferred_language())


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    expected = current_app.url_map.is_endpoint_expecting(endpoint, "language")
    if expected and "language" not in values:
        values["language"] = current_language()


def format_phone(number: str) -> str:
    """Return an E.164 number as people at home write it: 09 4245 0110, abroad +46 8 ..."""
    try:
        parsed = phonenumbers.parse(number, "FI")
    except phonenumbers.NumberParseException:
        return number
    style = (phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 358
             and current_language() != "en" else phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return LONG_GROUP.sub(r"\1 \2", phonenumbers.format_number(parsed, style))


def format_relative(moment: datetime) -> str:
    """Return how long ago or ahead `moment` is: "3 hours ago"."""
    delta: timedelta = moment - now()
    return format_timedelta(delta, add_direction=True, locale=get_locale())


def actors_called(words: str) -> list[str]:
    """Return who acted, as the audit log has it, where readers see another name with `words`."""
    return [name for name, shown in _ACTORS.items() if words.casefold() in str(shown).casefold()]


def _date(value: datetime | date) -> str:
    return str(format_date(value, "d MMMM yyyy" if current_language() == "en" else "long"))


def _short_date(value: datetime | date) -> str:
    return str(format_date(value, "short"))


def _datetime(value: datetime) -> str:
    return str(format_datetime(value, "short"))


def _time(value: datetime | time) -> str:
    return str(format_time(value, "short"))


def _actor(name: str) -> str:
    """Return who acted, as the audit log has it, for people to read."""
    return str(_ACTORS.get(name, name))


def _redacted(text: str) -> str:
    """Return a redacted text with its markers in the reader's language: ⟨nimi⟩ for ⟨name⟩."""
    return _MARKER.sub(lambda match: f"⟨{_MARKERS.get(match[1], match[1])}⟩", text)


_ACTORS = {"system": _l("system"), "former customer": _l("former customer")}
_MARKER = re.compile(r"⟨([a-z]+)⟩")
_MARKERS = {"name": _l("name"), "email": _l("e-mail"), "phone": _l("phone"),
            "address": _l("address"), "number": _l("number"), "id": _l("identity code"),
            "iban": _l("bank account"), "card": _l("card number")}
FILTERS = {
    "date": _date, "short_date": _short_date, "datetime": _datetime, "time": _time,
    "number": format_decimal, "phone": format_phone, "relative": format_relative,
    "translated": best_translation, "actor": _actor, "redacted": _redacted,
}
