"""Texts much like others: a few bits that differ little between texts that differ little."""

import hashlib
import re
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import read_rows

from .disguises import skeleton
from .models import Post

WORD = re.compile(r"[^\W\d_]+")
BITS = 63
SHORTEST = 10  # words: shorter texts are alike by chance ("The same happens to me, what now?")
NEAR = 10  # of 63 bits; of two texts that have nothing in common, 31 differ
DAYS = 7
COMPARED = 5000  # posts at most, the newest

_MARKS = sa.select(Post.simhash).where(
    Post.simhash.is_not(None), Post.created_at > sa.bindparam("since"),
    Post.id != sa.bindparam("but")).order_by(Post.id.desc()).limit(COMPARED)


def simhash(text: str) -> int | None:
    """Return 63 bits that differ little between texts that differ little; None for short ones.

    Charikar 2002: the sign of the sum of the hashes of all sequences of three words. Letter case,
    digits, signs and disguises make no difference.
    """
    words = WORD.findall(skeleton(text))
    if len(words) < SHORTEST:
        return None
    sums = [0] * BITS
    for three in zip(words, words[1:], words[2:], strict=False):
        bits = int.from_bytes(hashlib.blake2b(" ".join(three).encode(), digest_size=8).digest())
        for place in range(BITS):
            sums[place] += 1 if bits >> place & 1 else -1
    return sum(1 << place for place, total in enumerate(sums) if total > 0)


def was_posted(mark: int | None, *, but: int | None = None) -> bool:
    """Say whether a text much like it was posted within a week; one query. `but` is its own id."""
    if mark is None:
        return False
    marks = read_rows(_MARKS, {"since": now() - timedelta(days=DAYS), "but": but or 0})
    return any((mark ^ other).bit_count() <= NEAR for (other,) in marks)
