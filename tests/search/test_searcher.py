"""What a search finds, in which order, and what it says of it."""

import pytest

from app.search import Query, Results, Searcher

from .factories import document, index


def search(searcher: Searcher, text: str, language: str = "fi", **more: object) -> Results:
    return searcher.search(Query(text, language, **more))  # type: ignore[arg-type]


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


def test_a_word_is_found_in_any_form(searcher: Searcher) -> None:
    index(searcher, document(1, "Laskun maksaminen", ""), document(2, "Kadonnut puhelin", ""))
    assert ids(search(searcher, "laskujani")) == ["1"]
    assert ids(search(searcher, "puhelimesta")) == ["2"]


@pytest.mark.parametrize("query", ["puhelinnumeroni", "puhelin numero", "PUHELINNUMERO",
                                   "puhelinnumerot"])
def test_compounds_are_found_written_apart_or_together(searcher: Searcher, query: str) -> None:
    index(searcher, document(1, "Oman puhelinnumeron vaihto", ""),
          document(2, "Laskun sisältö", ""))
    assert ids(search(searcher, query))[0] == "1"


def test_the_question_counts_more_than_the_text(searcher: Searcher) -> None:
    index(searcher, document(1, "Yleistä", "Reititin on laite."), document(2, "Reititin", "Laite."))
    assert ids(search(searcher, "reititin")) == ["2", "1"]


def test_phrasings_headings_and_tags_are_searched(searcher: Searcher) -> None:
    index(searcher, document(1, "A", "", phrasings=("netti ei toimi",)),
          document(2, "B", "", headings=("Näin kytket modeemin",)),
          document(3, "C", "", tags=("eräpäivä",)))
    assert ids(search(searcher, "netti ei toimi")) == ["1"]
    assert ids(search(searcher, "modeemi")) == ["2"]
    assert ids(search(searcher, "eräpäivä")) == ["3"]


def test_words_near_and_in_order_come_first(searcher: Searcher) -> None:
    far = "Lasku tulee kotiin. " + "Muuta tekstiä on tässä paljon. " * 10 + "Osoite muuttuu."
    index(searcher, document(1, "Yksi", far), document(2, "Kaksi", "Osoite lasku." + far[5:]),
          document(3, "Kolme", "Uusi laskun osoite." + far[5:]))
    assert ids(search(searcher, "laskun osoite"))[0] == "3"


def test_the_right_kind_only(searcher: Searcher) -> None:
    index(searcher, document(1, "Lasku"), document(1, "Lasku", kind="question"))
    assert [hit.kind for hit in search(searcher, "lasku", kind="question")] == ["question"]
    assert search(searcher, "lasku").total == 2


def test_no_document_with_all_words_relaxes_and_says_so(searcher: Searcher) -> None:
    index(searcher, document(1, "Lasku hukassa", ""), document(2, "Reititin rikki", ""))
    relaxed = search(searcher, "lasku reititin")
    assert relaxed.relaxed
    assert sorted(ids(relaxed)) == ["1", "2"]
    assert not search(searcher, "lasku hukassa").relaxed
    assert not search(searcher, "lasku").relaxed


def test_what_covers_little_is_left_out(searcher: Searcher) -> None:
    index(searcher, document(1, "Reitittimen salasanan vaihto", ""), document(2, "Salasana", ""),
          *(document(number, f"Salasana {number}", "") for number in range(3, 30)))
    found = search(searcher, "reitittimen salasanan vaihto")
    assert ids(found) == ["1"]
    assert found.total == 1


def test_correction_is_told_and_can_be_refused(searcher: Searcher) -> None:
    index(searcher, document(1, "Reititin vilkkuu", ""), document(2, "Lasku", ""))
    corrected = search(searcher, "retitin")
    assert (corrected.corrected_from, corrected.corrected_to) == ("retitin", "reititin")
    assert ids(corrected) == ["1"]
    refused = search(searcher, "retitin", exact=True)
    assert (refused.total, refused.corrected_to) == (0, None)
    assert search(searcher, "reititin").corrected_to is None


@pytest.mark.parametrize("word", ["kissa", "auto"])
def test_a_short_word_of_the_language_is_meant(searcher: Searcher, word: str) -> None:
    index(searcher, document(1, "Missä reititin on?", "Auta meitä."))
    found = search(searcher, word)
    assert (found.total, found.corrected_to) == (0, None)


def test_words_a_little_alike_find_only_beside_others(searcher: Searcher) -> None:
    index(searcher, document(1, "Numero vilkkuu", ""), document(2, "Numerointi vilkkuu", ""))
    assert ids(search(searcher, "numeraali")) == ["1"]
    assert set(ids(search(searcher, "numeraali vilkkuu"))) == {"1", "2"}


def test_a_correction_leaves_the_other_words_alone(searcher: Searcher) -> None:
    index(searcher, document(1, "Reititin vilkkuu punaista", ""))
    assert search(searcher, "retitin  vilkkuu").corrected_to == "reititin  vilkkuu"


