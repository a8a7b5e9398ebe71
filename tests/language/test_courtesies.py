"""Greetings, thanks and farewells are left out, and nothing that people want."""

import pytest

from app.language.courtesies import is_sign_off, without_courtesies, without_salutation


@pytest.mark.parametrize(("sentence", "wanted"), [
    ("Hei, haluaisin kysyä miten saan laskun, kiitos jo etukäteen!", "miten saan laskun"),
    ("Moikka voinko siirtää, jos muutan?", "voinko siirtää, jos muutan?"),
    ("God kväll! Jag undrar om det går, tack på förhand", "det går"),
    ("Good morning, can you tell me when it opens please", "when it opens"),
    ("Which card is best", "Which card is best"),
    ("Hiiri ei toimi", "Hiiri ei toimi")])
def test_what_customers_want_is_left(sentence: str, wanted: str) -> None:
    assert without_courtesies(sentence) == wanted


@pytest.mark.parametrize(("letter", "said"), [
    ("Hei ⟨name⟩,\n\nkiitos viestistäsi. Laskun näet.", "Laskun näet."),
    ("Dear customer, Thank you for contacting us!\nYou can.", "You can."),
    ("Bästa kund!\n\nTack för ditt meddelande. Du kan.", "Du kan."),
    ("Hello", "")])
def test_letters_begin_with_what_they_say(letter: str, said: str) -> None:
    assert without_salutation(letter) == said


@pytest.mark.parametrize(("line", "ends"), [
    ("Kesäisin terveisin Aino", True), ("  yst. terv. Aino", True), ("Med vänlig hälsning", True),
    ("Best,", True), ("Yours sincerely", True), ("Best cards are these", False),
    ("Vänligen starta om", False), ("Tervetuloa", False)])
def test_signatures_begin_where_they_do(line: str, ends: bool) -> None:
    assert is_sign_off(line) == ends
