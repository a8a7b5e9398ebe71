"""Voikko's analyses of a Finnish word, read from the transducer's output.

`[Ln][Xp]puhelin[X]puhelin[Sn][Ny][Bh][Bc][Ln][Xp]numero[X]numero[Sn][Ny][O1y]ni`: tags in
brackets, base forms between [Xp] or [Xj] and [X], hidden text between [Xr] or [Xs] and [X], the
surface outside. [Bc] stands between the parts of a compound, [Xj] before the base form of a
derivation, "=" inside a base form between the parts of a fixed compound.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PIECE = re.compile(r"\[([^\]]*)\]|([^\[]+)")
NAMES = frozenset({"Lee", "Les", "Lep", "Lem"})  # first, last, of places, others
_VOWELS = frozenset("aeiouyäöå")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a compound: what stands in the word, its base form and what that derives from.

    `roots` go from the first base form to the last but one; `bases` holds the pieces of a base
    form that is a fixed compound ("laaja", "kaista").
    """

    surface: str
    base: str
    bases: tuple[str, ...]
    roots: tuple[str, ...]
    tags: frozenset[str]

    @property
    def pieces(self) -> tuple[str, ...]:
        """Return what a fixed compound is made of; a name is none (Net=flix)."""
        return () if self.tags & NAMES or len(self.bases) == 1 else self.bases


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a word."""

    parts: tuple[Part, ...]

    @property
    def lemma(self) -> str:
        """Return the base form: the parts as written, the last one in its base form."""
        *modifiers, head = self.parts
        return "".join(part.surface for part in modifiers) + head.base


def readings(outputs: Iterable[str]) -> list[Reading]:
    """Return what the transducer's outputs for one word say, without those Finnish forbids."""
    found = (Reading(tuple(_parts(output))) for output in outputs)
    return [reading for reading in found if reading.parts and not _misses_hyphen(reading)]


def _parts(output: str) -> Iterable[Part]:
    for piece in output.split("[Bc]"):
        part = _part(piece)
        if part.surface:
            yield part


def _part(piece: str) -> Part:
    """Follow one part from left to right: each base form replaces the surface after the last."""
    stem, surface, base, forms = "", "", "", []
    mode, tags = "", set()
    for tag, text in _PIECE.findall(piece):
        if tag in {"Xp", "Xj"}:
            forms += [stem + base] if base else []
            stem, surface, base, mode = stem + surface, "", "", "base"
        elif tag in {"Xr", "Xs"}:
            mode = "hidden"
        elif tag == "X":
            mode = ""
        elif tag:
            tags.add(tag)
        elif mode == "base":
            base += text
        elif not mode:
            surface += text
    whole = stem + (base or surface.removesuffix("-"))
    bases = tuple(whole.lower().split("="))
    roots = tuple(form.replace("=", "").lower() for form in forms)
    return Part(stem + surface, "".join(bases), bases, roots, frozenset(tags))


def _misses_hyphen(reading: Reading) -> bool:
    """Tell whether equal vowels meet between parts, where Finnish needs a hyphen (seura-ajat)."""
    return any(left.surface[-1] == right.surface[0] and right.surface[0] in _VOWELS
               for left, right in zip(reading.parts, reading.parts[1:], strict=False))
