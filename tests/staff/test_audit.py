"""The audit log."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import User
from app.core.audit import record
from app.core.database import db, transaction
from tests.contact.helpers import Page, read
from tests.knowledge.factories import get
from tests.queries import max_queries


@pytest.fixture
def acts(admin: FlaskClient) -> None:
    """More acts than fit on a page."""
    with transaction():
        for number in range(70):
            record("article.published" if number % 2 else "case.answered", f"subject-{number}",
                   language="fi")


def rows(page: Page) -> list[list[str]]:
    return [[" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")]
            for row in page.root.iter("tr") if row.find("td") is not None]


def test_it_is_paged_newest_first(admin: FlaskClient, acts: None) -> None:
    first, second = read(admin, "/staff/audit"), read(admin, "/staff/audit?page=2")
    assert len(rows(first)) == 50
    assert rows(first)[0][1:3] == ["system", "article.published"]
    assert rows(first)[0][3].startswith("subject-69")
    assert len(rows(second)) == 21  # and the admin's own account
    assert "account.created" in rows(second)[-1]


def test_it_finds_by_person_act_and_subject(admin: FlaskClient, acts: None) -> None:
    assert len(rows(read(admin, "/staff/audit?q=article.published"))) == 35
    assert len(rows(read(admin, "/staff/audit?q=subject-13"))) == 1
    assert len(rows(read(admin, "/staff/audit?q=SYSTEM"))) == 50
    later = read(admin, "/staff/audit?q=system&page=2")
    assert len(rows(later)) == 21
    assert later.value("q") == "system"


@pytest.mark.parametrize(("language", "name"), [("fi", "järjestelmä"), ("sv", "systemet")])
def test_the_system_is_called_and_found_by_its_name_in_each_language(
        admin: FlaskClient, acts: None, language: str, name: str) -> None:
    with transaction():
        db.session.execute(sa.update(User).values(language=language))
    found = rows(read(admin, f"/staff/audit?q={name}"))
    assert len(found) == 50
    assert {row[1] for row in found} == {name}


@pytest.mark.parametrize("query", ["q=nobody%25", "q=%00", "page=0", "page=-3", "page=x",
                                   "page=99", "page=99999999999999999999", "q=" + "x" * 5000])
def test_strange_questions(admin: FlaskClient, query: str) -> None:
    page = Page(get(admin, f"/staff/audit?{query}"))
    assert page.response.status_code == 200


def test_it_shows_what_was_changed(admin: FlaskClient, acts: None) -> None:
    assert "language: fi" in rows(read(admin, "/staff/audit"))[0][3]


def test_queries(admin: FlaskClient, acts: None) -> None:
    with max_queries(10):
        admin.get("/staff/audit")
