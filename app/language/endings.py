"""Inflected Finnish words that no dictionary holds: what their ending leaves (wifissä)."""

import re
from collections.abc import Iterator

_TAIL = r"(?:ni|si|ns[aä]|mme|nne)?(?:k[oö]|kin|kaan|kään|han|hän|p[aä])?"
# Endings that no base form has, and those that one may have: playstation, nokia.
_SURE = re.compile(rf"(.*[aeiouyäö])(?:ss[aä]|st[aä]|ll[aä]|lt[aä]|lle){_TAIL}"
                   r"|(.*([aeiouyäö]))(?:\3n|h[aeiouyäö]n)")
_MAYBE = re.compile(r"(.*[aeiouyäö])(?:n|ni|t[aä]|ksi)|(.*[eiouyö])[aä]|(.*i)t")
SHORTEST = 2  # letters of a base form


def base_forms(word: str) -> tuple[str, ...]:
    """Return what a lower-case word may be a form of besides itself, likeliest first."""
    found = _SURE.fullmatch(word) or _MAYBE.fullmatch(word)
    stem = next(filter(None, found.groups())) if found else ""
    return tuple(_bases(stem)) if len(stem) >= SHORTEST else ()


def _bases(stem: str) -> Iterator[str]:
    """Yield the stem, and what it is without the i that words ending in a consonant have got."""
    yield stem
    if stem.endswith("i") and len(stem) > SHORTEST + 1:
        bare = stem.removesuffix("i")
        doubled = bare[-2:] in {"kk", "pp", "tt"}
        yield bare[:-1] if doubled else bare  # hotspotti-a: hotspot
