"""What people type stays; what nobody can see or read goes."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.text import BLANK, JOINERS, MARKS_IN_A_ROW, clean_line, clean_text

PIECES = ["a", "ä", "e\u0301", "\u0344", "\u0958", "\u0301", "\u0316", "\u0489", "\u200d", "\u200c",
          "\ufe0f", "\ufe0e", "1", "\u20e3", "❤", "🔥", "👩", "🏽", "ب", "क", "\u094d", "\u0d28",
          "\u202e", "\u2066", "\u200b", "\xad", "\U000e0041", "\ufff9", "\ud800", "\ue000",
          "\U000fffff", "\u0378", "\U0001fbff", "\r", "\n", "\r\n", "\x0b", "\x85", "\u2028", "\t",
          " ", "\xa0", "\x00", "\ufeff", "\u1100", "\u1161", "\u3164", "\u115f", "ﬁ", "\u212b"]
anything = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(), st.text(max_size=4)),
                    max_size=30).map("".join)
LETTER = """Hei! Laskuni eräpäivä on 15.3. – maksoin 24,90 € (tilisiirto), mutta
sain "huomautuksen".

Mvh, Åsa Sjöström\t№ 5 ½ °C µm "quoted" ‘so’ …
日本語 Ελληνικά עברית العربية हिन्दी ไทย 한국어 Tiếng Việt"""


@given(anything)
@example("e\u200d\u0301")
@example("\u0316\u0301\u0e38\u200d\u0e48")
def test_whatever_comes_comes_out_clean(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    row = 0
    for letter in cleaned:
        category = unicodedata.category(letter)
        assert letter not in BLANK
        assert (letter in "\n\t" or letter in JOINERS or category[0] != "C"
                or (category == "Cn" and "\U0001f000" <= letter <= "\U0001faff")), repr(letter)
        row = row + 1 if category[0] == "M" else 0
        assert row <= MARKS_IN_A_ROW
    cleaned.encode()


@pytest.mark.parametrize("text", [
    LETTER, "👩‍👩‍👧‍👦", "❤️‍🔥", "🏳️‍🌈", "🏳️‍⚧️", "👁️‍🗨️", "🧑🏽‍💻", "1️⃣", "#️⃣", "☎️", "☎︎", "©️", "🇫🇮", "🫨",
    "می‌خواهم", "ক্ষ", "র‍্য", "ശ്രീ", "അവന്‍", "क्‍ष", "ක්‍ෂ", "ျမန္မာ", "şüphe", "ẵ", "S̩̈",
    "שָׁלוֹם", "กำลังใจ", "  \u00a0".strip(), "a\n\n\tb"])
def test_what_people_write_stays(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(("text", "cleaned"), [
    (None, ""), ("", ""), (" \r\n a\r\nb\rc\x0bd\u2028e ", "a\nb\nc\nd\ne"),
    ("a\x00b\x1b[31m", "ab[31m"),
    ("A\u030angstro\u0308m", "Ångström"), ("\u202egnp.exe\u202c", "gnp.exe"),
    ("pay\u200bpal \ufeffpass\xadword", "paypal password"),
    ("a\u2066b\u2069c\u200ed\u061ce", "abcde"),
    ("x\U000e0068\U000e0069y", "xy"), ("a\u200db\u200cc", "abc"), ("a\ufe0fb1\ufe0f2", "ab12"),
    ("🔥\u200d", "🔥"), ("\u200d🔥", "🔥"), ("🔥\u200d\u200d🔥", "🔥🔥"),
    ("🔥\ufe0f\ufe0f", "🔥\ufe0f"),
    ("\ufff9a\ufffab\ufffb", "ab"), ("\ud83dx\ude00", "x"), ("\ue000\U000f0000\u0378", ""),
    ("Z\u0335\u0321\u0322\u0341\u0301\u0302\u0303a", "Z\u0335\u0321\u0322a"),
    ("\u3164\u115f\u2800hi", "hi")])
def test_what_nobody_can_see_goes(text: str | None, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_piled_up_marks_cost_no_time_to_sort() -> None:
    assert len(clean_text("e" + "\u0316\u0301" * 50_000)) <= 1 + MARKS_IN_A_ROW


def test_a_line_is_a_line() -> None:
    assert clean_line(" Aino\r\n\t \u200bVirtanen\u2029 ") == "Aino Virtanen"
