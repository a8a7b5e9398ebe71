"""Open spelling correction: words that no document holds, replaced by words that some do."""

from collections.abc import Mapping, Sequence

from app.language import correct

from .engine import Slot, Snapshot


class Speller:
    """Corrects words from an index's own vocabulary, which it keeps until the index changes."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[str, ...], Mapping[str, int]]] = {}

    def correct(self, text: str, unknown: Sequence[Slot], snapshot: Snapshot, language: str
                ) -> str | None:
        """Return `text` with its `unknown` words corrected, None when none could be."""
        vocabulary = self.vocabulary(snapshot, language)
        corrected = text
        for slot in reversed(unknown):
            word = correct(slot.word, vocabulary, language)
            if word:
                corrected = corrected[:slot.start] + word + corrected[slot.end:]
        return corrected if corrected != text else None

    def vocabulary(self, snapshot: Snapshot, language: str) -> Mapping[str, int]:
        """Return the words as documents write them, with how many hold each."""
        names = tuple(part.name for part in snapshot.parts)
        kept_names, words = self._kept.get(language, ((), {}))
        if kept_names != names:
            words = _merged([part.words(language) for part in snapshot.parts])
            self._kept[language] = (names, words)
        return words


def _merged(parts: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    largest, *others = sorted(parts, key=len, reverse=True)
    if not any(others):
        return largest
    merged = dict(largest)
    for part in others:
        for word, count in part.items():
            merged[word] = merged.get(word, 0) + count
    return merged
