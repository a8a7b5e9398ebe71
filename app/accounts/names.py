"""Display names: on one line, with nothing invisible, and not taken for ours."""

import unicodedata

from app.core.site_settings import site_settings

LONGEST = 60
_OURS = ("asiakaspal", "yllapi", "moderaattor", "moderator", "kundtjanst", "kundservice",
         "customerserv", "support", "helpdesk")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}  # also what turns the direction of writing
_LOOKALIKES = str.maketrans("013457@$!|ıаеорсухіѕ", "oieastasiiiaeopcyxis")


def clean_name(name: str | None) -> str:
    """Return a name on one line, single-spaced, without invisible characters."""
    spaced = " ".join(unicodedata.normalize("NFC", name or "").split())
    return "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).strip()


def looks_like_staff(name: str) -> bool:
    """Say whether customers could take a name for the operator's own, however it is disguised."""
    words = [_letters(word) for word in name.split()]
    whole = "".join(words)
    brand = _letters(site_settings().get("brand", {}).get("name", ""))
    return (any("admin" in word for word in words) or whole.startswith("admin")
            or any(word in whole for word in _OURS) or (bool(brand) and brand in whole))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LOOKALIKES)
    return "".join(c for c in plain if c.isalpha())
