"""Personal data leave a text; what customers must be able to say stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import Kind, find_personal_data, redact, terms

from .helpers import ANYTHING

SEPARATORS_OF_2023 = "+-YXWVUABCDEF"


@pytest.mark.parametrize("separator", [*SEPARATORS_OF_2023, *SEPARATORS_OF_2023.lower()])
def test_identity_codes_with_every_separator(separator: str) -> None:
    assert redact(f"hetuni on 131052{separator}308T, kiitos") == "hetuni on ⟨id⟩, kiitos"


@pytest.mark.parametrize(("text", "redacted"), [
    ("131052–308T 131052 - 308T 131052308T", "⟨id⟩ ⟨id⟩ ⟨id⟩"),
    ("131052-308X", "⟨id⟩"),  # mistyped, yet meant as one
    ("811228-9874 ja 19811228-9874", "⟨id⟩ ja ⟨id⟩"),
    ("FI21 1234 5600 0007 85 kiitos", "⟨iban⟩ kiitos"),
    ("fi2112345600000785.", "⟨iban⟩."),
    ("FI21 1234 5600 0007 86", "⟨iban⟩"),  # mistyped
    ("DE89 3704 0044 0532 0130 00, SE4550000000058398257466", "⟨iban⟩, ⟨iban⟩"),
    ("4111 1111 1111 1111 tai 4111-1111-1111-1111", "⟨card⟩ tai ⟨card⟩"),
    ("kortti 5500000000000004", "kortti ⟨card⟩"),
    ("matti.meikalainen+x@example.com!", "⟨email⟩!"),
    ("matti (at) yritys.fi", "⟨email⟩"),
    ("040 1234567, +358 40 123 4567; 0046701234567", "⟨phone⟩, ⟨phone⟩; ⟨phone⟩"),
    ("+358 (0)40 1234567 (09) 1234 5678 040-1234567", "⟨phone⟩ ⟨phone⟩ ⟨phone⟩"),
    ("ring 070-123 45 67", "ring ⟨phone⟩"),
    ("0401234567 0507654321", "⟨phone⟩ ⟨phone⟩"),
    ("+44 20 7946 0958", "⟨phone⟩"),
])
def test_personal_data_become_markers(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("text", [
    "vuosi 2026, hinta 29,90 € tai 1 200,50 euroa", "00100 Helsinki", "00100 00200 00300",
    "klo 09.00-17.00", "01.01.2026-31.12.2026", "12.3.2026 ja 010126", "ma-pe 8-20, la 10-16",
    "tilaus 123456789", "tilausnumero 100200300", "viite 12345 67890 12345", "lasku 2026001234",
    "asiakasnumero 0012345678", "soita 112", "1000/1000 Mbit/s", "E14 802.11ac 0x80070005",
    "00-14-22-01-23-45", "192.168.0.1", "@kotikaista", "310252-308T"[:6], "sarja 9951523081",
    "Matti Meikäläinen", "",
])
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text
    assert find_personal_data(text) == []


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize(("text", "redacted"), [
    ("Nimeni on Matti Meikäläinen ja asun Oulussa", "Nimeni on ⟨name⟩ ja asun Oulussa"),
    ("matti virtanen, 040 1234567", "⟨name⟩, ⟨phone⟩"),
    ("Ville-Petteri Korhonen soitti Elisalta", "⟨name⟩ soitti ⟨name⟩"),
    ("Toivo on vahva. Anna minulle lasku", "Toivo on vahva. Anna minulle lasku"),
])
def test_names_on_demand(text: str, redacted: str) -> None:
    assert redact(text, names=True) == redacted


def test_markers_are_no_words() -> None:
    found = terms(redact("soita 040 1234567 heti"), "fi")
    assert [term.text for term in found if term.kind is Kind.WORD] == ["soita", "heti"]


def test_found_says_what_and_where() -> None:
    text = "a@b.fi ja 131052-308T"
    assert [(found.kind, text[found.start:found.end]) for found in find_personal_data(text)] == [
        ("email", "a@b.fi"), ("id", "131052-308T")]


PIECES = st.sampled_from([
    "131052-308T", "FI21 1234 5600 0007 85", "4111 1111 1111 1111", "a@b.fi", "040 1234567", "(at)",
    "+358", "0", "1", "-", " ", "@", ".", "ä", "+", "(", "⟨", "⟩", "\n", "Matti"])


@given(st.one_of(ANYTHING, st.lists(PIECES).map("".join), st.text("0123456789+- @.aF()")))
def test_redaction_is_idempotent_and_never_fails(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    assert find_personal_data(once) == []
    end = 0
    for found in find_personal_data(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@given(ANYTHING)
def test_names_are_idempotent_too(text: str) -> None:
    once = redact(text, names=True)
    assert redact(once, names=True) == once


@pytest.mark.parametrize("glued", ["+358401234567", "(0401234567", "0401234567 ", "a@b.fi ",
                                   "131052-308T "])
def test_a_text_full_of_personal_data_keeps_none(glued: str) -> None:
    assert not re.search(r"\d{3}|@", redact((glued * 2_000)[:20_000 // len(glued) * len(glued)]))


def test_numbers_that_are_none_are_taken_only_where_there_are_very_many() -> None:
    assert redact("0000 0000 0000; " * 5) == "0000 0000 0000; " * 5
    assert "⟨phone⟩" in redact("0000 0000 0000; " * 500)
