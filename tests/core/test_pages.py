"""Headers, errors and refusals, the same on every route and in every language."""

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.core.markdown import MAX_POST, render_article, render_post

ARGUMENTS = {"language": "fi", "category": "laskut", "slug": "x", "topic": "billing", "token": "t",
             "reference": "LU-0000", "key": "x", "filename": "css/tokens.css", "name": "x"}


def routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            values = {name: ARGUMENTS.get(name, 1) for name in rule.arguments}
            yield app.url_map.bind("localhost").build(rule.endpoint, values)


def test_security_headers_on_every_route(app: Flask) -> None:
    for path in routes(app):
        with app.test_client().get(path) as response:
            response.get_data()
        assert response.status_code < 500 or path == "/healthz", path
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy, path
        assert response.headers["X-Content-Type-Options"] == "nosniff", path
        assert response.headers["X-Request-ID"], path


def test_no_session_for_people_who_are_not_signed_in(app: Flask) -> None:
    for path in ("/fi/", "/fi/faq/", "/fi/search?q=x", "/fi/contact/", "/fi/company"):
        cookies = app.test_client().get(path).headers.getlist("Set-Cookie")
        assert all(cookie.startswith("luukku=") for cookie in cookies), path


def test_staff_pages_ask_to_sign_in(app: Flask) -> None:
    for path in routes(app):
        if path.startswith("/staff"):
            response = app.test_client().get(path)
            assert response.status_code == 302, path
            assert "/sign-in" in response.headers["Location"], path


@pytest.mark.parametrize(("language", "words"), [
    ("fi", "Sivua ei löytynyt"), ("sv", "Vi hittade inte sidan"),
    ("en", "We could not find that page")])
def test_missing_page_speaks_the_language(client: FlaskClient, language: str, words: str) -> None:
    response = client.get(f"/{language}/nowhere/at/all")
    assert response.status_code == 404
    assert words in response.text
    html5lib.HTMLParser(strict=True).parse(response.text)


def test_wrong_method(client: FlaskClient) -> None:
    response = client.delete("/fi/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_json_is_answered_in_json(client: FlaskClient) -> None:
    response = client.get("/fi/nowhere", headers={"Accept": "application/json"})
    assert response.json == {"error": response.json["error"], "status": 404}


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"},
                                     {"Sec-Fetch-Site": "cross-site"},
                                     {"Sec-Fetch-Site": "same-site"}])
def test_foreign_form_is_refused_and_its_text_given_back(client: FlaskClient,
                                                         headers: dict[str, str]) -> None:
    text = "A long message that somebody wrote with care."
    response = client.post("/en/privacy", headers=headers, data={
        "choice": "agree", "note": text, "password": "a very secret password"})
    assert response.status_code == 403
    assert text in response.text
    assert "secret password" not in response.text


def test_too_large_upload_is_told(client: FlaskClient) -> None:
    response = client.post("/en/privacy", data={"choice": "agree"},
                           environ_overrides={"CONTENT_LENGTH": str(600 * 1024 * 1024)})
    assert response.status_code == 413
    assert "too large" in response.text


def test_database_failure_is_a_clear_page(app: Flask, client: FlaskClient) -> None:
    def fail(*_arguments: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database or disk is full"))

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", fail)
    try:
        page = client.get("/en/")
    finally:
        sa.event.remove(engine, "before_cursor_execute", fail)
    assert page.status_code == 503
    assert "Nothing was changed" in page.text


def test_static_files_are_kept_for_a_year(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/css/tokens\.css\?v=[^"]+)"', client.get("/fi/").text)
    assert address
    with client.get(address[1]) as response:
        assert "immutable" in response.headers["Cache-Control"]


HOSTILE = ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](data:text/html,x)",
           '<img src=x onerror="alert(1)">', "<a href='vbscript:x'>x</a>", "<svg/onload=alert(1)>",
           "[" * 10_000, "*" * 10_000, "> " * 5_000, "<" * 5_000, "`" * 9_999, "\u202e\u200b x",
           "<iframe src=//evil.example>", "[a]: javascript:alert(1)\n\n[a]", "<!--<script>-->"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_markdown_comes_out_harmless(app: Flask, text: str) -> None:
    pages = [render_post(text)]
    if len(text) < 100:  # editors' renderer never sees a stranger's text
        pages.append(render_article(text, lambda scheme, rest: f"/{scheme}/{rest}").html)
    for page in pages:
        tags = re.sub(r"&lt;.*?&gt;", "", page, flags=re.S)
        assert not re.search(r"<(script|svg|iframe|img[^>]+onerror)|(javascript|vbscript):[^<]*\"",
                             tags)


def test_long_post_is_refused(app: Flask) -> None:
    with app.test_request_context("/en/"), pytest.raises(Exception, match="20000"):
        render_post("x" * (MAX_POST + 1))
