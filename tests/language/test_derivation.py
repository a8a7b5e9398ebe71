"""Words of one family meet, with either Finnish analyser; words that only look alike do not."""

from itertools import combinations

import pytest

from app.language import Kind, terms

from .helpers import meet, parts

FAMILIES = [
    "maksaa maksu maksaminen maksettava maksamaton maksaja", "tilata tilaus tilaaminen tilaaja",
    "asentaa asennus asentaja asentaminen", "peruuttaa peruutus peruutettu peruuttaminen",
    "nopea nopeus nopeasti nopeuttaa", "laskuttaa laskutus lasku laskuttaja",
    "hakea haku hakemus hakija", "sopia sopimus", "päättää päätös", "muuttaa muutto muutos",
    "liittää liite liittymä", "tiedottaa tiedote tiedottaminen", "osoittaa osoite",
    "suunnitella suunnitelma suunnittelu", "määritellä määritelmä määritellyt määrittely",
    "toimia toiminta toiminto toimimaton", "sijaita sijainti", "korjata korjaus korjaamo",
    "valita valinta valitsin", "tulostaa tulostin tulostus", "päivittää päivitys päivittyä",
    "ladata lataus latautua", "rekisteröidä rekisteröinti rekisteröityä",
    "ohjelma ohjelmoida ohjelmointi", "mahdollinen mahdollistaa mahdollisuus",
    "pitää pidettävä pidetty", "lukea luettava",
    "lanka langaton", "turva turvallinen turvallisuus", "myydä myynti myyjä"]
SWEDISH = [
    "betala betalning betalningen", "ändra ändringar ändring", "installera installation",
    "påminna påminnelse", "användare använda användbar", "anmäla anmälan",
    "leverera leverans", "snabb snabbhet", "möjlig möjlighet", "faktura fakturera fakturering",
    "logga inloggning", "säga uppsägning uppsägningstid", "räkna räkning", "lösa lösning",
    "konfigurera konfiguration", "formatera formatering format"]
ENGLISH = [
    "pay payment payable", "print printer printing", "cancel cancellation", "bill billing",
    "configure configuration", "available availability", "quick quickly", "use user"]


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize("family", FAMILIES)
def test_finnish_families(family: str) -> None:
    root, *others = family.split()
    assert [word for word in others if not meet(root, word)] == []


@pytest.mark.parametrize(("language", "family"), [
    *(("sv", family) for family in SWEDISH), *(("en", family) for family in ENGLISH)])
def test_other_families(language: str, family: str) -> None:
    root, *others = family.split()
    assert [word for word in others if not _meet_at_all(root, word, language)] == []


@pytest.mark.usefixtures("voikko")
@pytest.mark.parametrize(("language", "strangers"), [
    ("fi", "tuote tuoda"), ("fi", "muuttaa muu"), ("fi", "toimitus toimi"), ("fi", "katto kattila"),
    ("fi", "tila tilaus"), ("fi", "käyttää käydä"), ("fi", "netti netto nettä"),
    ("fi", "turpa turvallinen"),
    ("sv", "radera rad"), ("sv", "justera just"), ("sv", "tidning tid"), ("sv", "räka räkning"),
    ("en", "number numb"), ("en", "enter ent"), ("en", "filter filt")])
def test_words_of_different_meaning_stay_apart(language: str, strangers: str) -> None:
    for one, other in combinations(strangers.split(), 2):
        assert not meet(one, other, language)


@pytest.mark.usefixtures("voikko")
def test_what_a_word_derives_from_follows_what_it_is_made_of() -> None:
    assert {"lasku", "laskuttaa", "ohje"} <= parts("laskutusohje")
    assert {"käytettävä", "käyttää"} <= parts("käytettävyys")


def _meet_at_all(query: str, document: str, language: str) -> bool:
    def stems(text: str) -> set[str]:
        return {term.text for term in terms(text, language) if term.kind is Kind.STEM}
    return meet(query, document, language) or bool(stems(query) & stems(document))
