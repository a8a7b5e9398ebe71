"""categories.yaml: the shelves of the knowledge base, read strictly and written in one style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from app.core.i18n import LANGUAGES

from .fields import BadDocument, Fault, Reader, scalar

FILE = "categories.yaml"
WORDS = ("slug", "name", "description")


@dataclass(frozen=True, slots=True)
class Words:
    """A category's address and words in one language."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category; `source` are its lines of the file (the first's with what is above it)."""

    key: str
    icon: str
    words: Mapping[str, Words]
    source: str
    line: int


def parse_categories(source: str) -> list[CategoryEntry]:
    """Read the file; raises BadDocument with every fault and its line."""
    faults: list[Fault] = []
    reader = Reader(faults)
    root = reader.compose(source)
    entries: list[CategoryEntry] = []
    if isinstance(root, yaml.SequenceNode) and not root.flow_style:
        lines = source.splitlines(keepends=True)
        starts = [0, *(node.start_mark.line for node in root.value[1:]), len(lines)]
        entries = [_entry(reader, node, "".join(lines[start:end]))
                   for node, start, end in zip(root.value, starts, starts[1:], strict=False)]
    elif not faults:
        faults.append(Fault(1, "should be a list of categories, each beginning with `- key: …`"))
    faults += _twice(entries)
    if faults:
        raise BadDocument(faults)
    return entries


def write_category(key: str, icon: str, words: Mapping[str, Words]) -> str:
    """Return a category's lines in the canonical style."""
    lines = [f"- key: {scalar(key)}", f"  icon: {scalar(icon)}"]
    for language in LANGUAGES:
        if language in words:
            pairs = (f"{name}: {scalar(getattr(words[language], name), flow=True)}"
                     for name in WORDS if getattr(words[language], name))
            lines.append(f"  {language}: {{{', '.join(pairs)}}}")
    return "\n".join([*lines, ""])


def _entry(reader: Reader, node: yaml.Node, source: str) -> CategoryEntry:
    fields = reader.mapping(node, "a category", ("key", "icon", *LANGUAGES))
    for name in ("key", "icon"):
        if fields and name not in fields:
            reader.fault(node, f"the category's {name} is missing")
    if fields and not fields.keys() & set(LANGUAGES):
        reader.fault(node, "the category has no name in any language")
    return CategoryEntry(
        key=reader.key(fields.get("key"), "key", 64), icon=reader.key(fields.get("icon"), "icon"),
        words={language: _words(reader, fields[language]) for language in LANGUAGES
               if language in fields},
        source=source, line=reader.line(node))


def _words(reader: Reader, node: yaml.Node) -> Words:
    fields = reader.mapping(node, "the category's words", WORDS)
    for name in WORDS[:2]:
        if fields and name not in fields:
            reader.fault(node, f"the category's {name} is missing")
    return Words(reader.key(fields.get("slug"), "slug"),
                 reader.text(fields.get("name"), "name", 255),
                 reader.text(fields.get("description"), "description", 255))


def _twice(entries: Sequence[CategoryEntry]) -> list[Fault]:
    """Return the keys, and the slugs of a language, that a later category uses again."""
    faults, seen = [], set()
    for entry in entries:
        names = [("key", entry.key), *((f"{language} slug", words.slug)
                                       for language, words in entry.words.items())]
        for name in names:
            if name in seen and name[1]:
                faults.append(Fault(entry.line, f"the {name[0]} {name[1]!r} is used twice"))
            seen.add(name)
    return faults
