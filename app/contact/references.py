"""A case's reference, which people read out, and the key in its link, which nobody guesses."""

import hashlib
import hmac
import re
import secrets
import unicodedata

from stdnum import luhn

from app.core.settings import current_settings
from app.core.site_settings import site_settings

from .models import Case

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U, 0, 1; even, as Luhn mod N needs
LENGTH = 7  # and a check character: 2 × 10¹⁰ references
DEFAULT_PREFIX = "LU"


def new_reference() -> str:
    """Return a random reference such as KK-7F3K-92QX; its last character checks the others."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    body += luhn.calc_check_digit(body, ALPHABET)
    return f"{_prefix()}-{body[:4]}-{body[4:]}"


def read_reference(text: str) -> str | None:
    """Return the reference that somebody typed, in its proper form; None for a mistyped one."""
    match = re.fullmatch(r"([A-Z]{2})([2-9A-Z]{8})", re.sub(r"[\s-]", "", text.upper()))
    if match is None or not luhn.is_valid(match[2], ALPHABET):
        return None
    return f"{match[1]}-{match[2][:4]}-{match[2][4:]}"


def case_key(reference: str) -> str:
    """Return the secret of a case's link, made from the site's key: every mail can say it."""
    digest = hmac.digest(current_settings().signing_key.encode(), f"case:{reference}".encode(),
                         hashlib.sha256)
    return digest[:24].hex()


def key_hash(key: str) -> str:
    """Return what the database keeps of a key: it outlives a change of the site's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_key(case: Case, key: str) -> bool:
    """Say whether `key` opens `case`."""
    return (hmac.compare_digest(key_hash(key), case.token)
            or hmac.compare_digest(key.encode(), case_key(case.reference).encode()))


def _prefix() -> str:
    """Return the brand's two letters: its own choice, else the first letters of its name."""
    brand = site_settings().get("brand", {})
    letters = unicodedata.normalize("NFKD", brand.get("reference") or brand.get("name", ""))
    found = re.findall("[A-Z]", letters.upper())[:2]
    return "".join(found) if len(found) == 2 else DEFAULT_PREFIX
