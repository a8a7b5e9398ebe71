import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import LANGUAGES, correct

from .helpers import ANYTHING

VOCABULARY = {
    "fi": {"lasku": 40, "laskun": 30, "reititin": 20, "käyttöönotto": 5, "netti": 50, "muutto": 9,
           "laajakaista": 12, "puhelinnumero": 7, "tilaus": 11, "eräpäivä": 8, "wlan-reititin": 3},
    "sv": {"räkning": 10, "bredband": 10, "uppsägning": 4},
    "en": {"router": 10, "invoice": 10, "password": 3},
}


@pytest.mark.parametrize(("typed", "language", "meant"), [
    ("laksu", "fi", "lasku"), ("reitittin", "fi", "reititin"), ("netii", "fi", "netti"),
    ("kayttoonotto", "fi", "käyttöönotto"), ("erapaiva", "fi", "eräpäivä"),
    ("puhelinumreo", "fi", "puhelinnumero"), ("LAAJAKASTA", "fi", "laajakaista"),
    ("wlanreititin", "fi", "wlan-reititin"),
    ("muuttolaksu", "fi", "muuttolasku"),  # a compound that nobody wrote
    ("mesh-reititn", "fi", "mesh-reititin"), ("reititn-teline", "fi", "reititin-teline"),
    ("rakning", "sv", "räkning"), ("uppsagning", "sv", "uppsägning"),
    ("bredbnad", "sv", "bredband"),
    ("ruoter", "en", "router"), ("invocie", "en", "invoice"),
])
def test_typing_errors_are_corrected(typed: str, language: str, meant: str) -> None:
    assert correct(typed, VOCABULARY[language], language) == meant


@pytest.mark.parametrize(("word", "language"), [
    ("lasku", "fi"),  # is there
    ("laskuissani", "fi"),  # its base form is there
    ("muutot", "fi"),
    ("kissa", "fi"),  # nothing near
    ("tasku", "fi"), ("lastu", "fi"),  # words of their own, not "lasku" mistyped
    ("net", "fi"), ("E14", "fi"), ("802.11ac", "fi"), ("", "fi"),
    ("invoices", "en"),
])
def test_right_words_and_codes_are_left_alone(word: str, language: str) -> None:
    assert correct(word, VOCABULARY[language], language) is None


def test_of_two_as_near_the_commoner_wins() -> None:
    assert correct("lasjun", {"laskun": 100, "lastun": 1}, "fi") == "laskun"


@given(ANYTHING, st.dictionaries(st.text(), st.integers(0, 9)), st.sampled_from(LANGUAGES))
def test_any_text_and_vocabulary(word: str, vocabulary: dict[str, int], language: str) -> None:
    found = correct(word, vocabulary, language)
    assert found is None or any(known in found for known in vocabulary)
