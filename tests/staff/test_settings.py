"""The brand and the statutory page."""

from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.core.audit import newest
from app.core.database import db
from app.core.site_settings import site_settings
from tests.contact.helpers import Form, Page, read, send, sign_in
from tests.knowledge.factories import get

ADDRESS = "/staff/settings"
OWN = {"legal_name": "Lähivalo Oy", "business_id": "1234567-1", "email": "apu@lahivalo.example",
       "phone": "09 4245 0110", "address": "Valokatu 2\n\n 00100 Helsinki \n"}


def form_of(client: FlaskClient) -> Form:
    return read(client, ADDRESS).form(ADDRESS)


def stored() -> dict[str, Any]:
    """Return the settings as they are now: the browsers wrote them."""
    db.session.rollback()
    g.pop("site_settings", None)
    return site_settings()


def test_an_untouched_form_changes_nothing(admin: FlaskClient) -> None:
    before = stored()
    page = send(admin, form_of(admin))
    assert "Saved." in page.text
    assert stored() == before
    assert before["brand"]["reference"] == "KK"
    assert before["statutory"]["fictional"]


def test_what_is_saved_shows_everywhere(admin: FlaskClient, client: FlaskClient) -> None:
    send(admin, form_of(admin), name="Lähivalo", tagline_sv="Ljus nära dig", **OWN)
    assert "– Lähivalo</title>" in get(client, "/fi/").text
    assert "Ljus nära dig" in get(client, "/sv/").text
    page = Page(get(client, "/en/company"))
    for words in ("Lähivalo Oy", "1234567-1", "Valokatu 2, 00100 Helsinki", "+358 9 42450110"):
        assert words in page.text
    assert "made up" not in page.text  # the operator's own now
    assert stored()["brand"]["reference"] == "KK"
    entry = newest(1)[0]
    assert entry.action == "settings.saved"
    assert set(entry.detail["changed"]) == {"name", "tagline", *OWN}


def test_the_demo_companys_facts_stay_marked_until_they_are_anothers(admin: FlaskClient) -> None:
    send(admin, form_of(admin), name="Lähivalo", register_en="Trade register")
    assert stored()["statutory"]["fictional"]
    send(admin, form_of(admin), **OWN)
    assert "fictional" not in stored()["statutory"]


@pytest.mark.parametrize(("values", "said"), [
    ({"legal_name": " "}, "This is needed."), ({"email": "apu"}, "Check the e-mail address"),
    ({"phone": "ask us"}, "This is not a phone number."),
    ({"phone": "029 000 0101"}, "A gated number stands in these words"),
    ({"supervisor_sv": "Ring +358 29 000 0101"}, "A gated number stands in these words"),
    ({"address": "Kuja 1\n0290000101"}, "A gated number stands in these words"),
    ({"name": "x" * 201}, "longer than 200"), ({"csrf_token": "forged"}, "confirmed as ours")])
def test_what_is_refused_is_said_and_kept(admin: FlaskClient, values: dict[str, str],
                                          said: str) -> None:
    before = stored()
    page = send(admin, form_of(admin), tagline_en="Kept as typed", **values)
    assert page.response.status_code == 422
    assert said in page.errors
    assert page.value("tagline_en") == "Kept as typed"
    assert stored() == before


def test_two_admins_save_at_once(site: Flask, admin: FlaskClient) -> None:
    other, mine = sign_in(site, "admin", name="Olli"), form_of(admin)
    send(other, form_of(other), tagline_en="Theirs")
    page = send(admin, mine, tagline_en="Mine")
    assert page.response.status_code == 409
    assert "Theirs" in page.text
    assert page.value("tagline_en") == "Mine"
    assert stored()["brand"]["tagline"]["en"] == "Theirs"
    send(admin, page.form(ADDRESS))
    assert stored()["brand"]["tagline"]["en"] == "Mine"


def test_an_empty_site_can_be_filled_in(app: Flask) -> None:
    admin = sign_in(app, "admin")
    send(admin, form_of(admin), name="Uusi", **OWN)
    assert stored()["statutory"]["legal_name"] == "Lähivalo Oy"
