"""An article as a text: front matter and Markdown, read strictly and written in one style."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from app.core.i18n import LANGUAGES
from app.core.markdown import MAX_ARTICLE

from .fields import BadDocument, Fault, Reader, scalar

FENCE = "---"
FIELDS = ("key", "language", "title", "category", "phrasings", "tags", "services", "review_by",
          "draft")
REQUIRED = FIELDS[:4]
MAX_ITEMS = 50
TOP_HEADING = re.compile(r"#(?!#)")
SERVICE_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True, slots=True)
class Service:
    """A link to where the matter is done, such as one's bills in the account pages."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ArticleDocument:
    """Everything an editor writes of an article; its slug is the name of its file."""

    key: str
    language: str
    title: str
    category: str
    body: str
    phrasings: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    review_by: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and the lines of its source: of each field, and of the body's first line."""

    document: ArticleDocument
    lines: Mapping[str, int]
    body_line: int


def parse(source: str) -> Parsed:
    """Read an article; raises BadDocument with every fault and its line."""
    front, body, body_line = _split(source)
    faults: list[Fault] = []
    reader = Reader(faults, first_line=2)
    root = reader.compose(front)
    fields = reader.mapping(root, "the front matter", FIELDS) if root else {}
    if root or not faults:
        faults += [Fault(1, f"{name} is missing") for name in REQUIRED if name not in fields]
    document = _document(reader, fields, body)
    faults += _body_faults(body, body_line)
    if faults:
        raise BadDocument(faults)
    return Parsed(document, {name: reader.line(node) for name, node in fields.items()}, body_line)


def write(document: ArticleDocument) -> str:
    """Return the canonical text of an article: what `parse` reads back as the same."""
    lines = [FENCE, *(f"{name}: {scalar(getattr(document, name))}" for name in REQUIRED)]
    for name, texts in (("phrasings", document.phrasings), ("tags", document.tags)):
        if texts:
            lines += [f"{name}:", *(f"  - {scalar(text)}" for text in texts)]
    if document.services:
        lines.append("services:")
        for service in document.services:
            lines += [f"  - label: {scalar(service.label)}", f"    url: {scalar(service.url)}"]
    if document.review_by:
        lines.append(f"review_by: {document.review_by.isoformat()}")
    if document.draft:
        lines.append("draft: true")
    return "\n".join([*lines, FENCE, "", document.body, ""])


def normal_body(text: str) -> str:
    """Return a body with LF line ends, and without empty lines around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def _split(source: str) -> tuple[str, str, int]:
    """Return front matter, body and the body's first line."""
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0] != FENCE:
        raise BadDocument([Fault(1, "the file should begin with a line `---`")])
    try:
        end = lines.index(FENCE, 1)
    except ValueError:
        raise BadDocument([Fault(1, "the front matter has no closing line `---`")]) from None
    begin = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), end)
    return "\n".join(lines[1:end]) + "\n", normal_body("\n".join(lines[end + 1:])), begin + 1


def _document(reader: Reader, fields: Mapping[str, yaml.Node], body: str) -> ArticleDocument:
    language = reader.text(fields.get("language"), "language")
    if language and language not in LANGUAGES:
        reader.fault(fields["language"],
                     f"language {language!r} should be one of {', '.join(LANGUAGES)}")
    return ArticleDocument(
        key=reader.key(fields.get("key"), "key"), language=language,
        title=reader.text(fields.get("title"), "title"),
        category=reader.key(fields.get("category"), "category", 64), body=body,
        phrasings=_texts(reader, fields, "phrasings"), tags=_texts(reader, fields, "tags"),
        services=_services(reader, fields),
        review_by=reader.day(fields.get("review_by"), "review_by"),
        draft=reader.flag(fields.get("draft"), "draft"))


def _texts(reader: Reader, fields: Mapping[str, yaml.Node], name: str) -> tuple[str, ...]:
    texts: list[str] = []
    for node in reader.items(fields, name):
        text = reader.text(node, f"an item of {name}")
        if text in texts and text:
            reader.fault(node, f"{text!r} is in {name} twice")
        texts.append(text)
    if len(texts) > MAX_ITEMS:
        reader.fault(fields[name], f"{name} has more than {MAX_ITEMS} items")
    return tuple(texts)


def _services(reader: Reader, fields: Mapping[str, yaml.Node]) -> tuple[Service, ...]:
    services = []
    for node in reader.items(fields, "services"):
        given = reader.mapping(node, "a service", ("label", "url"))
        for name in ("label", "url"):
            if given and name not in given:
                reader.fault(node, f"a service has no {name}")
        url = reader.text(given.get("url"), "url")
        if url and not SERVICE_ADDRESS.fullmatch(url):
            reader.fault(given["url"], f"url {url!r} should begin with https://")
        services.append(Service(reader.text(given.get("label"), "label"), url))
    return tuple(services)


def _body_faults(body: str, first: int) -> list[Fault]:
    if not body:
        return [Fault(first, "the article has no text")]
    faults = [Fault(number, fault) for number, line in enumerate(body.split("\n"), first)
              for fault in _line_faults(line)]
    if len(body) > MAX_ARTICLE:
        faults.append(Fault(first, f"the text is longer than {MAX_ARTICLE} characters"))
    return faults


def _line_faults(line: str) -> list[str]:
    faults = []
    if TOP_HEADING.match(line):
        faults.append("a heading of the first level: the title is that; write ##")
    if any(unicodedata.category(letter) == "Cc" and letter != "\t" for letter in line):
        faults.append("a control character")
    return faults
