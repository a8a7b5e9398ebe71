"""From a gap to an article: a draft of nothing but what people said, phrasings, links."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import now
from app.core.database import db
from app.core.jobs import run_all
from app.gaps.article_actions import fill_handler
from app.gaps.drafts import Answer, best_answers, body_of, new_phrasings, said
from app.gaps.models import Source, State, Verdict
from app.knowledge.documents import MAX_ITEMS, ArticleDocument, parse, write
from app.knowledge.models import Article, Revision
from tests.contact.helpers import Page, read, send, sign_in
from tests.forum.making import answer, asked, post_ids, press

from .making import change, make_call, make_case, make_evidence, make_gap, the_gap

GOOD = "Open the settings of the router at its address and choose a new password there."
OTHER = "Call our shop in town on weekdays; they change it with you while you wait in the queue."
NEAREST = {"nearest": [{"kind": "article", "id": "bill-explained", "title": "What is on my bill?",
                        "url": "/en/faq/bills/what-is-on-my-bill", "chance": 0.5}]}


def write_page(editor: FlaskClient, gap: int) -> Page:
    return read(editor, f"/staff/gaps/{gap}/write")


def the_article(key: str = "") -> Article:
    db.session.rollback()
    db.session.expire_all()
    rows = sa.select(Article).order_by(Article.id.desc()).limit(1)
    return db.session.scalars(rows.where(Article.key == key) if key else rows).one()


def do(editor: FlaskClient, gap: int, act: str, **values: Any) -> Page:
    return send(editor, read(editor, f"/staff/gaps/{gap}").form(act), **values)


def test_the_draft_is_made_of_the_answers_and_leads_to_the_editor(editor: FlaskClient) -> None:
    gap = make_gap(found={"phrasings": ["router password lost"]})
    make_evidence(gap, "change wifi code")
    make_case(gap, "The password?", f"Hi Matti,\n\n{GOOD}\n\nRegards\nAino", helped=True)
    page = write_page(editor, gap)
    assert page.value("title") == "How do I change my router's password?"
    assert page.value("category") == "billing"
    assert "change wifi code" in page.text
    made = send(editor, page.form("/write"))
    assert re.fullmatch(r"/staff/articles/\d+", made.response.request.path)
    article = the_article()
    assert not article.published
    assert article.body == GOOD
    assert article.phrasings == ["router password lost"]
    found = the_gap(gap)
    assert (found.state, found.article_key) == (State.DRAFTING, article.key)
    assert found.owner is not None
    assert found.owner.name == "Eeva"
    page = read(editor, f"/staff/gaps/{gap}")
    assert "Began an article" in page.text
    assert made.response.request.path in page.links


def test_only_ticked_answers_and_own_words_go_in(editor: FlaskClient) -> None:
    gap = make_gap()
    make_case(gap, "One?", GOOD, helped=True)
    make_case(gap, "Two?", OTHER)
    page = write_page(editor, gap)
    key = next(value for name, value in fields(page) if name == "answers")
    send(editor, page.form("/write"), own="Yes, you can.", answers=key)
    assert the_article().body == f"Yes, you can.\n\n{GOOD}"


def test_without_answers_the_words_have_to_be_the_editors(editor: FlaskClient) -> None:
    gap = make_gap()
    page = write_page(editor, gap)
    assert "Nobody has answered this yet" in page.text
    refused = send(editor, page.form("/write"))
    assert refused.response.status_code == 400
    assert "Tick an answer, or write one." in refused.errors
    assert the_gap(gap).state == State.OPEN
    send(editor, page.form("/write"), own="My own words.")
    assert the_article().body == "My own words."


def test_what_helped_comes_first_and_nothing_twice(editor: FlaskClient) -> None:
    gap = make_gap()
    make_case(gap, "a", OTHER)
    make_case(gap, "b", OTHER + " Bye.")
    make_case(gap, "c", "Thank you for your message.")
    make_case(gap, "d", GOOD, helped=True)
    make_case(gap, "e", "This is wrong in every way, and it makes everything much worse still.",
              helped=False)
    make_call(gap, "Told the customer to look under the box, where the first password is printed")
    make_call(gap, "Could not help: the customer had no router at all, nor any other box",
              solved=False)
    text = write_page(editor, gap).text
    assert text.index(GOOD) < text.index("look under the box") < text.index("This is wrong")
    assert text.count("Call our shop in town") == 1
    assert "Thank you for your message" not in text
    assert "no router at all" not in text


def test_answers_of_the_forum_come_with_their_credit(site: Flask, editor: FlaskClient) -> None:
    alice, bo = sign_in(site, name="Alice"), sign_in(site, name="Bo")
    address = asked(alice, "How do I change the password of the router?")
    answer(bo, address, "# Steps\n\nPress the **small** button for ten seconds, then wait for it.")
    answer(bo, address, "A worse answer that nobody accepted, which is long enough all the same.")
    press(alice, address, f"/posts/{post_ids()[0]}/accept")
    gap = make_gap()
    make_evidence(gap, "The password of the router", Source.QUESTION,
                  question_id=int(address.split("/")[-1].split("-")[0]))
    page = write_page(editor, gap)
    assert "Accepted" in page.text
    assert "worse answer" not in page.text
    send(editor, page.form("/write"))
    body = the_article().body
    assert body.startswith("## Steps\n\nPress the **small** button")
    assert "After an answer by Bo" in body


def test_personal_data_of_answers_is_left_out(editor: FlaskClient) -> None:
    gap = make_gap()
    make_case(gap, "Help", "Your new password was sent to matti.meikalainen@example.org and to the "
              "number 040 123 4567, please look there first.")
    page = write_page(editor, gap)
    send(editor, page.form("/write"))
    for text in (page.response.text, the_article().body):
        assert "example.org" not in text
        assert "123 4567" not in text


def test_extending_opens_the_articles_editor_and_waits_for_the_change(editor: FlaskClient) -> None:
    gap = make_gap(verdict=Verdict.PARTLY, found=NEAREST)
    page = do(editor, gap, "/extend")
    article = the_article("bill-explained")
    assert page.response.request.path == f"/staff/articles/{article.id}"
    assert (the_gap(gap).state, the_gap(gap).article_key) == (State.DRAFTING, "bill-explained")
    fill_handler([])
    assert the_gap(gap).state == State.DRAFTING


def test_a_gap_is_filled_when_readers_see_the_article(
        editor: FlaskClient, clock: Any) -> None:
    gap = make_gap(per_week=4.0)
    send(editor, write_page(editor, gap).form("/write"), own="Like this.")
    clock.shift(60)
    fill_handler([])
    assert the_gap(gap).state == State.DRAFTING
    press(editor, f"/staff/articles/{the_article().id}", "/publish")
    fill_handler([])
    found = the_gap(gap)
    assert (found.state, found.filled_at, found.left_at_rate) == (State.FILLED, now(), 4.0)
    assert "Filled: the article is published" in read(editor, f"/staff/gaps/{gap}").text


@pytest.mark.parametrize("given_as", [
    "bill-due-date", "/en/faq/bills/bill-due-date?x=1", "http://localhost/en/faq/bills/bill-due-date#a"])
def test_an_article_that_answers_it_fills_it(editor: FlaskClient, given_as: str) -> None:
    gap = make_gap()
    do(editor, gap, "/link", answered_by=given_as)
    assert (the_gap(gap).state, the_gap(gap).article_key) == (State.FILLED, "bill-due-date")


def test_an_article_that_is_not_there_answers_nothing(editor: FlaskClient) -> None:
    gap = make_gap()
    page = do(editor, gap, "/link", answered_by="nothing-here")
    assert page.response.status_code == 400
    assert "There is no article" in page.errors
    assert the_gap(gap).state == State.OPEN


def test_phrasings_become_a_revision_without_doubles(editor: FlaskClient) -> None:
    gap = make_gap(verdict=Verdict.COVERED, found={
        **NEAREST, "phrasings": ["bill contents", "ABOUT bill-explained"]})
    page = do(editor, gap, "/phrasings", phrasings="ABOUT bill-explained")
    assert page.response.status_code == 400
    assert the_gap(gap).state == State.OPEN
    do(editor, gap, "/phrasings", phrasings="bill contents")
    article = the_article("bill-explained")
    assert article.phrasings == ["about bill-explained", "bill contents"]
    assert db.session.scalar(sa.select(sa.func.count(Revision.id)).where(
        Revision.article_id == article.id)) == 2
    assert the_gap(gap).state == State.FILLED
    run_all()
    assert "/en/faq/bills/" in read(editor, "/en/search?q=contents").response.text


def test_an_article_takes_only_so_many_phrasings(editor: FlaskClient) -> None:
    gap = make_gap(found={**NEAREST, "phrasings": ["one more"]})
    article = the_article("bill-explained")
    press(editor, f"/staff/articles/{article.id}", f"/staff/articles/{article.id}",
          phrasings="\n".join(f"phrasing {number}" for number in range(MAX_ITEMS)))
    page = do(editor, gap, "/phrasings", phrasings="one more")
    assert page.response.status_code == 400
    assert "There is room for 0." in page.errors


def test_only_what_was_offered_becomes_a_phrasing(editor: FlaskClient) -> None:
    gap = make_gap(found={**NEAREST, "phrasings": ["bill contents"]})
    assert do(editor, gap, "/phrasings", phrasings="invented").response.status_code == 422


def test_a_draft_begun_by_somebody_else_meanwhile_is_told(editor: FlaskClient) -> None:
    gap = make_gap()
    page = write_page(editor, gap)
    change(gap, state=State.DRAFTING)
    again = send(editor, page.form("/write"), own="My own words.")
    assert "Somebody else changed this gap" in again.errors
    assert again.value("own") == "My own words."


@pytest.mark.parametrize(("message", "kept"), [
    ("Hei Matti!\n\nLaskusi erääntyy huomenna.\n\nYstävällisin terveisin\nAino\nKotikaista",
     "Laskusi erääntyy huomenna."),
    ("Hej,\nFakturan förfaller i morgon.\n\nMed vänliga hälsningar\nAnna",
     "Fakturan förfaller i morgon."),
    ("Hello Bob, the bill is due tomorrow.\nRegards", "the bill is due tomorrow."),
    ("> Where is it?\nHere it is.", "Here it is."),
    ("Kiitos viestistäsi. Lasku on Omilla sivuilla.", "Lasku on Omilla sivuilla."),
    ("Hello world is the first program that people write when they begin.",
     "Hello world is the first program that people write when they begin."),
    ("Hei", "")])
def test_greetings_and_signatures_are_left_out(message: str, kept: str) -> None:
    assert said(message) == kept


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80)
TEXTS = st.lists(LINES, max_size=4).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_body_is_always_a_body_of_an_article(texts: list[str]) -> None:
    body = body_of([Answer(f"message-{n}", text, now()) for n, text in enumerate(texts)])
    if body:
        document = ArticleDocument("key", "en", "Title?", "billing", body, draft=True)
        assert parse(write(document)).document == document


@given(st.lists(TEXTS, max_size=6))
def test_a_body_holds_no_word_that_nobody_said(texts: list[str]) -> None:
    body = body_of([Answer(f"call-{n}", text, now()) for n, text in enumerate(texts)])
    assert set(words(body)) <= {word for text in texts for word in words(text)}


@given(st.lists(TEXTS), st.integers(1, 5))
def test_the_best_answers_are_some_of_the_answers(texts: list[str], limit: int) -> None:
    answers = [Answer(f"call-{n}", text * 3, now()) for n, text in enumerate(texts)]
    best = best_answers(answers, limit)
    assert len(best) <= limit
    assert set(best) <= set(answers)


@given(st.lists(LINES), st.lists(LINES))
def test_new_phrasings_are_wanted_and_not_known(wanted: list[str], known: list[str]) -> None:
    new = new_phrasings(wanted, known)
    folded = [text.casefold() for text in new]
    assert len(set(folded)) == len(folded)
    assert not set(folded) & {text.casefold() for text in known}
    assert set(new) <= set(wanted)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def fields(page: Page) -> list[tuple[str, str]]:
    return [(box.get("name", ""), box.get("value", "")) for box in page.root.iter("input")
            if box.get("checked") is not None]
