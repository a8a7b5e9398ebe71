"""How much personal data evidence loses, and how little else, over made-up sentences."""

import re

import pytest

from app.language import redact, redact_evidence

from . import redaction_corpus as corpus

LEAST = {"id": 1, "iban": 1, "card": 1, "email": .99, "phone": .99, "address": .98, "number": .98,
         "name": .98}
MOST_FALSE = .01


def left_of(text: str) -> str:
    """Return what redaction leaves, whatever kind it took the data for."""
    return re.sub("⟨[a-z]+⟩", "⟨⟩", redact_evidence(text))


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize("language", corpus.LANGUAGES)
@pytest.mark.parametrize("kind", LEAST)
def test_nothing_of_it_stays_and_nothing_else_goes(kind: str, language: str) -> None:
    samples = list(corpus.samples(kind, language))
    missed = [sample.text for sample in samples if left_of(sample.text) != sample.left]
    assert len(samples) >= 100
    assert 1 - len(missed) / len(samples) >= LEAST[kind], missed


@pytest.mark.parametrize("language", corpus.LANGUAGES)
@pytest.mark.parametrize("kind", corpus.CHECKED)
def test_customers_pages_lose_every_code_with_a_check_sum_too(kind: str, language: str) -> None:
    for sample in corpus.samples(kind, language):
        assert re.sub("⟨[a-z]+⟩", "⟨⟩", redact(sample.text)) == sample.left


@pytest.mark.usefixtures("voikko")
def test_what_customers_write_without_personal_data_stays() -> None:
    clean = [text for language in corpus.LANGUAGES for text in corpus.clean(language)]
    changed = [text for text in clean if redact_evidence(text) != text]
    assert len(clean) >= 180
    assert len(changed) <= MOST_FALSE * len(clean), changed
