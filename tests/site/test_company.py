"""The statutory page: always open, complete, never a gated address."""

from dataclasses import replace

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.core.database import db, transaction
from app.core.settings import current_settings
from app.core.site_settings import set_site_setting, site_settings
from app.site import statutory_complete
from tests.contact.helpers import Page, gated_in, read, send
from tests.knowledge.factories import get
from tests.queries import max_queries

MADE_UP = {"fi": "keksitt", "sv": "påhitta", "en": "made up"}
NUMBER = {"fi": "029 000 0100", "sv": "029 000 0100", "en": "+358 29 000 0100"}


def complete() -> bool:
    """Ask as a new request does."""
    db.session.rollback()
    g.pop("site_settings", None)
    return statutory_complete()


def state(**facts: object) -> None:
    """Change facts of the page behind its form."""
    with transaction():
        set_site_setting("statutory", {**site_settings()["statutory"], **facts})


@pytest.mark.parametrize("language", NUMBER)
def test_it_says_who_we_are_and_how_to_reach_us(alice: FlaskClient, language: str) -> None:
    page = Page(get(alice, f"/{language}/company"))
    for words in ("Kotikaista Oy", "9999991-7", "Kuitukuja 1, 33100 Tampere",
                  "asiakaspalvelu@kotikaista.example", NUMBER[language]):
        assert words in page.text
    assert "mailto:asiakaspalvelu@kotikaista.example" in page.links
    assert "tel:+358290000100" in page.links
    assert "Traficom" in page.text
    assert not gated_in(page.response)
    assert page.response.status_code == 200
    assert "noindex" not in page.response.text


def test_the_demo_companys_page_says_that_it_is_made_up(site: Flask, alice: FlaskClient) -> None:
    assert "made up" in Page(get(alice, "/en/company")).text
    assert not complete()
    settings = current_settings()
    site.extensions["luukku_settings"] = replace(settings, demo=True)
    assert complete()
    assert "made up" in Page(get(alice, "/en/company")).text
    site.extensions["luukku_settings"] = settings
    state(fictional=False)
    assert complete()
    assert "made up" not in Page(get(alice, "/en/company")).text


@pytest.mark.parametrize("missing", ["legal_name", "business_id", "address", "email", "phone"])
def test_it_is_complete_only_with_all_that_the_law_asks_for(
        site: Flask, alice: FlaskClient, missing: str) -> None:
    state(fictional=False)
    assert complete()
    state(**{missing: [] if missing == "address" else ""})
    assert not complete()
    assert get(alice, "/fi/company").status_code == 200


def test_a_site_without_facts_says_so(client: FlaskClient) -> None:
    page = Page(get(client, "/en/company"))
    assert "has not filled in its details" in page.text
    assert "/en/contact" in page.links


def test_a_number_that_becomes_gated_is_taken_off_the_page(
        site: Flask, admin: FlaskClient, alice: FlaskClient) -> None:
    state(fictional=False, supervisor={"fi": "Soita 029 000 0100."})
    assert complete()
    line = "/staff/channels/phone-support"
    send(admin, read(admin, line).form(line), address="029 000 0100")
    page = get(alice, "/fi/company")
    assert "000 0100" not in page.text
    assert "tel:" not in page.text
    assert "asiakaspalvelu@kotikaista.example" in page.text
    assert not complete()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_accessibility_statement(alice: FlaskClient, language: str) -> None:
    page = Page(get(alice, f"/{language}/accessibility"))
    assert "WCAG" in page.text
    assert "Traficom" in page.text
    assert "mailto:asiakaspalvelu@kotikaista.example" in page.links
    assert f"/{language}/contact" in page.links


@pytest.mark.parametrize("path", ["/fi/company", "/fi/accessibility"])
def test_a_revisit_is_cheap(alice: FlaskClient, path: str) -> None:
    with max_queries(2):
        first = get(alice, path)
    seen = {"If-None-Match": first.headers["ETag"]}
    assert get(alice, path, **seen).status_code == 304
    state(email="uusi@kotikaista.example")
    assert "uusi@kotikaista.example" in get(alice, path, **seen).text
