"""Changes of the site's own details, in the caller's transaction."""

from typing import Any

from app.core.audit import record
from app.core.i18n import LANGUAGES
from app.core.site_settings import set_site_setting, site_settings

from .forms import SettingsForm

PLAIN = ("legal_name", "business_id", "email", "phone")


def settings_data() -> dict[str, Any]:
    """Return the brand and the statutory page as the form's data."""
    brand, statutory = site_settings().get("brand", {}), site_settings().get("statutory", {})
    data = {"name": brand.get("name", ""), "address": "\n".join(statutory.get("address", [])),
            **{name: statutory.get(name, "") for name in PLAIN}}
    for name, source in (("tagline", brand), ("register", statutory), ("supervisor", statutory)):
        data |= {f"{name}_{code}": source.get(name, {}).get(code, "") for code in LANGUAGES}
    return data


def save_settings(form: SettingsForm) -> None:
    """Save the brand and the statutory page."""
    lines = [line.strip() for line in (form.address.data or "").splitlines() if line.strip()]
    brand = site_settings().get("brand", {})
    set_site_setting("brand", {**brand, "name": form.name.data,
                               "tagline": form.texts("tagline")})
    set_site_setting("statutory", {
        **{name: (form[name].data or "").strip() for name in PLAIN}, "address": lines,
        "register": form.texts("register"), "supervisor": form.texts("supervisor")})
    record("settings.changed", str(form.name.data))
