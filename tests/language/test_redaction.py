"""Personal data leave a text; what customers must be able to say stays."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import Kind, find_personal_data, redact, redact_evidence, terms

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
    ("(0401234567)", "(⟨phone⟩)"),
    ("3655-110939-5863", "⟨card⟩"),  # with what might be a personal number inside
])
def test_personal_data_become_markers(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("text", [
    "vuosi 2026, hinta 29,90 € tai 1 200,50 euroa", "00100 Helsinki", "00100 00200 00300",
    "klo 09.00-17.00", "01.01.2026-31.12.2026", "12.3.2026 ja 010126", "ma-pe 8-20, la 10-16",
    "tilaus 123456789", "tilausnumero 100200300", "viite 12345 67890 12345", "lasku 2026001234",
    "asiakasnumero 0012345678", "soita 112", "1000/1000 Mbit/s", "E14 802.11ac 0x80070005",
    "00-14-22-01-23-45", "192.168.0.1", "@kotikaista", "310252-308T"[:6], "sarja 9951523081",
    "2026-01-01 2026-12-31", "12/03/1985", "Matti Meikäläinen", "Kauppakatu 5 as 3", "",
])
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text
    assert find_personal_data(text) == []


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize(("text", "redacted"), [
    ("Nimeni on Matti Meikäläinen ja asun Oulussa", "Nimeni on ⟨name⟩ ja asun Oulussa"),
    ("matti virtanen, 040 1234567", "⟨name⟩, ⟨phone⟩"),
    ("Ville-Petteri Korhonen soitti Elisalta", "⟨name⟩ soitti ⟨name⟩"),
    ("Virtanen Matti", "⟨name⟩"),
    ("Toivo on vahva. Anna minulle lasku", "Toivo on vahva. Anna minulle lasku"),
    ("Milloin Netflix toimii? Will Apple Pay?", "Milloin Netflix toimii? Will Apple Pay?"),
    ("Will Smith said so, and so did Mark.", "⟨name⟩ said so, and so did ⟨name⟩."),
    ("my name is kevin o'brien and my name is wrong", "my name is ⟨name⟩ and my name is wrong"),
    ("Tack!\n/Anna L", "Tack!\n/⟨name⟩"),
    ("tack Telia", "tack Telia"), ("Thanks, Siobhan", "Thanks, ⟨name⟩"),
    ("HBO Max, Canon R6 Mark II", "HBO Max, Canon R6 Mark II"),
    ("Kind regards, Support", "Kind regards, Support"),
    ("Ms Office, Mr Baker", "Ms Office, Mr ⟨name⟩"),
    ("Hej Anna, tack", "Hej ⟨name⟩, tack"),
])
def test_names_leave_evidence(text: str, redacted: str) -> None:
    assert redact_evidence(text) == redacted


@pytest.mark.usefixtures("no_voikko")
def test_names_that_people_say_are_names_need_no_analyser() -> None:
    assert redact_evidence("Nimeni on Matti Virtanen.\nt. Matti") == "Nimeni on ⟨name⟩.\nt. ⟨name⟩"


@pytest.mark.parametrize(("text", "redacted"), [
    ("Mannerheimintie 12 B 34, 00100 Helsinki.", "⟨address⟩."),
    ("kauppakatu 5 as 3 ja Mannerheimintiellä 12", "⟨address⟩ ja ⟨address⟩"),
    ("PL 123, 00101 Helsinki", "⟨address⟩"),
    ("Storgatan 12 B lgh 1101, 114 55 Stockholm", "⟨address⟩"),
    ("12 High Street, Flat 3; 221B Baker Street, NW1 6XE", "⟨address⟩; ⟨address⟩"),
    ("I live at 12 high street", "I live at ⟨address⟩"),
    ("tilaus 2039123 ja 2039124", "tilaus ⟨number⟩ ja ⟨number⟩"),
    ("asia KK-7F3K-92QX", "asia ⟨number⟩"),
    ("Order No: 100-2993811-1234567", "Order No: ⟨number⟩"),
    ("viitenumerolla 1 00988 23124", "viitenumerolla ⟨number⟩"),
    ("811228-9873", "⟨number⟩"),  # mistyped, yet somebody's
    ("call 555 1234 or 0161 496 0000", "call ⟨phone⟩ or ⟨phone⟩"),
])
def test_addresses_and_numbers_leave_evidence(text: str, redacted: str) -> None:
    assert redact_evidence(text) == redacted


@pytest.mark.parametrize("text", [
    "tie 5", "valtatie 4", "Monitori 27", "kohta 5, sivu 12", "Wifi 5 gatan", "2 Google Drive",
    "Kissanmaankatu 12 päivää", "00100 Helsinki", "114 55 Stockholm", "SW1A 1AA", "FI-00100",
    "tilaus 2026, tilaus 12.3.2026, tilaus 2026-01-15", "lasku 1200 euroa, faktura 12 000 kr",
    "order RTX 4090", "virhekoodi 80070057, 0x80070057", "KB5034441", "liittymä 1000/1000",
    "HP 15-dw3024no, i7-12700K, WH-1000XM5, 3840x2160, 5000mAh", "922337203685477.5808",
])
def test_what_customers_must_say_stays_in_evidence(text: str) -> None:
    assert redact_evidence(text) == text


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


EVIDENCE = st.sampled_from([
    "Matti", "Virtanen", "Will", "my name is", "Mvh\n", "Hei", "I am", "/", "Kauppakatu", "12",
    "High Street", "Box", "114 55", "B", "as 3", "tilaus", "nro", "order", "#", "12345",
    "KK-7F3K-92QX", "A1B2C3D4", "error", "€", "kpl", ",", ".", "⟨name⟩", "⟨number⟩",
    "+44 20 7946 0958", "(", "-"])


@given(st.one_of(ANYTHING, st.lists(PIECES | EVIDENCE).map("".join),
                 st.lists(PIECES | EVIDENCE).map(" ".join)))
def test_redaction_of_evidence_is_idempotent_and_never_fails(text: str) -> None:
    once = redact_evidence(text)
    assert redact_evidence(once) == once
    assert redact(once) == once


@pytest.mark.parametrize("hostile", [
    "Matti Virtanen ", "tilaus 12345 ", "tilaus nro on ", "Urho Kekkosen ", "I am Aa Bb ", "a-",
    "A ", "12 Baker Street ", "live at 12 ", "1 ", "123-", "a1", "Mvh\n", "⟨name⟩", "Å'", "a", "1"])
def test_a_hostile_text_takes_time_in_step_with_its_length(hostile: str) -> None:
    began = process_time()
    redact_evidence((hostile * 100_000)[:100_000])
    assert process_time() - began < 5


@pytest.mark.parametrize("glued", ["+358401234567", "(0401234567", "0401234567 ", "a@b.fi ",
                                   "131052-308T "])
def test_a_text_full_of_personal_data_keeps_none(glued: str) -> None:
    assert not re.search(r"\d{3}|@", redact((glued * 2_000)[:20_000 // len(glued) * len(glued)]))


def test_numbers_that_are_none_are_taken_only_where_there_are_very_many() -> None:
    assert redact("0000 0000 0000; " * 5) == "0000 0000 0000; " * 5
    assert "⟨phone⟩" in redact("0000 0000 0000; " * 500)
