"""Import and export by the command line: all or nothing, byte for byte."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import AuditEntry
from app.core.database import Model, db, transaction
from app.core.jobs import Job, run_all
from app.knowledge.actions import edit_article, find_by_key, unpublish_article
from app.knowledge.models import Article, FormerAddress, Origin, Revision
from app.knowledge.revisions import newest_document, newest_revision
from app.search import check, current_search
from app.search.extension import current_sources

from .factories import CATEGORIES, add_topic, article_source, faq, files, get, put, write_article

ROOT = Path(__file__).parents[2]


def everything() -> dict[str, list[object]]:
    """Return all rows of all tables."""
    db.session.rollback()
    return {table.name: sorted(map(repr, db.session.execute(sa.select(table)).all()))
            for table in Model.metadata.sorted_tables}


def article(key: str, language: str = "fi") -> Article:
    db.session.rollback()
    db.session.expire_all()
    found = find_by_key(key, language)
    assert found
    return found


def test_what_is_exported_is_what_was_imported(app: Flask, content: Path, tmp_path: Path) -> None:
    done = faq(app, "import", content)
    assert done.exit_code == 0
    assert "5 articles added, 0 updated, 0 unchanged, 0 left alone" in done.output
    assert faq(app, "export", tmp_path / "out").exit_code == 0
    assert files(tmp_path / "out") == files(content)


def test_odd_but_valid_files_keep_every_byte(app: Flask, content: Path, tmp_path: Path) -> None:
    odd = content / "fi/laskut/milloin-laskuni-eraantyy.md"
    put(odd, "\ufeff---\r\ntitle:   'Milloin?'   # kun\r\nkey: bill-due-date\r\n"
             "category: billing\r\nlanguage: fi\r\ntags: [lasku, eräpäivä]\r\n---\r\n"
             "Heti.  \r\n\r\n\r\n")
    put(content / "categories.yaml", CATEGORIES.rstrip())
    assert faq(app, "import", content).exit_code == 0
    assert article("bill-due-date").tags == ["lasku", "eräpäivä"]
    assert article("bill-due-date").html == "<p>Heti.</p>"
    faq(app, "export", tmp_path / "out")
    assert files(tmp_path / "out") == files(content)


def test_the_demo_content_comes_back_byte_for_byte(app: Flask, tmp_path: Path) -> None:
    site = yaml.safe_load((ROOT / "content/site.yaml").read_text(encoding="utf-8"))
    with transaction():
        db.session.add_all([add_topic(topic["key"]) for topic in site["topics"]])
    done = faq(app, "import", ROOT / "content/faq")
    assert done.exit_code == 0, done.output
    faq(app, "export", tmp_path / "out")
    assert files(tmp_path / "out") == files(ROOT / "content/faq")


def test_importing_twice_changes_nothing(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    before = everything()
    assert "0 articles added, 0 updated, 5 unchanged" in faq(app, "import", content).output
    assert everything() == before


def test_a_changed_file_updates_its_article(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    write_article(content, "fi/laskut/milloin-laskuni-eraantyy.md", body="Erääntyy 20. päivänä.")
    write_article(content, "fi/laskut/uusi.md", key="new", title="Uusi?", body="Uusi.")
    assert "1 articles added, 1 updated, 4 unchanged" in faq(app, "import", content).output
    assert article("bill-due-date").html == "<p>Erääntyy 20. päivänä.</p>"
    assert newest_revision(article("bill-due-date").id).number == 2


def test_links_lead_to_the_translation_and_the_topic(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    html = article("bill-due-date").html
    assert 'href="/fi/faq/laskut/sain-muistutuksen"' in html
    assert 'href="/fi/contact/billing"' in html


def broken(content: Path, text: str, name: str = "fi/laskut/rikki.md") -> Path:
    return put(content / name, text)


FAULTS = {
    "no front matter": ("Heippa\n", 1, "should begin with a line `---`"),
    "no closing line": ("---\nkey: x\n", 1, "no closing line"),
    "unknown field": (article_source(more="author: me"), 6, "unknown field 'author'"),
    "field twice": (article_source(more="key: y"), 6, "key is given twice"),
    "missing key": (article_source(key=""), 1, "key is missing"),
    "missing title": (article_source(title=""), 1, "title is missing"),
    "number as title": (article_source(title="2027"), 4, "title should be text; put it in double"),
    "yes as title": (article_source(title="yes"), 4, "title should be text"),
    "list as title": (article_source(title="[a]"), 4, "title should be text"),
    "long title": (article_source(title="x" * 501), 4, "longer than 500"),
    "bad key": (article_source(key="Bill_Due"), 2, "key 'Bill_Due' should be small letters"),
    "bad language": (article_source(language="de"), 3, "language 'de' should be one of"),
    "text as list": (article_source(more="tags: lasku"), 6, "tags should be a list"),
    "mapping in list": (article_source(more="tags:\n  - a: b"), 7, "of tags should be text"),
    "item twice": (article_source(more="tags:\n  - a\n  - a"), 8, "'a' is in tags twice"),
    "bad date": (article_source(more="review_by: 2027-02-30"), 6, "should be a date such as"),
    "date as text": (article_source(more='review_by: "soon"'), 6, "should be a date such as"),
    "bad draft": (article_source(more="draft: maybe"), 6, "draft should be true or false"),
    "service without url": (article_source(more="services:\n  - label: x"), 7, "has no url"),
    "service with a script": (article_source(
        more="services:\n  - label: x\n    url: javascript:x"), 8, "should begin with https://"),
    "not YAML": (article_source(more="tags: [a"), 7, "not valid YAML"),
    "no text": (article_source(body=""), 6, "the article has no text"),
    "first-level heading": (article_source(body="Hei.\n\n# Otsikko"), 10, "write ##"),
    "control character": (article_source(body="Hei\x08."), 8, "a control character"),
    "unknown category": (article_source(key="x", category="wifi"), 5, "no category 'wifi'"),
    "wrong folder": (article_source(key="x", category="moving"), 5, "has the folder 'muutto'"),
    "wrong language folder": (article_source(key="x", language="sv"), 3, "is in the folder 'fi'"),
    "key twice": (article_source(), 2, "the key 'bill-due-date' is used twice in fi"),
    "broken article link": (article_source(key="x", body="Hei.\n\nKatso [tämä](article:nope)."), 10,
                            "the link article:nope leads nowhere"),
    "broken contact link": (article_source(key="x", body="[Soita](contact:nope)"), 8,
                            "the link contact:nope leads nowhere"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_stops_the_import_and_changes_nothing(app: Flask, content: Path,
                                                      name: str) -> None:
    source, line, text = FAULTS[name]
    path = broken(content, source)
    before = everything()
    done = faq(app, "import", content)
    assert done.exit_code == 1
    found = [one for one in done.output.splitlines() if one.startswith(f"{path}:{line}: ")]
    assert any(text in one for one in found), done.output
    assert "Nothing was imported" in done.output
    assert everything() == before


def test_every_problem_is_told_at_once(app: Flask, content: Path) -> None:
    broken(content, article_source(key="a", body="[x](article:no) [y](contact:no)"),
           "fi/laskut/a.md")
    broken(content, article_source(key="b", title="", more="x: y"), "fi/laskut/b.md")
    broken(content, "oops", "fi/laskut/c.md")
    put(content / "fi/laskut/d.md", "").write_bytes(b"---\nkey: \xff\n---\n")
    broken(content, article_source(key="e"), "fi/e.md")
    broken(content, article_source(key="f"), "fi/laskut/Iso Nimi.md")
    output = faq(app, "import", content).output
    for place in ("a.md:8: the link article:no", "a.md:8: the link contact:no",
                  "b.md:1: title is missing", "b.md:5: unknown field 'x'", "c.md:1: ",
                  "d.md:2: not in UTF-8", "e.md:1: an article should be at",
                  "Iso Nimi.md:1: the file's name 'Iso Nimi' becomes the address"):
        assert place in output
    assert "8 problems" in output


def test_a_link_to_a_broken_article_is_not_a_problem_of_its_own(app: Flask, content: Path) -> None:
    broken(content, article_source(key="half", more="x: y"), "fi/laskut/half.md")
    broken(content, article_source(key="whole", body="[x](article:half)"), "fi/laskut/whole.md")
    assert "1 problem." in faq(app, "import", content).output


CATEGORY_FAULTS = {
    "not a list": ("key: x\n", 1, "should be a list"),
    "no key": (CATEGORIES + "- icon: x\n  fi: {slug: a, name: A}\n", 11, "key is missing"),
    "no words": (CATEGORIES + "- key: x\n  icon: x\n", 11, "no name in any language"),
    "no slug": (CATEGORIES + "- key: x\n  icon: x\n  fi: {name: A}\n", 13, "slug is missing"),
    "slug twice": (CATEGORIES + "- key: x\n  icon: x\n  fi: {slug: laskut, name: A}\n", 11,
                   "the fi slug 'laskut' is used twice"),
    "key twice": (CATEGORIES + "- key: moving\n  icon: x\n  en: {slug: m, name: M}\n", 11,
                  "the key 'moving' is used twice"),
    "unknown field": (CATEGORIES + "- key: x\n  icon: x\n  de: {slug: a, name: A}\n", 13,
                      "unknown field 'de'"),
}


@pytest.mark.parametrize("name", CATEGORY_FAULTS)
def test_a_fault_in_the_categories_stops_the_import(app: Flask, content: Path, name: str) -> None:
    source, line, text = CATEGORY_FAULTS[name]
    path = put(content / "categories.yaml", source)
    done = faq(app, "import", content)
    assert done.exit_code == 1
    assert any(one.startswith(f"{path}:{line}: ") and text in one
               for one in done.output.splitlines()), done.output
    assert db.session.scalar(sa.select(sa.func.count(Article.id))) == 0


def test_an_article_in_a_category_without_that_language(app: Flask, content: Path) -> None:
    path = broken(content, article_source(language="en", category="moving", key="x"), "en/m/x.md")
    output = faq(app, "import", content).output
    assert f"{path}:5: the category 'moving' has no name in en" in output


def test_two_articles_of_one_address(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    path = write_article(content, "fi/laskut/milloin-laskuni-eraantyy.md", key="other-key")
    write_article(content, "fi/laskut/muu.md", key="other")
    before = everything()
    done = faq(app, "import", content)
    assert f"{path}:1: the address 'milloin-laskuni-eraantyy'" in done.output
    assert "is that of the article 'bill-due-date'" in done.output
    assert everything() == before


def test_what_was_edited_on_the_web_is_left_alone(app: Flask, content: Path,
                                                  tmp_path: Path) -> None:
    faq(app, "import", content)
    ours = article("bill-due-date")
    document = newest_document(ours.id)
    with transaction():
        edit_article(ours.id, replace(document, title="Milloin lasku pitää maksaa?"), "",
                     version=ours.version)
    write_article(content, "fi/laskut/milloin-laskuni-eraantyy.md", body="Tiedostosta.")
    write_article(content, "fi/muutto/miten-muutan.md", key="move", category="moving",
                  title="Miten muutan?", body="Uusi teksti.")
    output = faq(app, "import", content).output
    assert "0 articles added, 1 updated, 3 unchanged, 1 left alone" in output
    assert "edited on the web: " + str(content / "fi/laskut/milloin-laskuni-eraantyy.md") in output
    assert article("bill-due-date").title == "Milloin lasku pitää maksaa?"
    faq(app, "export", tmp_path / "out")
    exported = (tmp_path / "out/fi/laskut/milloin-laskuni-eraantyy.md").read_text("utf-8")
    assert exported == article_source(title="Milloin lasku pitää maksaa?")


def test_an_import_does_not_publish_again_what_was_unpublished(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    with transaction():
        unpublish_article(article("move").id)
    faq(app, "import", content)
    assert not article("move").published
    assert "draft: true" in newest_revision(article("move").id).source


def test_a_draft_is_imported_as_a_draft(app: Flask, content: Path, client: FlaskClient) -> None:
    write_article(content, "fi/laskut/luonnos.md", key="draft", title="Luonnos?",
                  more="draft: true")
    faq(app, "import", content)
    assert not article("draft").published
    assert get(client, "/fi/faq/laskut/luonnos").status_code == 404


def test_a_renamed_file_leaves_a_redirect(app: Flask, content: Path, client: FlaskClient) -> None:
    faq(app, "import", content)
    (content / "fi/laskut/sain-muistutuksen.md").rename(content / "fi/laskut/muistutus.md")
    assert "1 updated" in faq(app, "import", content).output
    response = get(client, "/fi/faq/laskut/sain-muistutuksen")
    assert (response.status_code, response.location) == (301, "/fi/faq/laskut/muistutus")
    run_all()
    assert 'href="/fi/faq/laskut/muistutus"' in article("bill-due-date").html


def test_two_files_may_swap_their_names(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    one = content / "fi/laskut/sain-muistutuksen.md"
    two = content / "fi/laskut/milloin-laskuni-eraantyy.md"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert "2 updated" in faq(app, "import", content).output
    assert article("bill-due-date").slug == "sain-muistutuksen"


def test_a_moved_category_redirects_its_articles(app: Flask, content: Path,
                                                 client: FlaskClient) -> None:
    faq(app, "import", content)
    put(content / "categories.yaml", CATEGORIES.replace("slug: laskut", "slug: maksut"))
    (content / "fi/laskut").rename(content / "fi/maksut")
    assert faq(app, "import", content).exit_code == 0
    response = get(client, "/fi/faq/laskut/sain-muistutuksen")
    assert response.location == "/fi/faq/maksut/sain-muistutuksen"
    run_all()
    assert "/fi/faq/maksut/" in article("bill-due-date").html
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FormerAddress)) == 2


def test_the_index_follows_an_import(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    run_all()
    assert not check(current_search().library, current_sources())
    assert not db.session.scalars(sa.select(Job).where(Job.last_error.is_not(None))).all()


def test_an_import_is_audited(app: Flask, content: Path) -> None:
    faq(app, "import", content)
    entry = db.session.scalars(sa.select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.detail) == (
        "system", "articles.imported", {"added": 5, "changed": 0})
    assert {one.origin for one in db.session.scalars(sa.select(Revision))} == {Origin.IMPORT}


def test_what_cannot_be_imported_is_told(app: Flask, tmp_path: Path) -> None:
    put(tmp_path / "x.txt", "")
    assert faq(app, "import", tmp_path / "x.txt").exit_code == 2
    assert faq(app, "import", tmp_path / "nowhere").exit_code == 2
    put(tmp_path / "file", "")
    assert "cannot write" in faq(app, "export", tmp_path / "file" / "below").output


def rows(count: int = 50) -> list[dict[str, str]]:
    return [{"id": f"Guides/how-to-{number}.md", "language": "fi", "service": "demo",
             "title": f"Näin otat palvelun {number % 40} käyttöön",
             "body": f"Avaa asetukset ja valitse {number}.\n- Paina *tästä*\n- <b>Valmis</b>\n"
                     "1. Katso [tämä](article:x)\n2. Lopeta"} for number in range(count)]


def write_rows(path: Path, given: list[dict[str, str]]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_become_published_articles(app: Flask, client: FlaskClient, tmp_path: Path,
                                        name: str) -> None:
    done = faq(app, "import", write_rows(tmp_path / name, rows()), "--category", "guides")
    assert "50 articles added" in done.output
    page = get(client, "/fi/faq/guides/nain-otat-palvelun-7-kayttoon")
    assert page.status_code == 200
    assert "<li>Paina *tästä*</li>\n<li>&lt;b&gt;Valmis&lt;/b&gt;</li>" in page.text
    assert "<li>Katso [tämä](article:x)</li>" in page.text
    assert get(client, "/fi/faq/guides/nain-otat-palvelun-7-kayttoon-2").status_code == 200
    assert article("guides-how-to-7-md").published
    again = faq(app, "import", tmp_path / name, "--category", "guides")
    assert "0 articles added, 0 updated, 50 unchanged" in again.output


def test_rows_survive_export_and_import(app: Flask, content: Path, tmp_path: Path) -> None:
    faq(app, "import", content)
    faq(app, "import", write_rows(tmp_path / "rows.jsonl", rows(5)))
    faq(app, "export", tmp_path / "out")
    again = faq(app, "import", tmp_path / "out")
    assert "0 articles added, 0 updated, 10 unchanged" in again.output


def test_other_names_of_a_row(app: Flask, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl", [
        {"id": "a-1", "lang": "sv", "question": "Hur?", "answer": "Så."},
        {"id": "a-2", "question": "How?", "answer": "So."}])
    faq(app, "import", path, "--language", "en")
    assert article("a-1", "sv").html == "<p>Så.</p>"
    assert article("a-2", "en").category.key == "imported"


def test_ids_that_fold_to_one_key_stay_apart(app: Flask, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "rows.jsonl", [
        {"id": "a/b", "title": "Yksi?", "body": "Y"}, {"id": "a.b", "title": "Kaksi?", "body": "K"},
        {"id": "x" * 300, "title": "Pitkä?", "body": "P"}])
    assert "3 articles added" in faq(app, "import", path).output
    assert "3 unchanged" in faq(app, "import", path).output


def test_bad_rows_stop_the_import(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "1", "title": "A?", "body": "B"}\n\n{oops\n[]\n{"id": "2"}\n'
                    '{"id": "3", "title": "A", "body": "B", "language": "de"}\n'
                    '{"id": "1", "title": "A?", "body": "B"}\n'
                    '{"id": true, "title": "", "body": ""}\n')
    done = faq(app, "import", path)
    assert done.exit_code == 1
    for place in (f"{path}:3: not JSON", f"{path}:4: a row should be an object",
                  f"{path}:5: title and body missing", f"{path}:6: language 'de'",
                  f"{path}:7: the key", f"{path}:8: id should be text"):
        assert place in done.output
    assert db.session.scalar(sa.select(sa.func.count(Article.id))) == 0


def test_a_broken_archive_is_told(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "1", "title": "A?", "body": "B"}\n' * 500)[:-20])
    assert f"{path}:" in faq(app, "import", path).output
    path.write_bytes(b"no archive")
    assert f"{path}:1: cannot be read" in faq(app, "import", path).output
