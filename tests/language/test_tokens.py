import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import fold, tokens


@pytest.mark.parametrize(("text", "expected"), [
    ("Netti ei toimi!", ["Netti", "ei", "toimi"]),
    ("WLAN-reititin, wlan‑reititin", ["WLAN-reititin", "wlan-reititin"]),
    ("virhe E14: 802.11ac ja 5G", ["virhe", "E14", "802.11ac", "ja", "5G"]),
    ("2,4 GHz, 2.4GHz, IPv6", ["2,4", "GHz", "2.4GHz", "IPv6"]),
    ("TV:n SMS:et klo 12:30 asti:ihan", ["TV:n", "SMS:et", "klo", "12:30", "asti", "ihan"]),
    ("100/10 Mbit/s 24/7", ["100/10", "Mbit", "s", "24/7"]),
    ("customer’s don't rock'n'roll", ["customer's", "don't", "rock'n'roll"]),
    ("ma–pe 1.6.2026–", ["ma", "pe", "1.6.2026"]),
    ("Toimii.Nyt snake_case", ["Toimii", "Nyt", "snake", "case"]),
    ("Ka\u0308yttö\u00adönotto ＷＩＦＩ ﬁ", ["Käyttöönotto", "WIFI", "fi"]),
    ("soita ⟨phone⟩ heti", ["soita", "heti"]),
    ("🙂 -- … '", []),
    ("", []),
])
def test_words_and_codes_stay_whole(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


@given(st.text())
def test_offsets_point_at_the_text(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert fold(text[token.start:token.end]) == fold(token.text)
        assert token.text
        end = token.end


@pytest.mark.parametrize(("word", "folded"), [
    ("ÄÄKKÖSET", "ääkköset"), ("Åland", "åland"), ("Café", "cafe"), ("A\u0308iti", "äiti"),
    ("Škoda", "skoda"), ("Größe", "größe"), ("ＡＢＣ", "abc"), ("İstanbul", "istanbul"),
])
def test_folding_keeps_the_nordic_letters(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
