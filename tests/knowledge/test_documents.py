"""The content format: what is written is read back, and odd texts stay what they are."""

import unicodedata
from collections.abc import Callable

import html5lib
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.markdown import plain_text, render_article
from app.core.slugs import fold, free_slug, slugify
from app.knowledge.categories import Words, parse_categories, write_category
from app.knowledge.documents import ArticleDocument, Service, normal_body, parse, write
from app.knowledge.fields import BadDocument, line_fault
from app.knowledge.plain import markdown_of_plain

keys = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
letters = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
words = st.sampled_from(["yes", "no", "null", "~", "2027-05-31", "1_000", "1:30", "- x", "a: b",
                         "a #b", "#a", "'", '"', "\\", "@x", "%x", "&a", "*a", "!x", "|", ">",
                         "{a}", "[a]", "a, b", "?", ":", "-", "---", "=", "<<", "0x1f", "1e3", ".5",
                         "å\u00a0ä", "\u200b", "\ufeff", "😀"])
lines = st.one_of(words, st.text(letters, min_size=1, max_size=40)).filter(
    lambda text: line_fault(text) is None)
bodies = st.text(st.one_of(letters, st.just("\n")), min_size=1, max_size=200).map(
    normal_body).filter(lambda body: body and not any(
        line.startswith("#") for line in body.split("\n")))
documents = st.builds(
    ArticleDocument, key=keys, language=st.sampled_from(["fi", "sv", "en"]), title=lines,
    category=keys, body=bodies, phrasings=st.lists(lines, unique=True, max_size=4).map(tuple),
    tags=st.lists(lines, unique=True, max_size=3).map(tuple),
    services=st.lists(st.builds(Service, lines, st.just("https://a.example/x?y=1#z")),
                      max_size=2).map(tuple),
    review_by=st.none() | st.dates(), draft=st.booleans())


@given(documents)
def test_what_is_written_is_read_back(document: ArticleDocument) -> None:
    source = write(document)
    assert parse(source).document == document
    assert write(parse(source).document) == source


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_lines(text: str) -> None:
    for source in (text, f"---\n{text}\n---\nx", f"---\nkey: a\ntitle: {text}\n---\n{text}"):
        last = len(source.splitlines()) + 2
        assert all(1 <= line <= last for line in faulty_lines(parse, source))
        assert all(1 <= line <= last for line in faulty_lines(parse_categories, source))


def faulty_lines(read: Callable[[str], object], source: str) -> list[int]:
    try:
        read(source)
    except BadDocument as error:
        return [line for line, _ in error.faults]
    return []


@given(st.lists(st.tuples(keys, keys, lines, lines), min_size=1, max_size=4,
                unique_by=(lambda one: one[0], lambda one: one[1])))
def test_categories_are_read_back(shelves: list[tuple[str, str, str, str]]) -> None:
    sources = [write_category(key, "x", {"fi": Words(slug, name, about)})
               for key, slug, name, about in shelves]
    entries = parse_categories("".join(sources))
    assert [entry.source for entry in entries] == sources
    assert [(entry.key, entry.words["fi"].slug) for entry in entries] == [
        (key, slug) for key, slug, _, _ in shelves]


def test_only_what_needs_quotes_has_them() -> None:
    document = ArticleDocument("k", "fi", "Miksi: näin?", "c", "Näin.",
                               ("it's 5 € – yes", "yes", "a #b", "50 % pois"))
    assert write(document).splitlines()[1:11] == [
        "key: k", "language: fi", 'title: "Miksi: näin?"', "category: c", "phrasings:",
        "  - it's 5 € – yes", '  - "yes"', '  - "a #b"', "  - 50 % pois", "---"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([
        "- ", "1. ", "2) ", "# ", "> ", "* ", "|a|b|", "|---|---|", "===", "---", "!!! note", "```",
        "    koodi", "[a](article:x)", "<b>", "&amp;", "\\*", "sana", "lause.", "\n", "\n\n", " ",
    ]), max_size=12).map("".join)))
def test_plain_text_shows_the_same_words(app: Flask, text: str) -> None:
    with app.test_request_context():
        rendered = render_article(markdown_of_plain(text), lambda scheme, rest: "/linked")
    assert "/linked" not in rendered.html
    assert not set(_tags(rendered.html)) - {"p", "ul", "ol", "li"}
    assert _bare(rendered.text) == _bare(text)


def _tags(html: str) -> list[str]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [node.tag for node in tree.iter() if isinstance(node.tag, str)
            and node.tag != "DOCUMENT_FRAGMENT"]


def _bare(text: str) -> str:
    """Return the letters of a text, without spaces and without what lists are marked with."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in " -*•.)"
                   and not letter.isdigit() and not unicodedata.category(letter).startswith("Z"))


@pytest.mark.parametrize(("title", "slug"), [
    ("Milloin laskuni erääntyy?", "milloin-laskuni-eraantyy"),
    ("Hur får jag ett lån på 50 €?", "hur-far-jag-ett-lan-pa-50"),
    ("ÅÄÖ åäö", "aao-aao"), ("???", "article"), ("Ærøskøbing & Łódź", "aeroskobing-lodz"),
    ("sana " * 40, "-".join(["sana"] * 16)), ("x" * 200, "x" * 80),
])
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text(max_size=300))
def test_slugs_are_always_addresses(text: str) -> None:
    assert slugify(text) == fold(slugify(text))
    assert len(slugify(text)) <= 80


def test_free_slugs_are_counted_up() -> None:
    assert free_slug("a", {"a", "a-2"}) == "a-3"


def test_text_of_plain_paragraphs() -> None:
    wrapped = ("Tämä on pitkä rivi, jonka muokkain katkaisi keskeltä lausetta siksi, että se\n"
               "jatkuu tästä.\nUusi kappale\nkaksi.")
    assert markdown_of_plain(wrapped).split("\n\n") == [
        wrapped.split("\nUusi", maxsplit=1)[0], "Uusi kappale", "kaksi."]
    assert plain_text("<p>a</p><p>b</p>") == "a b"
