"""Whatever is written, only harmless HTML comes out, and soon."""

import re
import time
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


@pytest.mark.parametrize("text", [
    "[" * MAX_POST, "](" * (MAX_POST // 2), "*a_" * (MAX_POST // 3), "> " * (MAX_POST // 2),
    "`" * (MAX_POST - 1), "<" * MAX_POST, "![" * (MAX_POST // 2), "\\" * MAX_POST,
    "- " * (MAX_POST // 2), "[a](" * (MAX_POST // 4), "<!--" * (MAX_POST // 4),
    "[a]: b\n" * (MAX_POST // 7), "a|" * (MAX_POST // 2) + "\n", "&" * MAX_POST,
    "* * " * (MAX_POST // 4), "|a\n|-\n" + "|\n" * 9_000, "**a *" * (MAX_POST // 5),
], ids=range(17))
def test_longest_post_takes_a_moment(app: Flask, text: str) -> None:
    started = time.process_time()
    render_post(text[:MAX_POST])
    assert time.process_time() - started < 1.5


def test_post_keeps_what_people_write(app: Flask) -> None:
    markup = render_post("**Hei**, katso [tätä](https://a.example/?x=1&y=2):\n\n1. a\n2. b\n\n"
                         "`koodi` ja <b>html</b>")
    assert "<strong>Hei</strong>" in markup
    assert '<a href="https://a.example/?x=1&amp;y=2" rel="nofollow ugc">tätä</a>' in markup
    assert "<ol>\n<li>a</li>" in markup
    assert "&lt;b&gt;html&lt;/b&gt;" in markup


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
