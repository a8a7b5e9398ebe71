"""Markdown to safe HTML: editors' articles richly, strangers' posts strictly (DESIGN §8.8)."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from flask_babel import gettext as _
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor

from .errors import Invalid
from .posts import parse_post

MAX_ARTICLE = 50_000  # characters
MAX_POST = 20_000
ARTICLE_TAGS = {
    "a", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr",
    "img", "kbd", "li", "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}
POST_TAGS = ARTICLE_TAGS - {"div", "img", "h2", "h3", "h4"}
ARTICLE_ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "div": {"class"}, "p": {"class"},
    "th": {"align"}, "td": {"align"}, "ol": {"start"},
}
POST_ATTRIBUTES: dict[str, set[str]] = {"ol": {"start"}, "a": {"href"}, "*": set()}

LinkResolver = Callable[[str, str], str]
"""Takes a link's scheme (`article`, `contact`) and the rest; returns a URL or raises Invalid."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3, with the id that a table of contents links to."""

    id: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, its headings, and its plain text (for search and descriptions)."""

    html: str
    headings: list[Heading]
    text: str


def render_article(text: str, links: LinkResolver) -> Rendered:
    """Render an editor's Markdown with tables, admonitions and heading ids.

    Raises Invalid when it is over MAX_ARTICLE characters or a link cannot be resolved.
    """
    if len(text) > MAX_ARTICLE:
        raise Invalid(_("The text is too long: at most %(n)s characters.", n=MAX_ARTICLE))
    converter = Markdown(extensions=["tables", "admonition", "sane_lists", "toc", _Links(links)],
                         extension_configs={"toc": {"slugify": slugify_unicode}},
                         output_format="html")
    safe = nh3.clean(converter.convert(text), tags=ARTICLE_TAGS, attributes=ARTICLE_ATTRIBUTES,
                     url_schemes={"https", "http", "mailto"}, link_rel=None)
    tokens: list[dict[str, Any]] = getattr(converter, "toc_tokens", [])
    return Rendered(safe, list(_headings(tokens)), plain_text(safe))


def render_post(text: str) -> str:
    """Render a stranger's Markdown; raises Invalid when it is over MAX_POST characters."""
    if len(text) > MAX_POST:
        raise Invalid(_("The text is too long: at most %(n)s characters.", n=MAX_POST))
    text = text.encode(errors="replace").decode()  # lone surrogates are no text
    return nh3.clean(parse_post(text), tags=POST_TAGS, attributes=POST_ATTRIBUTES,
                     url_schemes={"https", "http"}, link_rel="nofollow ugc")


def plain_text(markup: str) -> str:
    """Return the words of safe HTML, with single spaces."""
    spaced = re.sub(r"<(?=/?(?:p|li|h\d|td|th|tr|div|br|pre|blockquote)\b)", " <", markup)
    return " ".join(html.unescape(nh3.clean(spaced, tags=set())).split())


def _headings(tokens: list[dict[str, Any]]) -> Any:
    for token in tokens:
        if token["level"] in (2, 3):
            yield Heading(token["id"], token["level"], html.unescape(token["name"]))
        yield from _headings(token["children"])


class _Links(Extension):
    """Gives `article:` and `contact:` links their addresses."""

    def __init__(self, links: LinkResolver) -> None:
        super().__init__()
        self._links = links

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's name)
        md.treeprocessors.register(_LinkProcessor(md, self._links), "luukku_links", 5)


class _LinkProcessor(Treeprocessor):
    def __init__(self, md: Markdown, links: LinkResolver) -> None:
        super().__init__(md)
        self._links = links

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            scheme, separator, rest = (link.get("href") or "").partition(":")
            if separator and scheme in {"article", "contact"}:
                link.set("href", self._links(scheme, rest))
