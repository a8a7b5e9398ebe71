"""Texts as people type or paste them, made fit to be stored and shown beside other texts."""

import re
import unicodedata
from collections.abc import Callable

from flask_babel import gettext as _
from wtforms import Field, Form, ValidationError

MARKS_IN_A_ROW = 3
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
OUTSIDE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format, surrogate, private use, unassigned
BLANK = frozenset(  # drawn as nothing, though their category is that of letters and marks
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0)))))
JOINERS = frozenset("\u200c\u200d")
EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
SELECTABLE = EMOJI + "\xa9\xae\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299"
# Arabic and Syriac; from Devanagari to Sinhala; Myanmar, Khmer, Mongolian.
JOINING = "\u0600-\u07ff\u0860-\u0dff\u1000-\u109f\u1780-\u18af"
LOST = re.compile(  # what selects or joins nothing where it stands
    rf"[\ufe0e\ufe0f](?:(?<![{SELECTABLE}#*0-9].)|(?<=[#*0-9].)(?!\u20e3))"
    rf"|\u200c(?<![{JOINING}].)|\u200d(?<![{JOINING}{EMOJI}\ufe0f].)"
    rf"|\u200d(?<=[{EMOJI}\ufe0f].)(?![{EMOJI}])")


def clean_text(text: str | None) -> str:
    """Return `text` in composed form with `\\n` as line ends, without what nobody can see.

    Control characters, marks of writing direction, invisible and unknown characters go, and marks
    that are piled up. Joiners and selectors stay where emoji and scripts need them.
    """
    text = text or ""
    while (cleaned := _cleaned(text)) != text:  # what is taken out may bring others together
        text = cleaned
    return text


def clean_line(text: str | None) -> str:
    """Return `text` on one line, single-spaced."""
    return " ".join(clean_text(text).split())


def at_most(limit: int) -> Callable[[Form, Field], None]:
    """Return a validator of a text's length.

    WTForms' own also sets `maxlength`, with which browsers cut what is pasted without a word.
    """
    def check(_form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > limit:
            raise ValidationError(_("This is %(length)s characters long: shorten it to %(limit)s.",
                                    length=length, limit=limit))
    return check


def _cleaned(text: str) -> str:
    text = LINE_END.sub("\n", text)
    if not text.isascii() or not text.isprintable():
        kinds = {letter: unicodedata.category(letter) for letter in set(text)}
        text = LOST.sub("", text.translate(dict.fromkeys(map(ord, _unwanted(kinds)))))
        # Marks are thinned before they are composed: composing sorts them, in quadratic time.
        text = unicodedata.normalize("NFC", _thinned(text, kinds))
    return text.strip()


def _unwanted(kinds: dict[str, str]) -> set[str]:
    outside = {letter for letter, kind in kinds.items() if kind in OUTSIDE}
    new_emoji = {letter for letter in outside if "\U0001f000" <= letter <= "\U0001faff"}
    return (outside - new_emoji - JOINERS - {"\n", "\t"}) | (BLANK & kinds.keys())


def _thinned(text: str, kinds: dict[str, str]) -> str:
    """Return `text` with at most MARKS_IN_A_ROW marks on a letter."""
    marks = {letter for letter, kind in kinds.items() if kind[0] == "M" or letter in JOINERS}
    if not marks:
        return text
    kept, row = [], 0
    for letter in text:
        row = row + 1 if letter in marks else 0
        if row <= MARKS_IN_A_ROW:
            kept.append(letter)
    return "".join(kept)
