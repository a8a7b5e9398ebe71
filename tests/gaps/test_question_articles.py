"""From a question to an article: one button, a draft with its credit, and the way back."""

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db, transaction
from app.core.jobs import run_all
from app.forum.following_models import News, Notification
from app.forum.models import Kind, Post
from app.gaps.question_articles import announce_handler
from app.knowledge.models import Article
from tests.contact.helpers import Page, read, sign_in
from tests.forum.making import (
    answer,
    asked,
    post_ids,
    press,
    the_question,
)


def solved_question(site: Flask, body: str) -> str:
    alice, bo = sign_in(site, name="Alice"), sign_in(site, name="Bo")
    address = asked(alice, "Why is there a reminder fee on my bill?", tags="bill")
    answer(bo, address, body)
    press(alice, address, f"/posts/{post_ids()[0]}/accept")
    return address


def make(editor: FlaskClient, address: str) -> Page:
    run_all()
    return press(editor, address, "/staff/gaps/questions/")


def the_article() -> Article:
    db.session.rollback()
    return db.session.scalars(sa.select(Article).order_by(Article.id.desc()).limit(1)).one()


def test_the_draft_holds_question_answer_and_credit(site: Flask, editor: FlaskClient) -> None:
    page = make(editor, solved_question(site, "# Late\n\nIt was **paid late**."))
    assert page.value("title") == "Why is there a reminder fee on my bill?"
    body = page.value("body") or ""
    assert body.startswith("## Late\n\nIt was **paid late**.")
    assert "After an answer by Bo" in body
    assert "/en/questions/terms" in body
    assert not the_article().published
    assert the_article().category.key == "billing"


def test_once_published_the_question_shows_it_and_searches_prefer_it(
        site: Flask, editor: FlaskClient, client: FlaskClient) -> None:
    address = solved_question(site, "It was paid late.")
    page = make(editor, address)
    run_all()
    assert "Our article answers this" not in read(client, address).text
    press(editor, page.response.request.path, "/publish")
    run_all()
    shown = read(client, address)
    assert "Our article answers this" in shown.text
    article = shown.link("/faq/")
    found = read(client, "/en/search?q=reminder fee on bill").response.text
    assert found.index(article) < found.index(address)
    assert read(client, article).response.status_code == 200
    announce_handler([])
    announce_handler([])
    told = db.session.scalars(sa.select(Notification.user_id).where(
        Notification.news == News.ARTICLE)).all()
    assert len(told) == len(set(told)) == 2


def test_a_second_press_leads_to_the_same_article(site: Flask, editor: FlaskClient) -> None:
    address = solved_question(site, "It was paid late.")
    make(editor, address)
    assert 'action="/staff/gaps/' not in editor.get(address).text
    page = read(editor, read(editor, address).link("/staff/gaps/questions/"))
    assert page.value("title") == "Why is there a reminder fee on my bill?"
    assert db.session.scalar(sa.select(sa.func.count(Article.id)).where(
        Article.key.startswith("why-is"))) == 1


def test_text_full_of_markup_is_taken_as_plain_words(site: Flask, editor: FlaskClient) -> None:
    page = make(editor, solved_question(site, "[" * 5000 + " words"))
    body = page.value("body") or ""
    assert "\\[" in body
    assert "words" in body


def test_only_editors_have_the_button(site: Flask, client: FlaskClient) -> None:
    address = solved_question(site, "It was paid late.")
    agent = sign_in(site, "agent", name="Aino")
    assert "/staff/gaps/" not in agent.get(address).text
    assert agent.post("/staff/gaps/questions/1").status_code == 403
    assert client.post("/staff/gaps/questions/1").status_code == 302


def test_titles_of_merged_questions_become_phrasings(site: Flask, editor: FlaskClient) -> None:
    address = solved_question(site, "It was paid late.")
    carol = sign_in(site, name="Carol")
    asked(carol, "What is this extra fee?")
    with transaction():
        other = the_question()
        other.merged_into = 1
    page = make(editor, address)
    assert re.search("What is this extra fee", page.value("phrasings") or "")
    assert db.session.get_one(Post, post_ids(Kind.QUESTION)[0]).body
