"""Errors speak three languages, have the right status, and give back what was written."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.contact.models import Case, Message
from app.core.database import db
from app.core.forms import SpentTicket
from app.core.jobs import Job, run_all
from app.core.limits import hit
from tests.contact.helpers import Form, read, send
from tests.demo import import_demo_site

LANGUAGES = ("fi", "sv", "en")
LETTER = "My broadband has been down since Tuesday, and I tried to restart the router twice."
TOO_BIG = {"environ_overrides": {"CONTENT_LENGTH": str(600 * 1024 * 1024)}}


def too_many(client: FlaskClient, language: str) -> TestResponse:
    address = "alice@example.org"
    with client.application.app_context():
        for _n in range(10):
            hit("sign-in:" + hashlib.sha256(address.encode()).hexdigest()[:32], limit=10,
                per=timedelta(minutes=15))
    return client.post(f"/{language}/sign-in", data={"email": address, "password": "x" * 30})


REFUSALS: dict[int, Callable[[FlaskClient, str], TestResponse]] = {
    403: lambda client, code: client.post(f"/{code}/privacy", data={"choice": "agree"},
                                          headers={"Origin": "https://evil.example"}),
    404: lambda client, code: client.get(f"/{code}/no/such/page"),
    405: lambda client, code: client.delete(f"/{code}/"),
    413: lambda client, code: client.post(f"/{code}/privacy", **TOO_BIG),
    429: too_many,
}
WORDS = {
    403: ("toiselta verkkosivustolta", "annan webbplats", "another website"),
    404: ("Sivua ei löytynyt", "hittade inte", "could not find"),
    405: ("ei toimi näin", "fungerar inte så", "does not work that way"),
    413: ("liian paljon", "för stor", "too large"),
    429: ("liian monta", "för många", "too many"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.usefixtures("clock")
def test_each_refusal_in_each_language(app: Flask, status: int, language: str) -> None:
    response = REFUSALS[status](app.test_client(), language)
    assert response.status_code == status
    assert f'lang="{language}"' in response.text
    assert WORDS[status][LANGUAGES.index(language)] in response.text
    html5lib.HTMLParser(strict=True).parse(response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert ("luukku_session" in str(response.headers)) == (status == 429)  # signing in begins one


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.usefixtures("clock")
def test_each_refusal_as_json(app: Flask, status: int) -> None:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "application/json"
    response = REFUSALS[status](client, "en")
    assert response.status_code == status
    assert response.json is not None
    assert response.json["status"] == status
    assert re.search(WORDS[status][2] + "|may have changed", response.json["error"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_of_another_site(client: FlaskClient, site: str, language: str) -> None:
    response = client.post(f"/{language}/privacy", headers={"Sec-Fetch-Site": site})
    assert response.status_code == 403
    assert WORDS[403][LANGUAGES.index(language)] in response.text


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"}])
def test_form_of_our_own(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/en/privacy", headers=headers).status_code == 422


def test_every_writing_route_refuses_another_site(app: Flask) -> None:
    values = {"language": "fi", "filename": "x", "topic": "billing"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"forum_unsubscribing.unsubscribe", "report_stopping.stop"}:
            continue  # mail providers send it; its address alone gives the right
        for method in {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()):
            arguments = {name: values.get(name, 1) for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, arguments, method=method)
            response = app.test_client().open(path, method=method,
                                              headers={"Origin": "https://evil.example"})
            assert response.status_code == 403, path
            assert "toiselta verkkosivustolta" in response.text, path


def test_error_page_gives_back_words_but_no_secret(client: FlaskClient) -> None:
    secret = "not-for-anybody-to-see-0123456789"
    response = client.post("/en/privacy", headers={"Origin": "https://evil.example"}, data={
        "message": LETTER + "\n<script>alert(1)</script>", "short": "under twenty-one",
        **dict.fromkeys(("ticket", "csrf_token", "token", "t", "key", "version", "password",
                         "password_again", "new_password"), secret)})
    assert LETTER in response.text
    assert "&lt;script&gt;alert(1)" in response.text
    assert "<script>alert" not in response.text
    assert "under twenty-one" not in response.text
    assert secret not in response.text


@pytest.mark.parametrize("request_", [
    {"data": b"\xff\xfe\x00", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"--x\r\nContent", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"x", "content_type": "multipart/form-data"},
    {"data": b"choice=%ff%fe&ticket=%00", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"{", "content_type": "application/json"},
    {"data": b"&" * 5000, "content_type": "application/x-www-form-urlencoded"},
    {"data": {f"f{n}": "" for n in range(1500)}, "content_type": "multipart/form-data"},
    {"data": b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n' + b"x" * 600_000
             + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}])
def test_broken_form_is_a_clear_page(client: FlaskClient, request_: dict[str, Any]) -> None:
    response = client.post("/en/privacy", **request_)
    assert 400 <= response.status_code < 500
    html5lib.HTMLParser(strict=True).parse(response.text)


@pytest.mark.parametrize("path", [
    "/fi/%00", "/fi/%ff%fe", "/fi/faq/../../etc/passwd", "/static/../settings.py",
    "//evil.example", "/static/%2e%2e/%2e%2e/setup.cfg", "/fi/search?q=%00", "/fi/search?q=%ff",
    "/fi/faq/a/%0d%0aX:y", "/de/", "/fi/search?page=99999999999999999999999",
    "/fi/contact/billing?t=%00", "/xx" * 500])
def test_strange_address(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.status_code < 500
        assert "X" not in response.headers
        assert "root:" not in response.get_data(as_text=True)


def test_unexpected_error_is_a_page_with_its_code(
        app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture) -> None:
    def fail(**_arguments: Any) -> str:
        raise KeyError("a secret")

    monkeypatch.setitem(app.view_functions, "site.company", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    response = client.get("/en/company")
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] in response.text
    assert "a secret" not in response.text
    assert "unexpected error" in caplog.text


@pytest.fixture
def letter(app: Flask) -> tuple[FlaskClient, Form]:
    """A message form that a customer opened."""
    import_demo_site()
    run_all()
    client = app.test_client()
    client.get("/en/search?q=xyzzy")
    return client, read(client, "/en/contact/billing/message").form("/message")


@contextmanager
def failing(pattern: str, words: str) -> Iterator[None]:
    """Let the database refuse the statements that match."""
    engine = db.engine

    def refuse(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if re.search(pattern, statement):
            raise engine.dialect.dbapi.OperationalError(words)  # type: ignore[union-attr]

    sa.event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", refuse)


@contextmanager
def really_full() -> Iterator[None]:
    """Let SQLite find no room for another page of its file."""
    engine = db.engine
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM")  # what earlier tests deleted is room as well

    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as small as the file is now

    sa.event.listen(engine, "begin", limit)
    try:
        yield
    finally:
        sa.event.remove(engine, "begin", limit)
        engine.dispose()  # the limit is each connection's own


def saved() -> list[int]:
    db.session.rollback()
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
            for model in (Case, Message, Job, SpentTicket)]


@pytest.mark.parametrize("pattern", [
    r"^INSERT INTO \"?case", r"^INSERT INTO message", r"^INSERT INTO job",
    r"^INSERT INTO spent_ticket", r"^BEGIN IMMEDIATE|^SELECT .*channel"])
def test_disk_full_while_a_message_is_saved(letter: tuple[FlaskClient, Form], pattern: str,
                                            caplog: pytest.LogCaptureFixture) -> None:
    client, form = letter
    with failing(pattern, "database or disk is full"):
        page = send(client, form, name="Alice", email="alice@asiakas.example", message=LETTER)
    assert page.response.status_code == 503
    assert LETTER in page.response.text
    assert saved() == [0, 0, 0, 0]
    assert "database or disk is full" in caplog.text
    assert "broadband" not in caplog.text
    again = send(client, form, name="Alice", email="alice@asiakas.example", message=LETTER,
                 follow=False)
    assert again.response.status_code == 303
    assert saved()[:2] == [1, 1]


def test_disk_really_full_while_a_message_is_saved(letter: tuple[FlaskClient, Form]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite's file can be held small")
    client, form = letter
    long = "\n\n".join([LETTER] * 100)
    with really_full():
        page = send(client, form, name="Alice", email="alice@asiakas.example", message=long)
    assert page.response.status_code == 503
    assert page.value("message") == long.replace("\n", "\r\n") or LETTER in page.response.text
    assert saved() == [0, 0, 0, 0]
    send(client, form, name="Alice", email="alice@asiakas.example", message=long)
    assert saved()[:2] == [1, 1]


def test_error_of_another_kind_while_saving_keeps_the_text_too(
        app: Flask, letter: tuple[FlaskClient, Form], monkeypatch: pytest.MonkeyPatch) -> None:
    client, form = letter
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_arguments: Any) -> None:
        raise MemoryError

    sa.event.listen(db.engine, "commit", fail)
    try:
        page = send(client, form, name="Alice", email="alice@asiakas.example", message=LETTER)
    finally:
        sa.event.remove(db.engine, "commit", fail)
    assert page.response.status_code == 500
    assert LETTER in page.response.text
    assert saved() == [0, 0, 0, 0]
