"""What is held until a moderator has looked at it, and why. Knows no third party."""

import hashlib
import re

from .rules import forum_rules
from .standing import Standing

WORD = re.compile(r"\w+")


def reasons_to_hold(by: Standing, title: str, body: str, html: str, mark: int | None, *,
                    but: int | None = None) -> list[str]:
    """Return why a post should wait: an empty list shows it at once. `but` is its own id."""
    rules = forum_rules()
    if by.is_staff:
        return []
    text = f"{title}\n{body}".casefold()
    return [reason for reason, holds in (
        ("first-post", rules.first_posts_wait and not by.shown),
        ("first-link", rules.first_links_wait and "<a " in html and not by.shown_with_links),
        ("denied", any(word.casefold() in text for word in rules.denied)),
    ) if holds]


def simhash(text: str) -> int | None:
    """Return 63 bits that differ little between texts that differ little; None for short ones.

    Charikar 2002: the sign of the sum of the hashes of all sequences of three words.
    """
    words = WORD.findall(text.casefold())
    if len(words) < 5:
        return None
    sums = [0] * 63
    for three in zip(words, words[1:], words[2:], strict=False):
        bits = int.from_bytes(hashlib.blake2b(" ".join(three).encode(), digest_size=8).digest())
        for place in range(63):
            sums[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place, total in enumerate(sums) if total > 0)
