"""What terms promise to an index, whatever the text."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import LANGUAGES, Kind, fold, is_stop_word, terms, tokens
from app.language.terms import kept_word_terms, word_terms
from app.language.words import LEMMA_LIMIT, LONGEST, PART_LIMIT

from .helpers import ANYTHING

PIECES = st.sampled_from(["alus", "wifi", "bil", "tals", "upp", "ttaa", "hd", "-", "er"])
TERMS_LIMIT = 1 + 2 * LEMMA_LIMIT + PART_LIMIT


@given(ANYTHING, st.sampled_from(LANGUAGES))
def test_terms_of_any_text(text: str, language: str) -> None:
    words = tokens(text)
    found = terms(text, language, stop_words=True)
    assert {term.position for term in found} == set(range(len(words)))
    for term in found:
        word = words[term.position]
        assert (term.start, term.end) == (word.start, word.end)
        assert term.text == fold(term.text)
        if term.kind is Kind.WORD:
            assert term.text == fold(word.text)
    for position in range(len(words)):
        kinds = [term.kind for term in found if term.position == position]
        assert kinds.count(Kind.WORD) == 1
        assert {Kind.LEMMA, Kind.STEM} <= set(kinds)
    assert len({(term.position, term.kind, term.text) for term in found}) == len(found)


@given(st.one_of(ANYTHING, st.text("aeiklnstuyäö-ks'5", max_size=80),
                 st.lists(PIECES, max_size=16).map("".join)), st.sampled_from(LANGUAGES))
def test_terms_of_a_word_are_few_short_and_always_the_same(word: str, language: str) -> None:
    for token in tokens(word):
        found = word_terms(token.text, language)
        assert len(found) <= TERMS_LIMIT
        assert all(len(text) <= 2 * LONGEST for kind, text in found if kind is not Kind.WORD)
        word_terms.cache_clear()
        assert word_terms(token.text, language) == found


@pytest.mark.parametrize(("text", "language", "kept"), [
    ("mun netti ei toimi", "fi", ["netti", "ei", "toimi"]),
    ("Onko minun laskuni eräpäivä jo mennyt", "fi", ["laskuni", "eräpäivä", "mennyt"]),
    ("när kommer min faktura", "sv", ["när", "kommer", "faktura"]),
    ("the router is not working", "en", ["router", "not", "working"]),
    ("mikä se on", "fi", ["mikä", "se", "on"]),
    ("what is it", "en", ["what", "is", "it"]),
])
def test_stop_words_go_unless_there_is_nothing_else(text: str, language: str,
                                                    kept: list[str]) -> None:
    assert [term.text for term in terms(text, language) if term.kind is Kind.WORD] == kept


def test_stop_words_keep_their_positions() -> None:
    assert {term.position for term in terms("mun netti ei toimi", "fi")} == {1, 2, 3}


def test_negations_are_no_stop_words() -> None:
    assert not any(is_stop_word(word, language) for word, language in [
        ("ei", "fi"), ("en", "fi"), ("inte", "sv"), ("ej", "sv"), ("not", "en"), ("no", "en")])
    assert is_stop_word("ONKO", "fi")


@pytest.mark.usefixtures("voikko")
def test_many_threads_get_the_same_terms() -> None:
    texts = [f"puhelinnumeroni {word} reitittimeni lasku{word}" for word in (
        "laskuissa", "netin", "muuttoilmoitus", "laajakaista", "sähköposti")] * 20
    expected = [terms(text, "fi") for text in texts]
    kept_word_terms.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: terms(text, "fi"), texts)) == expected
