"""Compounds find each other written together, apart and inflected: through a real index."""

from pathlib import Path

import pytest

from app.search.documents import Document, Query
from app.search.searcher import Searcher
from app.search.whoosh_engine import WhooshEngine

TITLES = {
    "fi": ["Puhelinnumeroni on väärä", "Kortin numero näkyy", "Sähköpostin asetukset",
           "WLAN-reitittimen asennus", "E-laskun käyttöönotto", "Laajakaistaliittymän nopeus"],
    "sv": ["Mitt telefonnummer är fel", "Säga upp abonnemanget", "Byta lösenord"]}
CASES = [
    ("fi", "puhelin numero", 0), ("fi", "puhelimen numero", 0), ("fi", "puhelinnumero", 0),
    ("fi", "puhelinnumeroni", 0), ("fi", "korttinumero", 1), ("fi", "kortinnumeroni", 1),
    ("fi", "kortti numero", 1), ("fi", "sähköpostiasetukset", 2),
    ("fi", "wlanreititin", 3), ("fi", "wlan reitittimen asentaminen", 3),
    ("fi", "elasku", 4), ("fi", "ottaa käyttöön e-lasku", 4), ("fi", "laaja kaista", 5),
    ("fi", "nopea laajakaista", 5), ("sv", "telefon nummer", 0), ("sv", "uppsägning", 1),
    ("sv", "abonnemangsuppsägning", 1), ("sv", "lösenordsbyte", 2)]


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    searcher = Searcher(tmp_path / "index", WhooshEngine())
    with searcher.library.writing() as apply:
        apply([Document("article", str(number), language, title)
               for language, titles in TITLES.items() for number, title in enumerate(titles)], ())
    return searcher


@pytest.mark.usefixtures("voikko")
def test_compounds_together_and_apart(searcher: Searcher) -> None:
    for language, query, expected in CASES:
        first = next(iter(searcher.search(Query(query, language, exact=True))), None)
        assert first is not None, query
        assert int(first.id) == expected, query
