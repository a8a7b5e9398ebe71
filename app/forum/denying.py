"""The operator's list of words and domains that are not shown before a moderator saw them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from .disguises import skeleton
from .links import host_of, is_below

DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


class Denied(NamedTuple):
    """What the lines of a list say: words as one pattern over skeletons, and domains."""

    words: re.Pattern[str] | None
    domains: tuple[str, ...]


def is_denied(text: str, flat: str, links: Sequence[str], lines: Sequence[str]) -> bool:
    """Say whether a text (with its skeleton and links) has what a line of the list names."""
    if not lines:
        return False
    denied = _read(tuple(lines))
    if denied.words and (denied.words.search(flat) or denied.words.search(skeleton(text))):
        return True
    if not denied.domains:
        return False
    # An address may be written with look-alike letters, so hosts are compared as they look.
    hosts = {skeleton(host_of(link)) for link in links}
    hosts |= {found[0].removeprefix("www.") for found in DOMAIN.finditer(flat)}
    return any(is_below(host, denied.domains) for host in hosts)


@lru_cache(maxsize=8)
def _read(lines: tuple[str, ...]) -> Denied:
    """Read a list: a line with a full stop and no space is a domain, with all that is below it."""
    domains, words = [], []
    for line in filter(None, map(str.strip, lines)):
        host = host_of(line.removeprefix("*.").removeprefix("."))
        if DOMAIN.fullmatch(host):
            domains.append(skeleton(host))
        else:
            words.append(r"\s+".join(map(re.escape, skeleton(line).split())))
    pattern = rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])" if words else None
    return Denied(re.compile(pattern) if pattern else None, tuple(domains))
