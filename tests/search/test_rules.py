"""What editors and data add to search: synonyms, stop words, pinned answers, solved journeys."""

from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.language import tokens
from app.search import Key, Query, Results, Searcher
from app.search.rule_lines import read_line
from app.search.rules import NO_RULES, Rules, make_rules
from app.search.slots import query_slots

from .factories import document, index


def fi(**rows: Sequence[tuple[object, ...]]) -> Rules:
    """Return rules of Finnish: rows without their language."""
    return make_rules("1", **{name: [("fi", *row) for row in these]  # type: ignore[arg-type]
                              for name, these in rows.items()})


def search(searcher: Searcher, text: str, rules: Rules, **more: object) -> Results:
    searcher._rules = lambda: rules
    return searcher.search(Query(text, "fi", **more))  # type: ignore[arg-type]


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results]


def both(words: str, others: str) -> list[tuple[str, str]]:
    return [(words, others), (others, words)]


@pytest.mark.parametrize("query", ["netti", "NETIN", "netissä"])
def test_a_synonym_is_found_in_any_form(searcher: Searcher, query: str) -> None:
    index(searcher, document(1, "Laajakaistan tilaaminen", ""), document(2, "Lasku", ""))
    assert ids(search(searcher, query, NO_RULES)) == []
    found = search(searcher, query, fi(synonyms=both("netti", "laajakaista")))
    assert (ids(found), found.corrected_to) == (["1"], None)
    assert "<mark>Laajakaistan</mark>" in found.hits[0].heading


def test_one_way_is_one_way(searcher: Searcher) -> None:
    index(searcher, document(1, "Laajakaista", ""), document(2, "Netti", ""))
    rules = fi(synonyms=[("netti", "laajakaista")])
    assert ids(search(searcher, "netti", rules)) == ["2", "1"]
    assert ids(search(searcher, "laajakaista", rules)) == ["1"]


def test_the_word_itself_counts_more(searcher: Searcher) -> None:
    index(searcher, document(1, "Laajakaista", ""), document(2, "Netti", ""),
          document(3, "Laajakaista", ""), document(4, "Netti", ""))
    assert ids(search(searcher, "netti", fi(synonyms=both("netti", "laajakaista")))
               ) == ["2", "4", "1", "3"]


def test_several_words_stand_for_one(searcher: Searcher) -> None:
    index(searcher, document(1, "Langaton verkko kotiin", ""), document(2, "Verkko kotiin", ""),
          document(3, "Langaton kuuloke", ""), document(4, "Verkko", ""))
    found = search(searcher, "wlan", fi(synonyms=both("wlan", "langaton verkko")))
    assert ids(found)[0] == "1"
    assert not found.relaxed
    assert found.hits[0].score > 1.5 * max([hit.score for hit in found.hits[1:]], default=0)


def test_one_word_stands_for_several_in_a_row(searcher: Searcher) -> None:
    index(searcher, document(1, "Wlan ei toimi", ""), document(2, "Verkko", ""))
    rules = fi(synonyms=both("wlan", "langaton verkko"))
    assert ids(search(searcher, "langattoman verkon", rules))[0] == "1"
    assert "1" not in ids(search(searcher, "verkko langaton", rules))


def test_a_word_with_a_known_synonym_is_not_corrected(searcher: Searcher) -> None:
    index(searcher, document(1, "Reititin", ""), document(2, "Mokkula", ""))
    assert search(searcher, "rietitin", NO_RULES).corrected_to == "reititin"
    found = search(searcher, "rietitin", fi(synonyms=[("rietitin", "mokkula")]))
    assert (ids(found), found.corrected_to) == (["2"], None)
    unknown = search(searcher, "rietitin", fi(synonyms=[("rietitin", "muu laite tässä")]))
    assert unknown.corrected_to == "reititin"


def test_synonyms_are_not_followed_on(searcher: Searcher) -> None:
    index(searcher, document(1, "Reititin", ""), document(2, "Modeemi", ""),
          document(3, "Purkki", ""))
    circle = fi(synonyms=[("purkki", "modeemi"), ("modeemi", "reititin"), ("reititin", "purkki")])
    assert ids(search(searcher, "purkki", circle)) == ["3", "2"]


