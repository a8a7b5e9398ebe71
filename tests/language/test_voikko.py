"""The analysers: the same answers, and life without one."""

from pathlib import Path

import pytest

from app.language import VoikkoMissing, build_data, configure
from app.language import voikko as analysers
from app.language.terms import word_terms
from app.language.voikko import LazyTransducer, LibVoikko, analyser, read_word

from .conftest import use
from .helpers import lemmas, parts

WORDS = [
    "puhelinnumeroni", "laskuissa", "netin", "reitittimen", "seuraajat", "vuokaavio", "paikkaansa",
    "alusta", "e-lasku", "usa", "irtisanomisilmoituksessanne", "uudelleenkäynnistys",
    "viivästynyt", "toimimaton", "hämeenlinna", "muuttoilmoitus", "nuorenmiehen",
    "oikeanpuoleinen", "käyttäjätunnus", "wlan", "xyzzy", "ruotsinkielisillekin"]
UNUSUAL = [
    "wifissä", "netflixtilauksen", "pitäiskö", "puoliks", "sähköpostii", "määritellyt", "tallenne",
    "102-vuotisen", "käyttöönotto", "turvallisuus", "rekisteröityä", "laskutusohje", "Wi-Fissä"]


def test_both_analysers_agree(tmp_path: Path) -> None:
    use(tmp_path, "libvoikko")
    with_library = {word: set(map(str, read_word(word))) for word in WORDS}
    configure(tmp_path, "pyvoikko")
    assert {word: set(map(str, read_word(word))) for word in WORDS} == with_library
    configure(tmp_path)


def test_the_same_terms_come_of_both(tmp_path: Path) -> None:
    use(tmp_path, "libvoikko")
    with_library = {word: set(word_terms(word, "fi")) for word in WORDS + UNUSUAL}
    configure(tmp_path, "pyvoikko")
    assert {word: set(word_terms(word, "fi")) for word in WORDS + UNUSUAL} == with_library
    configure(tmp_path)


def test_lemmas_are_those_that_voikko_names(tmp_path: Path) -> None:
    use(tmp_path, "libvoikko")
    library = LibVoikko()
    for word in WORDS:
        named = {found["BASEFORM"].lower() for found in library._voikko.analyze(word)}
        assert {reading.lemma for reading in read_word(word)} <= named | {"nuorimies"}
    configure(tmp_path)


@pytest.mark.usefixtures("no_voikko")
def test_without_voikko_the_word_list_does() -> None:
    assert "lasku" in lemmas("laskuissa")
    assert "puhelinnumero" in lemmas("puhelinnumeroni")
    assert {"puhelin", "numero"} <= parts("puhelinnumeroni")
    assert {"laajakaista", "liittymä"} <= parts("laajakaistaliittymän")


def test_auto_takes_the_best_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> LibVoikko:
        raise VoikkoMissing("no library")

    monkeypatch.setitem(analysers._KINDS, "libvoikko", missing)
    configure(tmp_path, "auto")
    assert analyser().name == "pyvoikko"
    monkeypatch.setattr(analysers, "find_transducer", lambda: None)
    configure(tmp_path, "auto")
    assert analyser().name == "none"
    for mode in ("libvoikko", "pyvoikko"):
        with pytest.raises(VoikkoMissing):
            configure(tmp_path, mode)
    monkeypatch.undo()
    configure(tmp_path)


def test_the_transducer_is_read_when_the_first_word_comes() -> None:
    lazy = LazyTransducer()
    assert lazy._transducer is None
    assert lazy.outputs("lasku") == ["[Ln][Xp]lasku[X]lasku[Sn][Ny]"]
    assert lazy.outputs("漢字") == []


def test_data_are_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("marisa_trie")
    monkeypatch.setattr("app.language.dictionary.LANGUAGES", ("en",))
    configure(tmp_path)
    told: list[str] = []
    build_data(told.append)
    build_data(told.append)
    assert told == ["en"]
    assert "bill" in lemmas("bills", "en")
    configure(tmp_path / "elsewhere")
