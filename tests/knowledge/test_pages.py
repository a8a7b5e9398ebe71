"""The public pages, as browsers, search engines and feed readers see them."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Channel, ChannelKind
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Invalid
from app.core.jobs import run_all
from app.journey.models import Step
from app.knowledge.actions import (
    create_article,
    edit_article,
    find_by_key,
    publish_article,
    unpublish_article,
)
from app.knowledge.documents import ArticleDocument
from app.knowledge.feeds import sitemap_entries
from app.knowledge.jobs import enqueue_refresh
from app.knowledge.models import Article
from app.knowledge.popularity import count_reads
from app.knowledge.queries import articles_by_key, categories_with_counts, popular, recent
from app.knowledge.refreshing import refresh_html
from app.knowledge.revisions import newest_document
from app.search import current_search
from tests.queries import max_queries

from .factories import faq, get, write_article

DUE = "/fi/faq/laskut/milloin-laskuni-eraantyy"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def imported(app: Flask, content: Path) -> Path:
    assert faq(app, "import", content).exit_code == 0
    return content


def steps(kind: str = "ArticleRead") -> list[Step]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Step).where(Step.kind == kind).order_by(Step.id)))


def change(key: str, **fields: object) -> Article:
    with transaction():
        article = find_by_key(key, "fi")
        assert article
        document = replace(newest_document(article.id), **fields)
        return edit_article(article.id, document, "", version=article.version)


def test_an_article_answers_and_links(client: FlaskClient, imported: Path) -> None:
    response = get(client, DUE)
    text = response.text
    assert response.status_code == 200
    assert "<h1>Milloin laskuni erääntyy?</h1>" in text
    assert text.index("Laskusi erääntyy 15. päivänä") < text.index('name="helped"')
    assert 'href="/fi/faq/laskut/"' in text
    assert 'hreflang="sv" href="http://localhost/sv/faq/fakturor/nar-forfaller-min-faktura"' in text
    assert 'hreflang="en" href="http://localhost/en/faq/bills/when-is-my-bill-due"' in text
    assert f'<link rel="canonical" href="http://localhost{DUE}">' in text
    assert 'property="og:type" content="article"' in text
    assert '<meta name="description" content="Laskusi erääntyy 15. päivänä.' in text
    assert "Sain maksumuistutuksen, mitä teen?" in text


def test_no_article_is_lost_for_want_of_a_translation(client: FlaskClient, imported: Path) -> None:
    text = get(client, "/fi/faq/laskut/sain-muistutuksen").text
    assert 'rel="alternate" hreflang="sv"' not in text
    assert "Svenska – ei vielä saatavilla:" in text
    assert '<a href="/sv/faq/fakturor/" lang="sv" hreflang="sv">Fakturor</a>' in text


def test_every_contact_link_carries_the_attempt(client: FlaskClient, imported: Path) -> None:
    links = re.findall(r'<a [^>]*href="(/fi/contact[^"]*)"([^>]*)>', get(client, DUE).text)
    with_token = [(url, rest) for url, rest in links if "?t=" in url]
    assert {url.partition("?")[0] for url, _ in with_token} == {
        "/fi/contact", "/fi/contact/billing"}
    assert all('rel="nofollow"' in rest for _, rest in with_token)


def test_contents_are_listed_from_three_headings(app: Flask, client: FlaskClient,
                                                 imported: Path) -> None:
    change("move", body="Ensin.\n\n## Yksi\n\nA\n\n## Kaksi\n\nB")
    assert 'class="toc"' not in get(client, "/fi/faq/muutto/miten-muutan").text
    change("move", body="Ensin.\n\n## Yksi\n\nA\n\n## Kaksi & <kolme>\n\nB\n\n### Neljä\n\nC")
    text = get(client, "/fi/faq/muutto/miten-muutan").text
    assert '<a href="#yksi">Yksi</a>' in text
    assert 'id="yksi"' in text


def test_structured_data_is_a_faq_page(client: FlaskClient, imported: Path) -> None:
    change("bill-due-date", title="Milloin </script><b> & \u2028 erääntyy?", body="A & b.")
    text = get(client, "/fi/faq/laskut/milloin-laskuni-eraantyy").text
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
    assert (data["@type"], data["inLanguage"]) == ("FAQPage", "fi")
    question = data["mainEntity"][0]
    assert question["name"] == "Milloin </script><b> & \u2028 erääntyy?"
    assert question["acceptedAnswer"]["text"] == "<p>A &amp; b.</p>"
    document = html5lib.parse(text, namespaceHTMLElements=False)
    assert not [script for script in document.iter("script")
                if script.text and script.get("type") != "application/ld+json"]


def test_reading_is_an_attempt_also_on_a_revisit(client: FlaskClient, imported: Path) -> None:
    first = get(client, DUE)
    again = get(client, DUE, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    read = steps()
    assert [one.data["article"] for one in read] == ["bill-due-date", "bill-due-date"]
    assert read[0].journey_id == read[1].journey_id


@pytest.mark.parametrize("change_it", [
    lambda: change("bill-due-date", body="Uusi."),
    lambda: change("payment-reminder", title="Uusi?"),
    lambda: _unpublish("payment-reminder")], ids=["itself", "related", "related gone"])
def test_a_changed_page_is_sent_anew(client: FlaskClient, imported: Path,
                                     change_it: Callable[[], None]) -> None:
    etag = get(client, DUE).headers["ETag"]
    change_it()
    assert get(client, DUE, **{"If-None-Match": etag}).status_code == 200


def _unpublish(key: str) -> None:
    with transaction():
        article = find_by_key(key, "fi")
        assert article
        unpublish_article(article.id)


def test_robots_and_prefetches_leave_no_steps(client: FlaskClient, imported: Path) -> None:
    client.get(DUE, headers={"User-Agent": "Googlebot/2.1"})
    get(client, DUE, **{"Sec-Purpose": "prefetch"})
    client.head(DUE, headers={"User-Agent": "Mozilla/5.0"})
    assert not steps()


def test_queries_of_an_article(app: Flask, client: FlaskClient, imported: Path) -> None:
    first = get(client, DUE)
    with max_queries(5):
        get(client, DUE)
    with max_queries(5):
        get(client, DUE, **{"If-None-Match": first.headers["ETag"]})


@pytest.mark.parametrize(("path", "limit"), [
    ("/fi/faq/", 3), ("/fi/faq/laskut/", 4), ("/fi/faq/feed.atom", 2)])
def test_queries_of_lists_do_not_grow(app: Flask, client: FlaskClient, imported: Path, path: str,
                                      limit: int) -> None:
    for number in range(30):
        write_article(imported, f"fi/laskut/lisa-{number}.md", key=f"more-{number}",
                      title=f"Lisää {number}?", body="Lisää.")
    faq(app, "import", imported)
    with max_queries(limit):
        assert get(client, path).status_code == 200


def test_category_pages(app: Flask, client: FlaskClient, imported: Path) -> None:
    text = get(client, "/fi/faq/laskut/").text
    assert "<h1>Laskut ja maksaminen</h1>" in text
    assert 'href="/fi/faq/laskut/sain-muistutuksen"' in text
    assert 'hreflang="sv" href="http://localhost/sv/faq/fakturor/"' in text
    assert get(client, "/fi/faq/laskut").location.endswith("/fi/faq/laskut/")
    assert get(client, "/fi/faq/laskut/?page=9").location == "/fi/faq/laskut/"
    assert get(client, "/sv/faq/flytt/").status_code == 200
    topics = get(client, "/fi/faq/").text
    assert topics.index("Laskut ja maksaminen") < topics.index("Muutto")


def test_long_categories_have_pages(app: Flask, client: FlaskClient, imported: Path) -> None:
    for number in range(60):
        write_article(imported, f"fi/laskut/lisa-{number}.md", key=f"more-{number}",
                      title=f"Lisää {number}?", body="Lisää.")
    faq(app, "import", imported)
    first, second = (get(client, f"/fi/faq/laskut/?page={number}").text for number in (1, 2))
    assert first.count('class="answer"') == 50
    assert second.count('class="answer"') == 12


def test_what_is_missing_is_searched_for(app: Flask, client: FlaskClient, imported: Path) -> None:
    run_all()
    response = get(client, "/fi/faq/laskut/laskuni-eraantyy-milloin")
    assert response.status_code == 404
    assert 'value="laskuni eraantyy milloin"' in response.text
    assert f'href="{DUE}"' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert not steps()
    for path in ("nope/", "%00/", "laskut/%00", "laskut/%ff", "laskut/a%0Ab",
                 "laskut/" + "x" * 5000):
        assert get(client, f"/fi/faq/{path}").status_code == 404


def test_an_unpublished_article_is_gone_until_published(app: Flask, client: FlaskClient,
                                                        imported: Path) -> None:
    _unpublish("bill-due-date")
    assert get(client, DUE).status_code == 404
    assert "Milloin laskuni" not in get(client, "/fi/faq/laskut/").text
    assert "hreflang=\"fi\" href=\"http://localhost/fi/faq/laskut/milloin" not in get(
        client, "/sv/faq/fakturor/nar-forfaller-min-faktura").text
    with transaction():
        publish_article(_id("bill-due-date"))
    assert get(client, DUE).status_code == 200


def _id(key: str) -> int:
    article = find_by_key(key, "fi")
    assert article
    return article.id


def test_a_new_address_redirects_from_every_old_one(app: Flask, client: FlaskClient,
                                                    imported: Path) -> None:
    for slug in ("yksi", "kaksi"):
        with transaction():
            article = find_by_key("bill-due-date", "fi")
            assert article
            edit_article(article.id, newest_document(article.id), slug, version=article.version)
    for old in (DUE, "/fi/faq/laskut/yksi"):
        assert get(client, old).location == "/fi/faq/laskut/kaksi"
    run_all()
    assert "/fi/faq/laskut/kaksi" in get(client, "/fi/faq/laskut/sain-muistutuksen").text


def test_the_feed_is_atom(app: Flask, client: FlaskClient, imported: Path) -> None:
    with time_machine.travel(now() + timedelta(hours=1)):
        change("move", body="Kerro [meille](contact:moving) & muuta.")
    response = get(client, "/fi/faq/feed.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)
    entries = feed.findall("a:entry", ATOM)
    assert entries[0].findtext("a:title", namespaces=ATOM) == "Miten muutan?"
    assert len(entries) == 3
    html = entries[0].findtext("a:content", namespaces=ATOM) or ""
    assert re.search(r'href="http://[^"/]+/fi/contact/moving"', html)
    assert len({entry.findtext("a:id", namespaces=ATOM) for entry in entries}) == 3
    assert get(client, "/fi/faq/feed.atom",
               **{"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_an_empty_site_says_so(client: FlaskClient, app: Flask) -> None:
    assert "Täällä ei ole vielä ohjeita" in get(client, "/fi/faq/").text
    ET.fromstring(get(client, "/fi/faq/feed.atom").data)


def test_queries_for_other_pages(app: Flask, imported: Path) -> None:
    with max_queries(1):
        assert [(shelf.name, shelf.total, shelf.url) for shelf in categories_with_counts("fi")] == [
            ("Laskut ja maksaminen", 2, "/fi/faq/laskut/"), ("Muutto", 1, "/fi/faq/muutto/")]
    assert [shelf.total for shelf in categories_with_counts("sv")] == [1]
    with max_queries(1):
        assert [link.key for link in recent("fi", 2)] == ["move", "payment-reminder"]
    found = articles_by_key(["move", "nope", "bill-due-date"], "fi")
    assert [(article.key, url) for article, url in found] == [
        ("move", "/fi/faq/muutto/miten-muutan"), ("bill-due-date", DUE)]
    with max_queries(1):
        entries = list(sitemap_entries())
    assert {"fi": DUE, "sv": "/sv/faq/fakturor/nar-forfaller-min-faktura",
            "en": "/en/faq/bills/when-is-my-bill-due"} in [entry.paths for entry in entries]


def test_what_is_read_most_is_counted(app: Flask, client: FlaskClient, imported: Path) -> None:
    for _ in range(3):
        get(client, "/fi/faq/muutto/miten-muutan")
    get(client, DUE)
    count_reads()
    assert [link.key for link in popular("fi", 2)] == ["move", "bill-due-date"]
    assert "Miten muutan?" in get(client, "/fi/faq/").text
    with time_machine.travel(now() + timedelta(days=8)):
        count_reads()
    db.session.rollback()
    db.session.expire_all()
    assert set(db.session.scalars(sa.select(Article.reads))) == {0}


def test_neighbours_come_from_search(app: Flask, client: FlaskClient, imported: Path) -> None:
    write_article(imported, "fi/muutto/lasku-muutossa.md", key="bill-moving", category="moving",
                  title="Milloin lasku erääntyy, kun muutan?", body="Lasku erääntyy 15. päivänä.")
    faq(app, "import", imported)
    run_all()
    article = db.session.get(Article, _id("bill-due-date"), populate_existing=True)
    assert article
    assert _id("bill-moving") in article.related[:2]
    assert article.id not in article.related


def test_refreshing_changes_only_what_is_different(app: Flask, imported: Path) -> None:
    run_all()
    version = change("move", body="Hei.").version
    with transaction():
        article = find_by_key("move", "fi")
        assert article
        db.session.execute(sa.text("UPDATE article SET html = 'old' WHERE key = 'move'"))
    refresh_html()
    article = db.session.get(Article, _id("move"), populate_existing=True)
    assert article
    assert (article.html, article.version) == ("<p>Hei.</p>", version)


def test_gated_numbers_are_masked_everywhere(app: Flask, client: FlaskClient,
                                             imported: Path) -> None:
    change("move", title="Soita 040 555 1234?", phrasings=("numero 0405551234",),
           tags=("040-555 1234",), body="## Soita 040 555 1234\n\n[Soita](https://wa.me/358405551234)"
           " +358 **40** 555 1234\n\n## B\n\n## C")
    assert "040 555 1234" in get(client, "/fi/faq/muutto/miten-muutan").text
    with transaction():
        db.session.add(Channel(key="phone", kind=ChannelKind.PHONE, position=1, gated=True,
                               address="+358405551234", languages=["fi"], name={"fi": "Puhelin"}))
        enqueue_refresh()
    run_all()
    digits = re.compile(r"0?4\D{0,9}0\D{0,9}5\D{0,9}5\D{0,9}5\D{0,9}1\D{0,9}2\D{0,9}3\D{0,9}4")
    for path in ("/fi/faq/muutto/miten-muutan", "/fi/faq/muutto/", "/fi/faq/", "/fi/faq/feed.atom",
                 "/fi/search?q=soita"):
        assert not digits.search(get(client, path).text), path
    assert "040 555 1234" in newest_document(_id("move")).title
    files = b"".join(path.read_bytes() for path in current_search().library.root.rglob("*")
                     if path.is_file())
    assert b"5551234" not in files
    assert b"040 555 1234" not in files


def test_a_gated_number_is_no_address(app: Flask, imported: Path) -> None:
    with transaction():
        db.session.add(Channel(key="phone", kind=ChannelKind.PHONE, position=1, gated=True,
                               address="+358405551234", languages=["fi"], name={"fi": "Puhelin"}))
    article = find_by_key("move", "fi")
    assert article
    with pytest.raises(Invalid), transaction():
        edit_article(article.id, newest_document(article.id), "soita-040-555-1234",
                     version=article.version)
    path = write_article(imported, "fi/laskut/040-5551234.md", key="x", title="Soita 0405551234?",
                         body="A")
    assert f"{path}:1: the address or the key holds a number" in faq(app, "import", imported).output


def test_an_article_written_on_the_web_is_found(app: Flask, client: FlaskClient,
                                                imported: Path) -> None:
    with transaction():
        create_article(ArticleDocument("wifi", "fi", "Mikä on wifin salasana?", "billing",
                                       "Katso reitittimen pohjasta."))
    run_all()
    assert "Mikä on wifin salasana?" in re.sub(r"</?mark>", "", get(
        client, "/fi/search?q=wifin+salasana").text)
    assert get(client, "/fi/faq/laskut/mika-on-wifin-salasana").status_code == 200
