"""Sequences of letters: what words have in common that no dictionary knows to be one."""

from zlib import crc32

LETTERS = 4
BEGINNING = "^"  # counts as a letter: a word's beginning says more than its middle


def sequences(word: str) -> set[str]:
    """Return every run of four letters in `word`, its beginning one of them; none if shorter."""
    marked = BEGINNING + word
    return {marked[start:start + LETTERS] for start in range(len(marked) - LETTERS + 1)}


def letter_hashes(word: str) -> set[int]:
    """Return the sequences of a folded word, hashed to 32 bits the same way in every process."""
    return {crc32(letters.encode("utf-8", "surrogatepass")) for letters in sequences(word)}
