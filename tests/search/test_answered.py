"""An article that was made from a question of customers stands before that question."""

from app.search import Document, Query, Searcher
from app.search.explaining import explain
from app.search.explanation import Standing

from .factories import document, index

PLAIN = "Näin vaihdat osoitteen"


def question(identity: int, title: str, article: str, **more: object) -> Document:
    return document(identity, title, "", kind="question",
                    extra={"answered_by": f"article/{article}/fi", **more})


def keys(searcher: Searcher, text: str, **more: object) -> list[str]:
    found = searcher.search(Query(text, "fi", **more))  # type: ignore[arg-type]
    return [f"{hit.kind} {hit.id}" for hit in found]


def test_an_article_further_down_comes_before_its_question(searcher: Searcher) -> None:
    index(searcher, question(1, "Reititin vilkkuu punaista valoa", "router"),
          document(2, "Reititin vilkkuu punaista", "Valoa näkyy."),
          document("router", "Laitteen valot", "Reititin, joka vilkkuu punaista: irrota virta."))
    found = keys(searcher, "reititin vilkkuu punaista valoa")
    assert found.index("article router") + 1 == found.index("question 1")
    assert sorted(found) == ["article 2", "article router", "question 1"]


def test_an_article_that_was_not_found_comes_along(searcher: Searcher) -> None:
    index(searcher, question(1, "Mistä uusi lätkä", "plain"), document("plain", PLAIN, ""),
          document(3, "Lätkä hukassa", ""))
    assert "article plain" not in keys(searcher, "hukassa")
    found = keys(searcher, "mistä uusi lätkä")
    assert found[:2] == ["article plain", "question 1"]
    assert searcher.search(Query("mistä uusi lätkä", "fi")).total == len(found)
    similar = searcher.similar("Mistä uusi lätkä", "fi")
    assert [hit.id for hit in similar][:2] == ["plain", "1"]


def test_an_article_that_stands_before_it_stays_there(searcher: Searcher) -> None:
    index(searcher, document("due", "Lasku", "Lasku erääntyy."),
          document(5, "Lasku tulee", "Lasku tulee."),
          question(1, "Mitä lasku maksaa tänä vuonna?", "due"),
          question(2, "Laskun hinta ja muut kulut kuussa?", "due"))
    found = keys(searcher, "lasku")
    assert found[:2] == ["article due", "article 5"]
    assert len(found) == len(set(found)) == 4


def test_without_the_article_the_question_stands_alone(searcher: Searcher) -> None:
    index(searcher, question(1, "Mistä uusi lätkä", "gone"))
    assert keys(searcher, "lätkä") == ["question 1"]


def test_whoever_wants_questions_gets_only_questions(searcher: Searcher) -> None:
    index(searcher, question(1, "Mistä uusi lätkä", "plain"), document("plain", PLAIN, ""))
    assert keys(searcher, "lätkä", kind="question") == ["question 1"]
    assert [hit.id for hit in searcher.similar("lätkä", "fi", kind="question")] == ["1"]
    assert keys(searcher, "lätkä", kind="article") == []


def test_explain_says_so(searcher: Searcher) -> None:
    index(searcher, question(1, "Mistä uusi lätkä", "plain"), document("plain", PLAIN, ""))
    told = explain(searcher, "lätkä", "fi", "plain")
    assert [(one.key.id, one.place, one.answers_next) for one in told.top] == [
        ("plain", 1, True), ("1", 2, False)]
    assert told.named
    assert told.named.standing is Standing.OFFERED
    assert told.out == ()


def test_the_kinds_of_a_language_are_told(searcher: Searcher) -> None:
    index(searcher, document(1, "Lasku"), document(2, "Faktura", language="sv"))
    assert searcher.search(Query("lasku", "fi")).kinds == ("article",)
    index(searcher, question(3, "Muuta", "x"))
    assert searcher.search(Query("lasku", "fi")).kinds == ("article", "question")
    assert searcher.search(Query("faktura", "sv")).kinds == ("article",)
