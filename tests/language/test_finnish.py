"""Finnish words meet in all their forms, with either analyser."""

import pytest

from app.language import Kind, terms

from .helpers import lemmas, meet, of_kind, parts

pytestmark = pytest.mark.usefixtures("voikko")


@pytest.mark.parametrize("form", [
    "laskun", "laskut", "laskuni", "laskuissa", "laskuistammekin", "laskuko", "laskuunne",
    "LASKU", "laskujen"])
def test_all_forms_of_a_word_share_its_lemma(form: str) -> None:
    assert "lasku" in lemmas(form)


@pytest.mark.parametrize(("form", "lemma"), [
    ("netin", "netti"), ("reitittimen", "reititin"), ("reititin", "reititin"),
    ("kännykästä", "kännykkä"), ("sähkökatkon", "sähkökatko"), ("vian", "vika"),
    ("kytkimet", "kytkin"), ("tietoja", "tieto"), ("salasanasi", "salasana"),
    ("kaupassanikin", "kauppa"), ("laskustaniko", "lasku"), ("puhelimessanikin", "puhelin"),
    ("laskuissammehan", "lasku"), ("tilauksestannekaan", "tilaus"), ("liittymänikö", "liittymä"),
    ("sopimuksetkin", "sopimus"), ("korteillansa", "kortti"), ("en", "ei"),
    ("Helsingistä", "helsinki"),
    ("toimii", "toimia"), ("irtisanominen", "irtisanoa"), ("nopeampi", "nopea")])
def test_consonant_gradation_possessives_and_clitics(form: str, lemma: str) -> None:
    assert lemma in lemmas(form)


@pytest.mark.parametrize(("spoken", "lemma"), [
    ("netist", "netti"), ("toimiiks", "toimia"), ("puhelimes", "puhelin"), ("oo", "olla"),
    ("oonko", "olla"), ("maksaaks", "maksaa"), ("maksanks", "maksaa"), ("pitäis", "pitää"),
    ("saisko", "saada"), ("tuun", "tulla"), ("sähköpostii", "sähköposti"), ("laturii", "laturi"),
    ("puhelimee", "puhelin"), ("vaikee", "vaikea"), ("kauheesti", "kauhea"), ("tehä", "tehdä"),
    ("lähen", "lähteä"), ("puoliks", "puoli"), ("muutenki", "muuten"), ("punanen", "punainen"),
    ("pöydäl", "pöytä")])
def test_spoken_forms(spoken: str, lemma: str) -> None:
    assert lemma in lemmas(spoken)


@pytest.mark.parametrize("form", ["puhelinnumero", "puhelinnumeroni", "puhelinnumerossasi"])
@pytest.mark.parametrize("other", ["puhelinnumeron", "puhelin numero", "puhelimen numero"])
def test_compounds_meet_written_together_and_apart(form: str, other: str) -> None:
    assert {"puhelin", "numero"} <= parts(form)
    assert meet(form, other)
    assert meet(other, form)


@pytest.mark.parametrize(("word", "expected"), [
    ("sähköpostiosoitteessani", {"sähkö", "posti", "osoite"}),
    ("laajakaistaliittymän", {"laajakaista", "laaja", "kaista", "liittymä"}),
    ("muuttoilmoitus", {"muutto", "ilmoitus", "muuttaa", "ilmoittaa"}),
    ("e-laskun", {"lasku"}),
    ("tilauksen", {"tilata"}),
    ("seuraajat", {"seurata"}),
    ("käyttöönoton", {"käyttö", "otto"}),
    ("wifiverkon", {"wifi", "verkko"}),
    ("netflixtilaukseni", {"netflix", "tilaus", "tilata"}),
])
def test_parts_and_what_they_derive_from(word: str, expected: set[str]) -> None:
    assert expected <= parts(word)


def test_a_word_is_not_split_where_finnish_needs_a_hyphen() -> None:
    assert "aika" not in parts("seuraajat")


def test_ambiguous_words_keep_up_to_three_lemmas_the_written_one_first() -> None:
    found = [term.text for term in terms("alusta", "fi") if term.kind is Kind.LEMMA]
    assert found[0] == "alusta"
    assert len(found) == 3
    assert {"alku", "alus"} <= set(found)


@pytest.mark.parametrize(("hyphenated", "others"), [
    ("WLAN-reitittimen", ["wlan", "reititin", "wlanreititin", "wlan-reititin"]),
    ("5G-liittymän", ["5g", "liittymä", "5g-liittymä"]),
    ("Wi-Fi", ["wifi", "wi-fi"]),
    ("PIN-koodini", ["pin", "koodi", "pin-koodi"])])
def test_hyphenated_words_meet_their_parts_and_other_spellings(hyphenated: str,
                                                               others: list[str]) -> None:
    assert all(meet(other, hyphenated) for other in others)


@pytest.mark.parametrize(("text", "lemma"), [
    ("TV:n", "tv"), ("SMS:iä", "sms"), ("2,4", "2.4"), ("802.11ac", "802.11ac"), ("E14", "e14"),
    ("12:30", "12:30"), ("IPv6", "ipv6")])
def test_codes_and_numbers(text: str, lemma: str) -> None:
    assert lemmas(text) == {lemma}


def test_a_number_with_its_unit_meets_the_two_apart() -> None:
    assert parts("2,4GHz") == {"2.4", "ghz"}
    assert parts("5G") == set()


def test_names_are_not_taken_apart() -> None:
    assert parts("Netflixiin") == set()


def test_unknown_words_meet_by_their_stem() -> None:
    assert of_kind(Kind.STEM, "Blorbixin") == of_kind(Kind.STEM, "blorbix")


@pytest.mark.parametrize(("name", "forms"), [
    ("wifi", "wifissä wifin wifiä wifiin wifilläni Wi-Fi Wi-Fissä"),
    ("PlayStation", "PlayStationilla PlayStationin PlayStationiin"),
    ("hotspot", "hotspotin hotspottia hotspotissa"), ("Huawei", "Huawein Huaweissa Huaweilla"),
    ("Spotify", "Spotifyyn"), ("Outlook", "Outlookin"), ("DNA", "DNA:n DNA:lla dnan"),
    ("Telia", "Telian Telialla"), ("iPhone", "iPhonella iPhoneni iPhoneen"),
    ("WhatsApp", "WhatsAppista WhatsAppiin"), ("ADSL2", "ADSL2:n")])
def test_names_that_no_dictionary_holds_meet_in_their_forms(name: str, forms: str) -> None:
    assert [form for form in forms.split() if not (
        meet(name, form) or of_kind(Kind.STEM, name) & of_kind(Kind.STEM, form))] == []


def test_a_guessed_ending_is_no_lemma() -> None:
    assert lemmas("playstation") == {"playstation"}


@pytest.mark.parametrize(("query", "document"), [
    ("4G liittymä", "4G-liittymän"), ("elasku", "e-lasku"), ("e-laskun", "elasku"),
    ("2.4 GHz", "2,4 GHz"), ("2,4GHz", "2,4 GHz"), ("100/10", "100/10 Mbit/s"),
    ("wlan verkko", "WLAN-verkossa"), ("24/7", "24/7-palvelu")])
def test_numbers_and_codes_meet(query: str, document: str) -> None:
    assert meet(query, document)


def test_an_endless_ambiguous_compound_is_given_up_in_time() -> None:
    assert lemmas("alus" * 14)
    assert lemmas("a" * 5000)