def test_synonyms_are_of_one_language(searcher: Searcher) -> None:
    index(searcher, document(1, "Bill", "", language="en"), document(2, "Lasku", ""))
    rules = make_rules("1", synonyms=[("en", "invoice", "bill"), ("fi", "invoice", "lasku")])
    found = search(searcher, "invoice", rules)
    assert (ids(found), dict(found.other_languages)) == (["2"], {"en": 1})


def test_suggestions_and_similar_texts_know_synonyms(searcher: Searcher) -> None:
    index(searcher, document(1, "Laajakaistan tilaaminen", ""), document(2, "Lasku", ""))
    rules = fi(synonyms=both("netti", "laajakaista"))
    assert searcher.suggest("netti", "fi") == []
    searcher._rules = lambda: rules
    assert [one.id for one in searcher.suggest("netti", "fi")] == ["1"]
    assert [hit.id for hit in searcher.similar("Netti kotiin", "fi")] == ["1"]


def test_a_word_is_made_a_stop_word_and_taken_back(searcher: Searcher) -> None:
    index(searcher, document(1, "Hei vaan", ""), document(2, "Kotikaistan lasku", ""),
          document(3, "Kotikaistan netti", ""), document(4, "Pois meiltä", ""))
    rules = fi(stop_words=[("kotikaistan", True), ("meiltä", False)])
    assert ids(search(searcher, "kotikaistan lasku", rules)) == ["2"]
    assert len(query_slots("kotikaistan lasku", "fi", rules)) == 1
    assert ids(search(searcher, "kotikaistan", rules)) == ["2", "3"]  # there is nothing else
    assert len(query_slots("laskun meiltä", "fi")) == 1
    assert len(query_slots("laskun meiltä", "fi", rules)) == 2
    assert ids(search(searcher, "meiltä", rules)) == ["4"]


def pins(query: str, *identities: str, kind: str = "article") -> Rules:
    return fi(pins=[(query, [Key(kind, one, "fi") for one in identities])])


@pytest.fixture
def bills(searcher: Searcher) -> Searcher:
    index(searcher, *(document(number, f"Lasku numero {number}", "") for number in range(25)),
          document("pick", "Maksaminen", ""), document("second", "Lasku", ""),
          document("pick", "Betalning", "", language="sv"))
    return searcher


def test_pinned_documents_stand_first_in_their_order(bills: Searcher) -> None:
    plain = search(bills, "laskun eräpäivä", NO_RULES)
    for query in ("lasku eräpäivä", "Eräpäivän LASKUT"):
        found = search(bills, query, pins("laskun eräpäivä", "pick", "7"))
        assert ids(found)[:2] == ["pick", "7"]
        assert [hit.pinned for hit in found][:3] == [True, True, False]
        assert found.total == plain.total + 1


def test_they_stand_on_the_first_page_only_and_once(bills: Searcher) -> None:
    rules = pins("lasku", "24", "pick")
    pages = [search(bills, "lasku", rules, page=page) for page in (1, 2, 3)]
    every = [hit.id for found in pages for hit in found]
    assert len(every) == len(set(every)) == pages[0].total == 27
    assert [hit.id for found in pages for hit in found if hit.pinned] == ["24", "pick"]
    assert ids(search(bills, "laskut muut", rules))[0] != "24"


def test_a_pin_alone_is_a_result(bills: Searcher) -> None:
    found = search(bills, "xyzzy", pins("xyzzy", "pick"))
    assert (ids(found), found.total) == (["pick"], 1)
    assert (found.corrected_to, found.relaxed) == (None, False)


def test_a_pinned_document_that_is_gone_is_not_missed(bills: Searcher) -> None:
    index(bills, deleted=[Key("article", "pick", "fi")])
    found = search(bills, "lasku", pins("lasku", "never", "pick", "second"))
    assert ids(found)[0] == "second"
    assert not any(hit.pinned for hit in list(found)[1:])


