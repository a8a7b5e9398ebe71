"""Compounds split by a word list, where no morphology does it (Swedish; Finnish without Voikko)."""

from collections.abc import Callable
from dataclasses import dataclass

SHORTEST = 4
LONGEST = 40  # a longer word is not worth the look-ups


@dataclass(frozen=True, slots=True)
class Split:
    """A compound's base form, and those of its parts."""

    lemma: str
    parts: tuple[str, ...]

    @property
    def cost(self) -> tuple[int, int]:
        """Prefer few parts, then parts of like length."""
        return len(self.parts), -min(map(len, self.parts))


@dataclass(frozen=True, slots=True)
class Compounds:
    """How a language joins words.

    `lemma` looks a form up (None: no word); `links` may stand between the parts; `endings` are
    what a first part may have in place of its base form's end (gatu-, of gata); `short` the parts
    of fewer than four letters that count.
    """

    lemma: Callable[[str], str | None]
    links: tuple[str, ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    short: frozenset[str] = frozenset()

    def split(self, word: str) -> Split | None:
        """Return how a lower-case word is put together, None when it is no compound.

        A word of the list is split in its base form, and only into base forms.
        """
        if not SHORTEST < len(word) <= LONGEST:
            return None
        base = self.lemma(word)
        return min(self._splits(base or word, listed=base is not None),
                   key=lambda split: split.cost, default=None)

    def _splits(self, word: str, *, listed: bool) -> list[Split]:
        heads = ((cut, self._head(word[cut:], listed=listed)) for cut in range(2, len(word) - 2))
        return [Split(word[:cut] + head, (*modifiers, head))
                for cut, head in heads if head for modifiers in self._modifiers(word[:cut])]

    def _head(self, word: str, *, listed: bool) -> str:
        base = self.lemma(word) if self._long_enough(word) else None
        return base if base and (base == word or not listed) else ""

    def _modifiers(self, word: str) -> list[tuple[str, ...]]:
        """Return the parts that the front of a compound may be: one base form, or a compound."""
        plain = [word, *(word.removesuffix(link) for link in self.links if word.endswith(link))]
        single = next(filter(None, map(self._modifier, plain)), "")
        return [(single,)] if single else [split.parts for form in plain[::-1]
                              for split in self._splits(form, listed=True)]

    def _modifier(self, word: str) -> str:
        if not self._long_enough(word):
            return ""
        if word in self.short or self.lemma(word) == word:
            return word
        bases = (word.removesuffix(ending) + whole for ending, whole in self.endings
                 if word.endswith(ending))
        return next((base for base in bases if self.lemma(base) == base), "")

    def _long_enough(self, word: str) -> bool:
        return len(word) >= SHORTEST or word in self.short