def test_other_languages_are_counted(searcher: Searcher) -> None:
    index(searcher, document(1, "Router", "", language="en"), document(2, "Router", ""),
          document(3, "Router", "", language="en"))
    found = search(searcher, "router")
    assert (ids(found), dict(found.other_languages)) == (["2"], {"en": 2})


def test_snippets_show_the_place_that_matched(searcher: Searcher) -> None:
    filler = "Tässä kerrotaan aivan muusta asiasta pitkästi. " * 20
    index(searcher, document(1, "Otsikko", filler + "Modeemin virtajohto irtoaa. " + filler))
    hit, = search(searcher, "virtajohto")
    assert "Modeemin <mark>virtajohto</mark> irtoaa." in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet) < 300


def test_a_snippet_without_a_match_in_the_text_is_its_beginning(searcher: Searcher) -> None:
    index(searcher, document(1, "Modeemi", "Ensimmäinen lause. Toinen lause."))
    hit, = search(searcher, "modeemi")
    assert hit.snippet == "Ensimmäinen lause. Toinen lause."
    assert hit.heading == "<mark>Modeemi</mark>"


def test_texts_with_markup_and_odd_characters(searcher: Searcher) -> None:
    odd = "<b>lasku</b> & \"sitaatti\" \U0001f600 lasku=1 lasku:2\n\nlasku"
    index(searcher, document("a/b c", "Lasku <i>\n x", odd, tags=("=", "\n")))
    hit, = search(searcher, "lasku")
    assert hit.id == "a/b c"
    assert "&lt;b&gt;<mark>lasku</mark>&lt;/b&gt;" in hit.snippet


def test_pages(searcher: Searcher) -> None:
    index(searcher, *(document(number, f"Lasku {number}", "") for number in range(23)))
    pages = [search(searcher, "lasku", page=page) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 3, 0]
    assert {page.total for page in pages} == {23}
    assert pages[0].last_page == 3
    assert len({hit.id for page in pages for hit in page}) == 23


def test_only_stop_words_still_search(searcher: Searcher) -> None:
    index(searcher, document(1, "Mikä se on?", ""), document(2, "Lasku", ""))
    assert ids(search(searcher, "mikä se on")) == ["1"]


def test_similar_takes_a_message(searcher: Searcher) -> None:
    index(searcher, document(1, "Reititin ei käynnisty", "Irrota virtajohto ja odota."),
          document(2, "Laskun eräpäivä", "Lasku erääntyy."), document(3, "Muutto", "Uusi osoite."))
    message = ("Hei, ostin teiltä viime viikolla reitittimen mutta se ei käynnisty millään. "
               "Olen irrottanut virtajohdon kolme kertaa. " * 3)
    hits = searcher.similar(message, "fi")
    assert hits[0].id == "1"
    assert searcher.similar("", "fi") == []
    assert searcher.similar("xyzzy", "fi") == []


class TestSuggestions:
    """Suggestions while somebody types."""

    @pytest.fixture(autouse=True)
    def filled(self, searcher: Searcher) -> None:
        index(searcher,
              document(1, "Milloin laskuni erääntyy?", "", phrasings=("laskun eräpäivä",)),
              document(2, "Reititin vilkkuu punaista", ""),
              document(3, "Reitittimen salasanan vaihto", ""),
              document(4, "Vilket lösenord?", "", language="sv"))

    @pytest.mark.parametrize(("typed", "first"), [
        ("laskun", "1"), ("erä", "1"), ("eräpäivä laskun", "1"), ("reit vil", "2"),
        ("vilkkuu reititin", "2"), ("salas", "3"), ("VILKUU", "2"), ("vilkkkuu", "2"),
        ("vlikkuu", "2"), ("salasna", "3"), ("laskut", "1"),
    ])
    def test_what_is_begun_is_offered(self, searcher: Searcher, typed: str, first: str) -> None:
        assert [one.id for one in searcher.suggest(typed, "fi")][:1] == [first]

    @pytest.mark.parametrize("typed", ["", "xyzzy", "?", "reititin xyzzy", "vilket"])
    def test_what_nothing_begins_offers_nothing(self, searcher: Searcher, typed: str) -> None:
        assert searcher.suggest(typed, "fi") == []

    def test_a_document_is_offered_once(self, searcher: Searcher) -> None:
        assert [one.id for one in searcher.suggest("lask", "fi")] == ["1"]

    def test_changes_are_seen(self, searcher: Searcher) -> None:
        index(searcher, document(9, "Reititin uusi", ""), deleted=[document(2).key])
        assert sorted(one.id for one in searcher.suggest("reititin", "fi")) == ["3", "9"]

    def test_the_beginning_is_marked(self, searcher: Searcher) -> None:
        assert searcher.suggest("salas", "fi")[0].heading == (
            "Reitittimen <mark>salas</mark>anan vaihto")
