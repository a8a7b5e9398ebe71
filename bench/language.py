"""How well the pipeline reads Finnish: lemmas, compound boundaries, time. Prints JSON.

    .venv/bin/python bench/language.py [--data FOLDER] [--voikko libvoikko,pyvoikko,none]

Measures on the test part of the Universal Dependencies treebank Finnish-TDT (CoNLL-U), as it lies
in FOLDER/ud_fi. Words are read without their sentence, as search reads them. Hyphens and letter
case are no differences; words that the treebank cuts otherwise than `app.language.tokens` are
left out.
"""

import sys

sys.path.pop(0)  # this file's folder

import argparse
import gzip
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from app.language import Kind, VoikkoMissing, build_data, configure, fold, tokens
from app.language.finnish import split_by_list
from app.language.morphology import Part
from app.language.terms import word_terms
from app.language.voikko import Mode, read_word

ROOT = Path(__file__).parents[1]
CONTENT = ("NOUN", "VERB", "ADJ", "PROPN")  # what people search by
SKIPPED = {"PUNCT", "SYM"}
EXAMPLES = 12


class Word(NamedTuple):
    """A token of the treebank: `lemma` has "#" between the parts of a compound."""

    form: str
    lemma: str
    pos: str
    features: str


class Read(NamedTuple):
    """What the pipeline makes of a form."""

    lemmas: Sequence[str]
    parts: Sequence[str]
    cuts: frozenset[int]


def main() -> None:
    """Measure with each analyser that is installed, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--voikko", default="libvoikko,pyvoikko,none")
    given = parser.parse_args()
    words = list(_words(next((given.data / "ud_fi").glob("*.conllu.gz"))))
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder), "none")
        build_data(lambda _language: None)
        print(json.dumps({mode: _measured(words, Path(folder), mode)
                          for mode in given.voikko.split(",")}, ensure_ascii=False, indent=1))


def _words(path: Path) -> Iterator[Word]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            number, *columns = line.rstrip("\n").split("\t")
            if number.isdecimal():
                word = Word(columns[0], _plain(columns[1]), columns[2], columns[4])
                found = tokens(word.form)
                if word.pos not in SKIPPED and len(found) == 1 and len(found[0].text) == len(
                        word.form):
                    yield word


def _plain(text: str) -> str:
    return fold(text).replace("-", "")


def _measured(words: Sequence[Word], folder: Path, mode: Mode) -> dict[str, object]:
    try:
        configure(folder, mode)
    except VoikkoMissing as missing:
        return {"missing": str(missing)}
    word_terms("lämmittely", "fi")
    forms = list(dict.fromkeys(word.form for word in words))
    began = time.process_time()
    for form in forms:
        word_terms(form, "fi")
    seconds = time.process_time() - began
    read = {form: _read(form) for form in forms}
    pairs = [(word, read[word.form]) for word in words]
    return {"words": len(words), "microseconds_an_unseen_word": round(seconds / len(forms) * 1e6),
            "compounds": _compounds(pairs), "lemmas": _lemmas(pairs), "missed": _missed(pairs)}


def _read(form: str) -> Read:
    found: dict[Kind, list[str]] = defaultdict(list)
    for kind, text in word_terms(form, "fi"):
        found[kind].append(_plain(text))
    return Read(found[Kind.LEMMA], [text for kind in Kind if kind not in {
        Kind.WORD, Kind.LEMMA, Kind.STEM} for text in found[kind]], _cuts(form.lower()))


def _cuts(form: str) -> frozenset[int]:
    """Return after how many letters the parts of a compound but the last end, hyphens aside."""
    lengths = [length for piece in form.split("-") if piece for length in _lengths(piece)]
    return frozenset(list(accumulate(lengths))[:-1])


def _lengths(word: str) -> list[int]:
    for reading in read_word(word)[:1]:
        return [length for part in reading.parts for length in _part_lengths(part)]
    split = split_by_list(word)
    return [*map(len, split.parts)] if split else [len(word)]


def _part_lengths(part: Part) -> list[int]:
    firsts = [*map(len, part.pieces[:-1])]
    return [*firsts, len(part.surface.replace("-", "")) - sum(firsts)]


def _gold_cuts(lemma: str) -> frozenset[int]:
    return frozenset(list(accumulate(map(len, lemma.split("#"))))[:-1])


def _compounds(pairs: Sequence[tuple[Word, Read]]) -> dict[str, object]:
    right = found = wanted = whole = compounds = plain = split = 0
    for word, read in pairs:
        gold = _gold_cuts(word.lemma)
        right, found, wanted = (right + len(gold & read.cuts), found + len(read.cuts),
                                wanted + len(gold))
        compounds, whole = compounds + bool(gold), whole + bool(gold and gold <= read.cuts)
        plain, split = plain + (not gold), split + bool(read.cuts and not gold)
    precision, recall = right / found, right / wanted
    return {"compounds": compounds, "precision": round(precision, 4), "recall": round(recall, 4),
            "f1": round(2 * precision * recall / (precision + recall), 4),
            "all_boundaries_right": round(whole / compounds, 4),
            "others": plain, "others_split": round(split / plain, 4)}


def _lemmas(pairs: Sequence[tuple[Word, Read]]) -> dict[str, object]:
    """Return shares: the first lemma is right, any offered one is, or a part or root is it."""
    groups: dict[str, list[tuple[Word, Read]]] = {"all": list(pairs)}
    for word, read in pairs:
        groups.setdefault(word.pos, []).append((word, read))
    return {pos: {"words": len(group), **{
        name: round(sum(map(test, group)) / len(group), 4) for name, test in (
            ("first", _first_right), ("any", _any_right), ("any_or_part", _reached))}}
        for pos, group in sorted(groups.items(), key=lambda item: -len(item[1]))}


def _first_right(pair: tuple[Word, Read]) -> bool:
    word, read = pair
    return read.lemmas[0] == word.lemma.replace("#", "")


def _any_right(pair: tuple[Word, Read]) -> bool:
    word, read = pair
    return word.lemma.replace("#", "") in read.lemmas


def _reached(pair: tuple[Word, Read]) -> bool:
    word, read = pair
    return word.lemma.replace("#", "") in {*read.lemmas, *read.parts}


def _missed(pairs: Sequence[tuple[Word, Read]]) -> dict[str, object]:
    """Return words of meaning whose lemma search does not reach in any way, by kind.

    Left out are mere conventions: nouns in -minen, which Voikko takes for forms of their verb, and
    nouns without a singular (markkinat), for which it makes one.
    """
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for word, read in pairs:
        if word.pos in CONTENT and not _reached((word, read)) and not _is_convention(word, read):
            known = "read otherwise" if read_word(word.form.lower()) else "unknown"
            kinds[f"{word.pos}, {known}"][f"{word.form} → {word.lemma}, "
                                          f"not {' '.join(read.lemmas)}"] += 1
    return {kind: {"words": counts.total(), "often": dict(counts.most_common(EXAMPLES))}
            for kind, counts in sorted(kinds.items(), key=lambda item: -item[1].total())}


def _is_convention(word: Word, read: Read) -> bool:
    lemma = word.lemma.replace("#", "")
    return lemma.endswith("minen") or (
        lemma.endswith("t") and any(lemma[:-2] == one[:len(lemma) - 2] for one in read.lemmas))


if __name__ == "__main__":
    main()
