"""The way in: the language, the home page, what stands on every page."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Topic
from app.core.database import db, transaction
from app.knowledge.models import Article
from tests.contact.helpers import Page, gated_in
from tests.knowledge.factories import get
from tests.queries import max_queries

WORDS = {"fi": ("Kuinka voimme auttaa", "Mitä laskussani on?", "Laskut ja maksaminen"),
         "sv": ("Hur kan vi hjälpa", "Vad står på fakturan?", "Fakturor"),
         "en": ("How can we help?", "What is on my bill?", "Bills and payment")}


@pytest.mark.parametrize(("accepted", "leads"), [
    ("sv-FI,sv;q=0.9,en;q=0.5", "/sv/"), ("en-GB", "/en/"), ("fi", "/fi/"), ("de", "/fi/"),
    ("", "/fi/"), ("xx;q=nonsense,,", "/fi/")])
def test_the_root_leads_to_the_browsers_language(alice: FlaskClient, accepted: str,
                                                 leads: str) -> None:
    response = alice.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, leads)
    assert "Accept-Language" in response.headers["Vary"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("language", WORDS)
def test_home_shows_search_questions_subjects_and_a_way_to_people(alice: FlaskClient,
                                                                  language: str) -> None:
    page = Page(get(alice, f"/{language}/"))
    assert page.root.get("lang") == language
    for words in WORDS[language][1:]:
        assert words in page.text
    assert [form.get("action") for form in page.root.iter("form")] == [f"/{language}/search"]
    assert len(list(page.root.iter("h1"))) == 1
    assert f"/{language}/contact" in page.links
    assert f"/{language}/contact/outage" in page.links
    assert not gated_in(page.response)
    assert "Set-Cookie" not in page.response.headers


def test_home_takes_a_fixed_number_of_queries(alice: FlaskClient) -> None:
    with max_queries(6):
        get(alice, "/fi/")


def test_a_revisit_is_cheap_until_something_changes(alice: FlaskClient) -> None:
    first = get(alice, "/en/")
    seen = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert get(alice, "/en/", **seen).status_code == 304
    assert get(alice, "/sv/", **seen).status_code == 200
    with transaction():
        db.session.execute(sa.update(Article).where(Article.language == "en").values(
            title="What does my bill hold?"))
    again = get(alice, "/en/", **seen)
    assert again.status_code == 200
    assert "What does my bill hold?" in again.text
    with transaction():
        db.session.scalars(sa.select(Topic).where(Topic.key == "outage")).one().name = {
            "fi": "Katkos"}
    assert "Katkos" in get(alice, "/en/", **{"If-None-Match": again.headers["ETag"]}).text


def test_a_site_without_content_still_has_a_home(client: FlaskClient) -> None:
    page = Page(get(client, "/fi/"))
    assert page.response.status_code == 200
    assert len(list(page.root.iter("h2"))) == 1  # contact alone: no empty headings


def test_every_fixed_address_of_the_layout_exists(site: Flask, alice: FlaskClient) -> None:
    source = (site.jinja_env.get_template("layout/links.html").module.path)  # type: ignore[attr-defined]
    names = re.findall(r'^  "([\w-]+)":', _source(site, "layout/links.html"), re.M)
    assert len(names) > 10
    for name in names:
        address = str(source(name))
        method = "POST" if name == "sign-out" else "GET"
        assert site.url_map.bind("localhost").match(address, method=method), name


def test_browsers_learn_how_to_search_here(alice: FlaskClient) -> None:
    link = re.search(r'type="application/opensearchdescription\+xml"[^>]*href="([^"]+)"',
                     get(alice, "/sv/").text)
    assert link
    response = alice.get(link[1])
    assert response.mimetype == "application/opensearchdescription+xml"
    assert 'template="http://localhost/sv/search?q={searchTerms}"' in response.text


def _source(site: Flask, name: str) -> str:
    assert site.jinja_env.loader
    return site.jinja_env.loader.get_source(site.jinja_env, name)[0]
