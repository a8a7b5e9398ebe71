"""Texts much like others: a few bits that differ little between texts that differ little."""

import hashlib
import re
from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import read_rows

from .disguises import skeleton
from .models import Post

WORD = re.compile(r"[^\W\d_]+")
BITS = 63
SHORTEST = 10  # words: shorter texts are alike by chance ("The same happens to me, what now?")
DAYS = 7
COMPARED = 2000  # posts at most, the newest

_MARKS = sa.select(Post.simhash).where(
    Post.simhash.is_not(None), Post.created_at > sa.bindparam("since"),
    Post.id != sa.bindparam("but")).order_by(Post.id.desc()).limit(COMPARED)


def simhash(text: str) -> int | None:
    """Return 63 bits that differ little between texts that differ little; None for short ones.

    Charikar 2002: the sign of the sum of the hashes of all pairs of neighbouring words. Letter
    case, digits, signs and disguises make no difference.
    """
    words = WORD.findall(skeleton(text))
    if len(words) < SHORTEST:
        return None
    sums = [0] * BITS
    for pair in pairwise(words):
        bits = int.from_bytes(hashlib.blake2b(" ".join(pair).encode(), digest_size=8).digest())
        for place in range(BITS):
            sums[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place, total in enumerate(sums) if total > 0)


def was_posted(mark: int | None, *, near: int, but: int | None = None) -> bool:
    """Say whether a text of which at most `near` bits differ was posted within a week; one query.

    `but` is its own id. Of two texts that have nothing in common, about 31 bits differ.
    """
    if mark is None:
        return False
    marks = read_rows(_MARKS, {"since": now() - timedelta(days=DAYS), "but": but or 0})
    return any((mark ^ other).bit_count() <= near for (other,) in marks)
