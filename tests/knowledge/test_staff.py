"""Editors' pages: writing, previewing, publishing, versions, translations, conflicts."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.audit import AuditEntry
from app.core.database import db
from app.core.jobs import Job, run_all
from app.knowledge.actions import find_by_key
from app.knowledge.models import Article, Revision
from app.knowledge.revisions import newest_document, newest_revision
from tests.queries import max_queries

from .conftest import signed_in
from .factories import faq, get, ticket, write_article

FIELDS = {"title": "Miten vaihdan kanavan?", "body": "Avaa asetukset.", "category": "billing",
          "phrasings": "vaihda kanava\n kanavan  vaihto \n\nvaihda kanava", "tags": "wifi",
          "services": "Avaa | https://oma.example/a|b", "review_by": "2027-05-31", "slug": ""}


@pytest.fixture
def imported(app: Flask, content: Path) -> Path:
    assert faq(app, "import", content).exit_code == 0
    return content


def post(editor: FlaskClient, path: str, button: str = "save", **fields: str) -> TestResponse:
    token = ticket(get(editor, path).text, "csrf_token")
    return editor.post(path, data={"csrf_token": token, button: "1", **fields})


def fresh(key: str, language: str = "fi") -> Article:
    db.session.rollback()
    db.session.expire_all()
    found = find_by_key(key, language)
    assert found
    return found


def edit_path(key: str) -> str:
    return f"/staff/articles/{fresh(key).id}"


def fields_of(article: Article, **changed: str) -> dict[str, str]:
    document = newest_document(article.id)
    return {"title": document.title, "body": document.body, "category": document.category,
            "phrasings": "", "tags": "", "services": "", "review_by": "", "slug": article.slug,
            "version": str(article.version), **changed}


def acts() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(entry.actor, entry.action) for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action.like("article.%")).order_by(AuditEntry.id))]


@pytest.mark.parametrize("path", ["/staff/articles/", "/staff/articles/new", "/staff/articles/1",
                                  "/staff/articles/1/revisions/"])
def test_only_editors_come_in(app: Flask, client: FlaskClient, imported: Path, path: str) -> None:
    assert client.get(path).status_code == 302
    assert get(signed_in(app, "asko@example.org", "agent"), path).status_code == 403
    assert get(signed_in(app, "ada@example.org", "admin"), path).status_code == 200


def test_an_article_is_written_and_published(editor: FlaskClient, client: FlaskClient,
                                             imported: Path) -> None:
    done = post(editor, "/staff/articles/new", "publish", language="fi", key="", **FIELDS)
    assert done.status_code == 303
    article = fresh("miten-vaihdan-kanavan")
    assert newest_revision(article.id).source == (
        "---\nkey: miten-vaihdan-kanavan\nlanguage: fi\ntitle: Miten vaihdan kanavan?\n"
        "category: billing\nphrasings:\n  - vaihda kanava\n  - kanavan vaihto\ntags:\n  - wifi\n"
        "services:\n  - label: Avaa\n    url: https://oma.example/a|b\nreview_by: 2027-05-31\n---\n"
        "\nAvaa asetukset.\n")
    page = get(client, "/fi/faq/laskut/miten-vaihdan-kanavan").text
    assert 'href="https://oma.example/a|b"' in page
    assert "Readers see it now" in get(editor, done.location).text
    assert acts() == [("eeva@example.org", "article.created")]
    run_all()
    assert "miten-vaihdan-kanavan" in client.get("/fi/search/suggest?q=kanav").text


def test_a_draft_is_seen_by_nobody(editor: FlaskClient, client: FlaskClient,
                                   imported: Path) -> None:
    post(editor, "/staff/articles/new", language="fi", key="draft", **FIELDS)
    address = "/fi/faq/laskut/miten-vaihdan-kanavan"
    assert get(client, address).status_code == 404
    path = edit_path("draft")
    token = ticket(get(editor, path).text, "csrf_token")
    assert editor.post(f"{path}/publish", data={"csrf_token": token}).status_code == 303
    assert get(client, address).status_code == 200
    assert editor.post(f"{path}/unpublish", data={"csrf_token": token}).status_code == 303
    assert get(client, address).status_code == 404
    assert [action for _, action in acts()] == [
        "article.created", "article.published", "article.unpublished"]
    assert newest_revision(fresh("draft").id).number == 3


def test_a_preview_saves_nothing(editor: FlaskClient, imported: Path) -> None:
    page = post(editor, "/staff/articles/new", "preview", language="fi", key="", **{
        **FIELDS, "body": "**Avaa** [lasku](article:bill-due-date)."})
    assert page.status_code == 200
    assert "<strong>Avaa</strong>" in page.text
    assert 'href="/fi/faq/laskut/milloin-laskuni-eraantyy"' in page.text
    assert "Miten vaihdan kanavan?" in page.text
    path = edit_path("move")
    page = post(editor, path, "preview", **fields_of(fresh("move"), body="*Uusi*"))
    assert "<em>Uusi</em>" in page.text
    assert db.session.scalar(sa.select(sa.func.count(Revision.id))) == 5


@pytest.mark.parametrize(("wrong", "told"), [
    ({"title": "  "}, "Write the question"), ({"title": "x" * 501}, "too long"),
    ({"body": ""}, "Write the answer"), ({"body": "Hei.\n# Otsikko"}, "Begin headings with ##"),
    ({"body": "[x](article:nope)"}, "article:nope leads nowhere"),
    ({"body": "[x](contact:nope)"}, "contact:nope leads nowhere"),
    ({"services": "Avaa"}, "Write a label"), ({"services": "Avaa | javascript:x"}, "Write a label"),
    ({"slug": "Ö!"}, "small letters"), ({"review_by": "soon"}, "valid date"),
    ({"category": "nope"}, "valid choice"), ({"tags": "x" * 501}, "line is too long"),
    ({"key": "bill-due-date"}, "already an article with the key"),
    ({"language": "en", "category": "moving"}, "no name in the article"),
])
def test_a_fault_is_told_and_nothing_typed_is_lost(editor: FlaskClient, imported: Path,
                                                   wrong: dict[str, str], told: str) -> None:
    given = {"language": "fi", "key": "", **FIELDS, "phrasings": "aivan oma sanonta", **wrong}
    done = post(editor, "/staff/articles/new", **given)
    assert done.status_code == 422
    assert told in done.text
    assert "aivan oma sanonta" in done.text
    assert db.session.scalar(sa.select(sa.func.count(Article.id))) == 5


def test_a_stale_save_shows_both_texts(app: Flask, editor: FlaskClient, imported: Path) -> None:
    other, path = signed_in(app, "olli@example.org", "editor"), edit_path("move")
    opened = fields_of(fresh("move"))
    assert post(other, path, **{**opened, "body": "Ollin teksti."}).status_code == 303
    mine = {**opened, "body": "Eevan teksti.", "tags": "oma"}
    conflict = post(editor, path, **mine)
    assert conflict.status_code == 409
    assert "Eevan teksti.</textarea>" in conflict.text
    assert "Ollin teksti." in conflict.text
    assert "<ins>+ Eevan teksti.</ins>" in conflict.text
    assert newest_document(fresh("move").id).body == "Ollin teksti."
    again = {**mine, "version": ticket(conflict.text, "version")}
    assert post(editor, path, **again).status_code == 303
    assert newest_document(fresh("move").id).body == "Eevan teksti."
    assert [one.author for one in db.session.scalars(sa.select(Revision).where(
        Revision.article_id == fresh("move").id).order_by(Revision.number))] == [
        "import", "olli@example.org", "eeva@example.org"]


def test_saving_what_did_not_change_makes_no_version(editor: FlaskClient, imported: Path) -> None:
    run_all()
    post(editor, edit_path("move"), **fields_of(fresh("move")))
    assert newest_revision(fresh("move").id).number == 1
    assert not db.session.scalars(sa.select(Job).where(Job.kind == "search.apply")).all()


def test_versions_are_shown_compared_and_restored(editor: FlaskClient, client: FlaskClient,
                                                  imported: Path) -> None:
    path = edit_path("move")
    post(editor, path, **fields_of(fresh("move"), body="Uusi & <teksti>."))
    page = get(editor, f"{path}/revisions/2").text
    assert "<ins>+ Uusi &amp; &lt;teksti&gt;.</ins>" in page
    assert "<del>- Kerro [meille](contact:moving).</del>" in page
    assert "Restore" not in page
    assert "Import" in get(editor, f"{path}/revisions/").text
    token = ticket(get(editor, f"{path}/revisions/1").text, "csrf_token")
    assert editor.post(f"{path}/revisions/1/restore", data={"csrf_token": token}).status_code == 303
    assert newest_document(fresh("move").id).body == "Kerro [meille](contact:moving)."
    assert newest_revision(fresh("move").id).number == 3
    assert acts()[-1] == ("eeva@example.org", "article.restored")
    assert get(editor, f"{path}/revisions/9").status_code == 404


def test_a_translation_shares_the_key(editor: FlaskClient, client: FlaskClient,
                                      imported: Path) -> None:
    page = get(editor, edit_path("payment-reminder")).text
    link = re.findall(r'href="([^"]*translation_of[^"]*=sv)"', page)[0].replace("&amp;", "&")
    form = get(editor, link).text
    assert "Sain maksumuistutuksen" in form
    assert 'value="payment-reminder"' in form
    done = post(editor, link, "publish", **{
        **FIELDS, "title": "Jag fick en påminnelse?", "language": "sv", "key": "payment-reminder"})
    assert done.status_code == 303
    assert fresh("payment-reminder", "sv").published
    assert 'href="/sv/faq/fakturor/jag-fick-en-paminnelse"' in get(
        client, "/fi/faq/laskut/sain-muistutuksen").text


def test_a_taken_address_is_counted_up(editor: FlaskClient, imported: Path) -> None:
    for key in ("one", "two"):
        post(editor, "/staff/articles/new", language="fi", key=key, **FIELDS)
    assert fresh("two").slug == "miten-vaihdan-kanavan-2"


def test_the_list_is_filtered(editor: FlaskClient, imported: Path) -> None:
    post(editor, "/staff/articles/new", language="fi", key="one", **{
        **FIELDS, "review_by": "2020-01-01", "title": "100 % alennus?"})
    for query, count in (("", 6), ("language=sv", 1), ("category=moving", 1), ("status=draft", 1),
                         ("status=published", 5), ("status=review", 1), ("q=erääntyy", 1),
                         ("q=100+%25", 1), ("q=%25", 1), ("q=_", 0), ("page=99", 0),
                         ("language=de", 0)):
        page = get(editor, f"/staff/articles/?{query}")
        assert page.status_code == 200
        assert page.text.count('<th scope="row">') == count, query


def test_queries_of_the_list_do_not_grow(editor: FlaskClient, app: Flask, imported: Path) -> None:
    for number in range(30):
        write_article(imported, f"fi/laskut/lisa-{number}.md", key=f"more-{number}",
                      title=f"Lisää {number}?", body="Lisää.")
    faq(app, "import", imported)
    with max_queries(14):
        get(editor, "/staff/articles/")


def test_a_forged_form_changes_nothing(editor: FlaskClient, imported: Path) -> None:
    path = edit_path("move")
    assert editor.post(f"{path}/unpublish", data={"csrf_token": "x"}).status_code == 400
    assert editor.post(path, data=fields_of(fresh("move"), body="X")).status_code == 422
    assert fresh("move").published
    assert get(editor, "/staff/articles/999").status_code == 404


def test_what_cannot_be_stored_is_cleaned(editor: FlaskClient, imported: Path) -> None:
    post(editor, "/staff/articles/new", language="fi", key="odd", **{
        **FIELDS, "title": "Miksi\x00 näin\r\n?", "body": "Yksi\x00.\r\n\r\nKaksi.\x07  \r\n"})
    document = newest_document(fresh("odd").id)
    assert (document.title, document.body) == ("Miksi näin ?", "Yksi.\n\nKaksi.")
