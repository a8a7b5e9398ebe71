"""No spelling of a gated number survives; all else stays as it was, byte for byte."""

import html
import re
import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.channels.masking import mask

HINT = "[hint]"
NUMBERS = ["+358290000101", "+358440000104", "+46812345678"]
NATIONAL = ["290000101", "440000104", "812345678"]


def masked(text: str, *addresses: str) -> str:
    return mask(text, addresses or NUMBERS, HINT)


@pytest.mark.parametrize(("text", "expected"), [
    ("Soita 029 000 0101 nyt.", "Soita [hint] nyt."),
    ("Ring +358 29 000 0101!", "Ring [hint]!"),
    ("+358 (0)29 000 0101", "[hint]"),
    ("(029) 000 0101", "[hint]"),
    ("(puh. 029 000 0101)", "(puh. [hint])"),
    ("00358290000101", "[hint]"),
    ("011-358-29-0000101", "011-[hint]"),
    ("029-000-0101, 044 000 0104", "[hint], [hint]"),
    ("08-123 456 78", "[hint]"),
    ("<b>029</b> 000 <i>0101</i>", "<b>[hint]</b><i></i>"),
    ("029&nbsp;000&#8203;01&#x30;1", "[hint]"),
    ("029&amp;nbsp;000&amp;shy;0101", "[hint]"),
    ("&#000000000048;290000101", "[hint]"),
    ("０２９０００ ٠١٠١", "[hint]"),
    ("⓪②⑨ 0000101", "[hint]"),
    ('Soita <a href="tel:+358290000101">meille</a>.', "Soita meille."),
    ('<a class="x" href="https://wa.me/358440000104?text=Hei">WhatsApp</a>', "WhatsApp"),
    ('<a href="tel:%2B358%32%390000101"><b>nyt</b></a> <a href="/fi/">etusivu</a>',
     '<b>nyt</b> <a href="/fi/">etusivu</a>'),
    ('<a href="/fi/">tässä 0290000101</a>', '<a href="/fi/">tässä [hint]</a>'),
    ('<h2 id="soita-029-000-0101">Soita</h2>', '<h2 id="soita-[hint]">Soita</h2>'),
    ('<img alt="0290000101" src="/%30290000101.png">', ""),
    ('{"telephone": "+358290000101"}', '{"telephone": "[hint]"}'),
])
def test_spellings(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("text", [
    "Soita hätänumeroon 112.", "029 000 0103", "10290000101", "02900001019", "029 000 010",
    "viite 29 0000 102", "0800 1234", "FI21 1234 5600 0007 85", "1.1.2027 klo 8-16", "",
    '<a href="tel:112">112</a>', '<a href="tel:+358290000103">029 000 0103</a>',
    "<p>Määrä 029 eroaa 0000101</p>", "&", "&#", "&#x", "<", "<a", "&#99999999999999;", "%30", "½²",
])
def test_other_numbers_survive(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(("address", "text", "expected"), [
    ("https://chat.example/?a=1&b=2", '<a href="https://chat.example/?a=1&amp;b=2">chat</a>',
     "chat"),
    ("https://chat.example/x", "tule: HTTPS://chat.example/x heti", "tule: [hint] heti"),
    ("help@example.org", '<a href="mailto:help@example.org">help@example.org</a>', "[hint]"),
    ("@x", "a@x", "a@x"),  # too short to look for
])
def test_addresses_that_are_no_numbers(address: str, text: str, expected: str) -> None:
    assert masked(text, address) == expected


def test_nothing_is_gated() -> None:
    assert mask("029 000 0101", [], HINT) == "029 000 0101"
    assert mask("029 000 0101", ["", "+", "+358"], HINT) == "029 000 0101"


BETWEEN = st.lists(st.sampled_from([
    "", "", "", " ", "  ", "-", ".", "/", "(", ")", "\n", "\t", ",", "–", "·", "\u00a0", "\u00ad",
    "\u200b", "\u2060", "\ufeff", "&nbsp;", "&shy;", "&#8203;", "&#x2009;", "&zwj;", "&amp;nbsp;",
    "<wbr>", "<b>", "</b>", "<br>", "</p><p>", '<span class="a b">', "<!-- x -->", "️⃣",
]), max_size=3).map("".join)
LOOKS = [str, lambda d: f"&#{ord(d)};", lambda d: f"&#x{ord(d):04x};",
         *(lambda d, zero=zero: chr(zero + int(d)) for zero in (0xff10, 0x660, 0x1d7ce))]


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """Return a national number and a way to write it that a reader would understand."""
    at = draw(st.sampled_from(range(len(NUMBERS))))
    country = NUMBERS[at][1:-len(NATIONAL[at])]
    prefix = draw(st.sampled_from(["0", "", country, f"+{country}", f"00{country}",
                                   f"+{country}(0)", f"{country}0"]))
    looks = [draw(st.sampled_from(LOOKS))(c) if c.isdigit() else c for c in prefix + NATIONAL[at]]
    return NATIONAL[at], "".join(look + draw(BETWEEN) for look in looks)


def digits_of(text: str) -> str:
    """Return what a reader who looks hard sees: no tags, no entities, digits of any script."""
    plain = html.unescape(html.unescape(re.sub(r"<[^<>]*>", "", text)))
    return "".join(str(unicodedata.digit(c)) for c in plain if c.isdigit())


@given(spellings(), st.sampled_from(["", "Soita: ", "<p>Numero on ", "tel:", "("]),
       st.sampled_from(["", ".", " tai tule käymään</p>", ")", " x 5"]))
def test_no_spelling_survives(spelled: tuple[str, str], before: str, after: str) -> None:
    national, text = spelled
    found = masked(before + text + after)
    assert HINT in found
    assert national not in digits_of(found)
    assert found.startswith(before.rstrip("("))
    assert found.endswith(after.lstrip(")"))
    assert sorted(re.findall(r"<[^<>]*>", found)) == sorted(
        re.findall(r"<[^<>]*>", before + text + after))
    assert masked(found) == found


@given(spellings(), st.sampled_from(["tel:{}", "https://wa.me/{}", "whatsapp://send?phone={}"]),
       st.booleans())
def test_no_link_survives(spelled: tuple[str, str], form: str, escaped: bool) -> None:
    national, text = spelled
    address = re.sub(r"<[^<>]*>", "", text)
    address = form.format(quote(html.unescape(html.unescape(address))) if escaped else address)
    found = masked(f'<p><a rel="nofollow" href="{address}">Soita</a> heti</p>')
    assert found == "<p>Soita heti</p>"
    assert national not in digits_of(unquote(found))


WORDS = st.lists(st.sampled_from([
    "sana", "1", "29", "000", "0101", "112", "029 000", "0103", "<b>", "</b>", '<a href="/x?y=29">',
    "</a>", "&nbsp;", "&amp;", "&#48;", " ", "–", "ä", "²", "%30", "<", ">", '"', "'", "&#", "+358",
    "\0", "https://wa.me/", "tel:", "0440000105", "９"])).map("".join)


@given(st.one_of(WORDS, st.text()))
@example("<a href='tel:029'>000 0101</a>")
def test_text_without_gated_numbers_is_unchanged(text: str) -> None:
    looked_at = digits_of(text) + digits_of(unquote(unquote(text))) + digits_of(
        re.sub(r"[<>]", " ", unquote(unquote(text))))
    if not any(national in looked_at for national in NATIONAL):
        assert masked(text) == text


@given(st.one_of(WORDS, st.text()))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
