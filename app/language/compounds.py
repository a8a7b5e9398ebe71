"""Compounds split by a word list, where no morphology does it (Swedish; Finnish without Voikko)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

SHORTEST = 4
LONGEST = 40  # a longer word is not worth the look-ups


@dataclass(frozen=True, slots=True)
class Split:
    """A compound's base form, and those of its parts."""

    lemma: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compounds:
    """How a language joins words.

    `lemma` looks a form up (None: no word); `links` may stand between the parts, and must after a
    part that ends in one of `linked`; `endings` are what a first part may have in place of its
    base form's end (gatu-, of gata); `short` the parts of three letters that count; `is_noun` tells
    which heads are likelier.
    """

    lemma: Callable[[str], str | None]
    links: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    short: frozenset[str] = frozenset()
    is_noun: Callable[[str], bool] = lambda _word: True

    def split(self, word: str) -> Split | None:
        """Return how a lower-case word is put together, None when it is no compound.

        A word of the list is split in its base form, and only into base forms.
        """
        if not SHORTEST < len(word) <= LONGEST:
            return None
        base = self.lemma(word)
        return min(self._splits(base or word, listed=base is not None), key=self._cost,
                   default=None)

    def _cost(self, split: Split) -> tuple[int, bool, int]:
        """Prefer few parts, then nouns, then parts of like length."""
        return len(split.parts), not self.is_noun(split.parts[-1]), -min(map(len, split.parts))

    def _splits(self, word: str, *, listed: bool) -> list[Split]:
        heads = ((cut, self._head(word[cut:], listed=listed)) for cut in range(2, len(word) - 2))
        return [Split(word[:cut] + head, (*modifiers, head)) for cut, head in heads if head
                for modifiers in self._modifiers(word[:cut], word[cut])]

    def _head(self, word: str, *, listed: bool) -> str:
        base = self.lemma(word) if self._long_enough(word) else None
        return base if base and (base == word or not listed) else ""

    def _modifiers(self, word: str, following: str) -> list[tuple[str, ...]]:
        """Return the parts that the front of a compound may be: one base form, or a compound."""
        forms = [word.removesuffix(link) for link in self.links if word.endswith(link)]
        if not word.endswith(self.linked):
            shared = self.links and following == word[-1]  # till-låta is written tillåta
            forms = [word, *([word + following] if shared else ()), *forms]
        whole = (form for form in forms if form in self.short
                 or (len(form) >= SHORTEST and self.lemma(form) == form))
        single = next(chain(whole, *map(self._bases, forms)), "")
        return [(single,)] if single else [split.parts for form in forms[::-1]
                              for split in self._splits(form, listed=True)]

    def _bases(self, word: str) -> Iterator[str]:
        """Yield the base forms that a first part with another ending may have."""
        for ending, whole in self.endings:
            base = word.removesuffix(ending) + whole
            if word.endswith(ending) and self.lemma(base) == base and (
                    len(word) >= SHORTEST or word == ending):
                yield base

    def _long_enough(self, word: str) -> bool:
        return len(word) >= SHORTEST or word in self.short
