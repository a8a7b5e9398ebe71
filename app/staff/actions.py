"""Changes of the site's own details, in the caller's transaction."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from app.channels.exposure import refuse_exposing
from app.core.audit import record
from app.core.errors import Conflict
from app.core.i18n import LANGUAGES
from app.core.site_settings import (
    hold_site_setting,
    set_site_setting,
    site_settings,
    version_of,
)

from .forms import PLAIN, SettingsForm

WHO = (*PLAIN, "address")  # of whom the statutory page tells


def settings_data() -> dict[str, Any]:
    """Return the brand and the statutory page as the form's data."""
    brand, statutory = site_settings().get("brand", {}), site_settings().get("statutory", {})
    data = {"name": brand.get("name", ""), "address": "\n".join(statutory.get("address", [])),
            **{name: statutory.get(name, "") for name in PLAIN}}
    for name, source in (("tagline", brand), ("register", statutory), ("supervisor", statutory)):
        data |= {f"{name}_{code}": source.get(name, {}).get(code, "") for code in LANGUAGES}
    return {**data, "version": version_of([brand, statutory])}


def save_settings(form: SettingsForm) -> None:
    """Save the brand and the statutory page.

    Raises Conflict when somebody saved after the form was opened, and Invalid when a text shows
    a gated number. Facts of the demo company stay marked as such until they are another's.
    """
    brand, statutory = hold_site_setting("brand", {}), hold_site_setting("statutory", {})
    if version_of([brand, statutory]) != form.version.data:
        raise Conflict(_("Somebody saved this while you were writing."))
    new_brand, facts = {**brand, **form.brand()}, form.statutory()
    refuse_exposing(dict(_words("", {**form.brand(), **facts})))
    if statutory.get("fictional") and all(facts[name] == statutory.get(name) for name in WHO):
        facts["fictional"] = True
    changed = [name for before, after in ((brand, new_brand), (statutory, facts))
               for name in after if after[name] != before.get(name)]
    set_site_setting("brand", new_brand)
    set_site_setting("statutory", facts)
    record("settings.saved", new_brand["name"], changed=changed)


def _words(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in nested values, with a name for it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _words(f"{name}.{key}", inner)
    else:
        yield name, "\n".join(value) if isinstance(value, list) else str(value)
