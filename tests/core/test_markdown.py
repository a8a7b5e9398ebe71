"""Whatever is written, only harmless HTML comes out, and soon."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.markdown import (
    ARTICLE_ATTRIBUTES,
    ARTICLE_TAGS,
    MAX_ARTICLE,
    MAX_POST,
    POST_TAGS,
    plain_text,
    render_article,
    render_post,
)
from tests.core.hostile import POSTS, XSS

POST_ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}}
SCHEMES = ("http://", "https://", "mailto:")
# As browsers read it: they leave out blanks before it, and tabs and line ends within it.
SCHEME = re.compile(r"[\x00-\x20]*[a-z][a-z0-9+.\t\r\n-]*:", re.IGNORECASE)
PIECES = ["<script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "](",
          "[", "]", "(", ")", "<a href=\"", "\">", "'", "`", "```\n", "~~~", "> ", "* ", "# ", "\n",
          "\n\n", "    ", "|", "|-|-|\n", "<!--", "-->", "<svg><style>", "<math>", "<noscript>",
          "&lt;", "&#x6a;", "&colon;", "\t", "\x00", "data:text/html,x", "![", "!!! note", "<div>",
          "<p class=x style=y>", "article:x", "contact:", "https://a.example", "<b", "a", "å", "{",
          "}", "_", "**", "\\", "<https://a.example>", "[1]: javascript:x\n", "1. ", "<iframe",
          "\u202e", "</p>", "<textarea>", "<template>", "<form action=x>", "<base href=//x>"]
TAG = re.compile(r"</?([a-z][a-z0-9]*)[ >]")
MAX_GROWTH = 14  # a character may become %F0%9F%91%8D in a link, and stand in its text too
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)),
                   max_size=25).map("".join)
often = settings(max_examples=150, deadline=None,
                 suppress_health_check=[HealthCheck.function_scoped_fixture])


def link(scheme: str, rest: str) -> str:
    return f"/{scheme}/{len(rest)}"


def elements(markup: str) -> Iterator[Element]:
    root = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return (one for one in root.iter() if one is not root)


def check(markup: str, tags: set[str], attributes: dict[str, set[str]]) -> None:
    for element in elements(markup):
        assert element.tag in tags
        assert set(element.attrib) <= attributes.get(str(element.tag), set()), element.attrib
        for name in ("href", "src"):
            value = element.get(name) or ""
            assert value.lower().startswith(SCHEMES) or not SCHEME.match(value), value


@often
@given(hostile)
def test_post_holds_only_what_is_allowed(app: Flask, text: str) -> None:
    markup = render_post(text)
    check(markup, POST_TAGS, POST_ATTRIBUTES)
    assert all(one.get("rel") == "nofollow ugc" for one in elements(markup) if one.tag == "a")


@often
@given(hostile)
@example('<a href="[1]: javascript:x\n">')
def test_article_holds_only_what_is_allowed(app: Flask, text: str) -> None:
    rendered = render_article(text, link)
    check(rendered.html, ARTICLE_TAGS, ARTICLE_ATTRIBUTES)
    ids = [one.get("id") for one in elements(rendered.html) if one.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", POSTS, ids=range(len(POSTS)))
def test_hostile_post_stays_harmless_and_small(app: Flask, text: str) -> None:
    markup = render_post(text)
    assert len(markup) <= MAX_GROWTH * MAX_POST
    assert set(TAG.findall(markup)) <= POST_TAGS
    if text in XSS:
        check(markup, POST_TAGS, POST_ATTRIBUTES)


@often
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
@example("> - \na  \n")
def test_repeated_pieces_stay_harmless_and_small(app: Flask, piece: str) -> None:
    markup = render_post((piece * MAX_POST)[:MAX_POST])
    assert len(markup) <= MAX_GROWTH * MAX_POST
    assert set(TAG.findall(markup)) <= POST_TAGS


def test_post_keeps_what_people_write(app: Flask) -> None:
    markup = render_post("**Hei**, katso [tätä](https://a.example/?x=1&y=2):\n\n1. a\n2. b\n\n"
                         "`koodi` ja <b>html</b>")
    assert "<strong>Hei</strong>" in markup
    assert '<a href="https://a.example/?x=1&amp;y=2" rel="nofollow ugc">tätä</a>' in markup
    assert "<ol>\n<li>a</li>" in markup
    assert "&lt;b&gt;html&lt;/b&gt;" in markup


@pytest.mark.parametrize(("text", "markup"), [
    ("yksi\nkaksi\n\nkolme", "<p>yksi<br>\nkaksi</p>\n<p>kolme</p>\n"),
    ("# Otsikko *x*", "<p><strong>Otsikko <em>x</em></strong></p>\n"),
    ("Terveisin\n---\nAino", "<p>Terveisin</p>\n<hr>\n<p>Aino</p>\n"),
    ("Aino\n==", "<p>Aino<br>\n==</p>\n"),
    ("```\n# x\n  https://a.example <b>\n```",
     "<pre><code># x\n  https://a.example &lt;b&gt;\n</code></pre>\n"),
    ("[a]\n\n[a]: b", "<p>[a]</p>\n<p>[a]: b</p>\n"),
    ("|a|b|\n|-|-|\n|1|2|\nloppu", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>"
     "\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n<tr>\n<td>loppu</td>\n<td></td>\n</tr>\n"
     "</tbody>\n</table>\n"),
    ("a\ud800b", "<p>a?b</p>\n"), ("", ""), (" \n\n ", "")])
def test_post_looks_as_customers_expect(app: Flask, text: str, markup: str) -> None:
    assert render_post(text) == markup


@pytest.mark.parametrize(("text", "addresses"), [
    ("Katso https://a.example/x_y_z?a=1&copy=2.", ["https://a.example/x_y_z?a=1&copy=2"]),
    ("(https://a.example/A_(b)) HTTP://B.example!", ["https://a.example/A_(b)", "HTTP://B.example"]),
    ("**https://a.example** *http://b.example*", ["https://a.example", "http://b.example"]),
    ("https://a.example,https://b.example", ["https://a.example,https://b.example"]),
    ("[x https://a.example](https://b.example)", ["https://b.example"]),
    ("<https://a.example> https://a.example/ä", ["https://a.example", "https://a.example/%C3%A4"]),
    ("`https://a.example` xhttps://a.example https:// https://. http:a", []),
    ("javascript://a.example ftp://a.example https\\://a.example https&#58;//a.example", []),
    ("![kuva](https://a.example/a.png)", ["https://a.example/a.png"])])
def test_bare_addresses_become_links(app: Flask, text: str, addresses: list[str]) -> None:
    found = [one.get("href") for one in elements(render_post(text)) if one.tag == "a"]
    assert found == addresses


@pytest.mark.parametrize("text", [
    "*a " * 6_000, "a\n\n" * 6_000, "a\n" * 3_000, "> " * 40 + "a", "- " * 40 + "a",
    "*" * 200 + "a", "> - \na  \n" * 2_000, "[a](" * 5_000, "- ```\n> a\n" * 600])
def test_tangled_post_is_shown_as_it_was_written(app: Flask, text: str) -> None:
    markup = render_post(text)
    assert {one.tag for one in elements(markup)} <= {"p", "br"}
    assert plain_text(markup) == " ".join(text.split())


def test_large_table_ends_and_nothing_of_it_is_lost(app: Flask) -> None:
    wide = "a|" * 200 + "\n" + "-|" * 200
    assert "<table>" not in render_post(wide)
    long = "a|b\n-|-\n" + "".join(f"{row}|x\n" for row in range(400))
    words = plain_text(render_post(long))
    assert all(str(row) in words for row in range(400))


def test_article_links_are_resolved(app: Flask) -> None:
    rendered = render_article("[a](article:bill), [b](contact:moving), [c](contact:), "
                              "[d](https://a.example), <article:bill>", link)
    assert [one.get("href") for one in elements(rendered.html) if one.tag == "a"] == [
        "/article/4", "/contact/6", "/contact/0", "https://a.example"]


def test_link_that_leads_nowhere_is_told(app: Flask) -> None:
    def refuse(scheme: str, rest: str) -> str:
        raise Invalid(f"{scheme}:{rest} is no article")

    with pytest.raises(Invalid, match="article:bil is no article"):
        render_article("[a](article:bil)", refuse)


def test_article_headings_tables_and_text(app: Flask) -> None:
    rendered = render_article("## Mitä & miksi?\n\nSana.\n\n### Näin &lt;näin&gt;\n\n"
                              "## Mitä & miksi?\n\n#### Pieni\n\n|a|b|\n|-|-|\n|1|2|\n\n"
                              "!!! note\n    Huomaa.", link)
    assert [(one.level, one.title) for one in rendered.headings] == [
        (2, "Mitä & miksi?"), (3, "Näin <näin>"), (2, "Mitä & miksi?")]
    assert len({one.id for one in rendered.headings}) == 3
    for heading in rendered.headings:
        assert f'id="{heading.id}"' in rendered.html
    assert "<td>1</td>" in rendered.html
    assert "admonition note" in rendered.html
    assert "1 2" in rendered.text
    assert "Huomaa." in rendered.text


@pytest.mark.parametrize(("render", "most"), [
    (lambda text: render_article(text, link), MAX_ARTICLE), (render_post, MAX_POST)])
def test_longest_is_taken_and_one_more_is_not(app: Flask, render: Callable[[str], object],
                                              most: int) -> None:
    render("a" * most)
    with app.test_request_context("/en/"), pytest.raises(Invalid, match=str(most)):
        render("a" * (most + 1))


@given(st.text(max_size=60))
def test_plain_text_holds_no_markup(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    words = plain_text(f"<p>{escaped}</p><p>end</p>")
    assert words.endswith("end")
    assert words == " ".join(words.split())