def test_a_pin_of_another_kind_is_not_shown_where_one_is_asked_for(bills: Searcher) -> None:
    index(bills, document("q", "Kysymys", "", kind="question"))
    rules = pins("lasku", "q", kind="question")
    assert ids(search(bills, "lasku", rules))[0] == "q"
    assert "q" not in ids(search(bills, "lasku", rules, kind="article"))


def test_a_correction_is_pinned_too(bills: Searcher) -> None:
    found = search(bills, "laksu", pins("lasku", "pick"))
    assert (found.corrected_to, ids(found)[0]) == ("lasku", "pick")


def solved(**journeys: int) -> Rules:
    return make_rules("1", solved=[(Key("article", one.removeprefix("a"), "fi"), count)
                                   for one, count in journeys.items()])


@pytest.fixture
def alike(searcher: Searcher) -> Searcher:
    index(searcher, document(1, "Lasku tulee", ""), document(2, "Lasku tulee", ""),
          document(3, "Lasku", "tulee"), document(4, "Lasku jäi", ""))
    return searcher


def test_what_solved_journeys_before_comes_first_among_its_like(alike: Searcher) -> None:
    assert ids(search(alike, "lasku tulee", NO_RULES))[:2] == ["1", "2"]
    assert ids(search(alike, "lasku tulee", solved(a2=80, a1=20)))[:2] == ["2", "1"]


def test_few_solved_journeys_say_nothing(alike: Searcher) -> None:
    assert ids(search(alike, "lasku tulee", solved(a2=99)))[:2] == ["1", "2"]
    assert solved(a2=99).solved == {}


def test_the_bonus_is_small_and_lifts_nothing_over_what_covers_more(alike: Searcher) -> None:
    plain = search(alike, "lasku tulee", NO_RULES)
    lifted = search(alike, "lasku tulee", solved(a3=10**6, a4=10**6))
    assert ids(lifted) == ids(plain)
    scores = {hit.id: hit.score for hit in plain}
    bonus = {hit.id: hit.score - scores[hit.id] for hit in lifted}
    assert (bonus["1"], bonus["3"]) == (0, pytest.approx(0.1))
    assert bonus.get("4", 0) < 0.1


def test_the_share_grows_with_the_logarithm() -> None:
    shares = solved(a1=1, a2=10, a3=100, a4=1000, a5=0).solved["fi"]
    assert [round(shares[Key("article", one, "fi")], 2) for one in "1234"] == [.15, .52, 1., 1.]
    assert Key("article", "5", "fi") not in shares


def test_another_version_of_the_rules_is_another_version_of_the_pages(searcher: Searcher) -> None:
    index(searcher, document(1))
    before = searcher.version
    searcher._rules = lambda: make_rules("2")
    assert searcher.version != before


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("ab1,<=>-→↔ ä\n\u200b", max_size=40))
def test_a_line_reads_the_same_as_it_is_written(app: Flask, text: str) -> None:
    try:
        line = read_line(text)
    except ValueError:
        return
    assert read_line(str(line)) == line
    assert all(tokens(word) for pair in line.pairs() for word in pair)


WORDS = st.text("abäö -.:'0Aɪ\u0301,=", max_size=12) | st.sampled_from(
    ["netti", "langaton verkko", "ja", "ei ole", "", "wlan", "wi-fi", "802.11ac", "on"])


@settings(deadline=None)
@given(synonyms=st.lists(st.tuples(WORDS, WORDS), max_size=8),
       words=st.lists(WORDS, max_size=5),
       stops=st.lists(st.tuples(WORDS, st.booleans()), max_size=3))
def test_expanding_never_raises_and_loses_nothing(
        synonyms: list[tuple[str, str]], words: list[str], stops: list[tuple[str, bool]]) -> None:
    text = " ".join(words)
    plain = query_slots(text, "fi", fi(stop_words=stops))
    found = query_slots(text, "fi", fi(stop_words=stops, synonyms=synonyms))
    assert list(dict.fromkeys((slot.start, slot.end) for slot in found)) == [
        (slot.start, slot.end) for slot in plain]
    own = {slot.start: dict(slot.terms) for slot in plain}
    for slot in found:
        assert {term: weight for term, weight in own[slot.start].items()
                if dict(slot.terms).get(term, 0.0) < weight} == {}
