"""The web addresses in a text, however they are written."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from app.core.settings import current_settings

from .disguises import addresses_plain, visible

# Of addresses without http and www; "me", "se", "no" and such also begin sentences.
ENDINGS = ("app|bet|biz|buzz|cam|cash|casino|cc|cfd|click|club|cn|co|com|cyou|de|dev|ee|eu|fi|fun|"
           "icu|info|io|life|link|live|loan|ltd|money|monster|net|online|org|page|pro|ru|sbs|shop|"
           "site|space|store|top|tv|uk|vip|website|win|work|world|xyz")
PLAIN = re.compile(r"\bhttps?://[^\s<>()\[\]\"']+|\bwww\.[^\s<>()\[\]\"']+", re.IGNORECASE)
BARE = re.compile(rf"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:{ENDINGS})\b(?:/[^\s<>()\[\]\"']*)?(?!@)",
                  re.IGNORECASE)


def links_in(text: str) -> list[str]:
    """Return the addresses in a text that lead elsewhere than to our own site."""
    text = addresses_plain(visible(text))
    found = PLAIN.findall(text)
    found += BARE.findall(PLAIN.sub(" ", text))
    own = host_of(current_settings().public_url)
    return [link for link in found if host_of(link) != own]


def host_of(link: str) -> str:
    """Return the host that an address names, in small letters; "" where there is none."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.").rstrip(".")


def is_below(host: str, domains: Iterable[str]) -> bool:
    """Say whether a host is one of `domains` or below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
