"""Titles as parts of addresses."""

import re
import unicodedata
from collections.abc import Collection

MAX_SLUG = 80
SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})


def slugify(text: str, otherwise: str = "article") -> str:
    """Return `text` as an address of at most MAX_SLUG characters, cut between words; `otherwise`
    where it has no letters of ours.
    """
    slug = fold(text, otherwise)
    if len(slug) > MAX_SLUG:
        slug = slug[:MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]
    return slug


def fold(text: str, otherwise: str = "article") -> str:
    """Return `text` as small letters a–z, digits and hyphens: å and ä become a, ö becomes o."""
    spelled = unicodedata.normalize("NFKD", text.lower().translate(SPELLED))
    letters = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or otherwise


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """Return `wanted`, or `wanted-2`, `-3` … when it is taken."""
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
