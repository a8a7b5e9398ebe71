import pytest

from app.language import Kind

from .helpers import lemmas, meet, of_kind, parts


@pytest.mark.parametrize(("form", "lemma"), [
    ("räkningarna", "räkning"), ("fakturan", "faktura"), ("bredbandet", "bredband"),
    ("trådlöst", "trådlös"), ("texten", "text"), ("text", "text")])
def test_swedish_lemmas(form: str, lemma: str) -> None:
    assert lemma in lemmas(form, "sv")


@pytest.mark.parametrize(("word", "expected"), [
    ("telefonnummer", {"telefon", "nummer"}),
    ("uppsägningstiden", {"uppsägning", "säga", "tid"}),
    ("kundtjänsten", {"kund", "tjänst"}),
    ("mobilnätet", {"mobil", "nät"}),
    ("gatuadress", {"gata", "adress"}),
    ("pojkrum", {"pojke", "rum"}),
    ("simkort", {"sim", "kort"}),
    ("familjeabonnemang", {"familj", "abonnemang"}),
    ("skolavgiften", {"skola", "avgift"}),
    ("tillåtelsen", {"tillåta"}),
    ("sidnumren", {"sida", "nummer"}),
    ("begränsningsvärden", {"begränsning", "begränsa", "värde"}),
    ("klassökväg", {"klass", "sökväg"}),
    ("mobiltelefonnumret", {"mobil", "telefon", "mobiltelefon", "nummer"}),
    ("teckenformatmall", {"tecken", "formatmall", "format", "mall"}),
])
def test_swedish_compounds(word: str, expected: set[str]) -> None:
    assert parts(word, "sv") == expected


def test_an_unlisted_swedish_compound_has_a_lemma() -> None:
    assert "bredbandsabonnemang" in lemmas("bredbandsabonnemanget", "sv")
    assert meet("bredband", "bredbandsabonnemanget", "sv")


@pytest.mark.parametrize("word", ["faktura", "internet", "autogiro", "kontakt", "intresse"])
def test_swedish_words_that_are_no_compounds(word: str) -> None:
    assert parts(word, "sv") == set()


@pytest.mark.parametrize(("word", "root"), [
    ("installation", "installera"), ("leverans", "leverera"), ("följande", "följa"),
    ("skrivare", "skriva"), ("inloggning", "logga")])
def test_swedish_words_that_only_derive(word: str, root: str) -> None:
    assert parts(word, "sv") == {root}


def test_a_verb_that_the_list_takes_for_an_adjective() -> None:
    assert {"lösa", "lös"} <= lemmas("lösa", "sv")


@pytest.mark.parametrize(("form", "lemma"), [
    ("bills", "bill"), ("customer's", "customer"), ("customers’", "customer"),
    ("went", "go"), ("don't", "dont"), ("Wi-Fi", "wifi")])
def test_english_lemmas(form: str, lemma: str) -> None:
    assert lemma in lemmas(form, "en")


def test_english_forms_meet_by_their_stem() -> None:
    assert of_kind(Kind.STEM, "cancelled", "en") == of_kind(Kind.STEM, "cancel", "en")
