"""What goes into search and what comes out of it. Search knows no article and no question."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal, NamedTuple

from markupsafe import Markup

Kind = Literal["article", "question"]
KINDS: tuple[Kind, ...] = ("article", "question")


class Key(NamedTuple):
    """Which document: the id is its source's own; translations may share one."""

    kind: str
    id: str
    language: str

    def __str__(self) -> str:
        return "/".join(self)

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Return the key that `str()` made."""
        kind, rest = text.split("/", 1)
        identity, language = rest.rsplit("/", 1)
        return cls(kind, identity, language)


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found, in one language.

    `endpoint` and `values` are what `url_for` needs besides the language. `extra` is shown, not
    searched: `category` (its name), `category_url` and whatever else a results page wants.
    `version` is for sources that can tell by it, without reading everything, whether anything
    changed.
    """

    kind: Kind
    id: str
    language: str
    title: str
    body: str = ""
    phrasings: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    endpoint: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def key(self) -> Key:
        """Return what identifies it in the index."""
        return Key(self.kind, self.id, self.language)

    def fingerprint(self) -> str:
        """Return a digest of its version, or else of everything in it: the same if and only if
        nothing changed.
        """
        content = self.version or json.dumps(
            [getattr(self, one.name) for one in fields(self) if one.name != "version"],
            sort_keys=True, ensure_ascii=False, default=str)
        return digest_of(content)


def digest_of(content: str) -> str:
    """Return the fingerprint of a document with this version."""
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks. `exact` takes the words as they are typed, without correction."""

    text: str
    language: str
    kind: Kind | None = None
    page: int = 1
    size: int = 10
    exact: bool = False


def clean(text: str) -> str:
    """Return what was typed without control and other invisible characters, single-spaced."""
    visible = ("".join(" " if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"}
                       else letter for letter in text))
    return " ".join(visible.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. `heading` and `snippet` are safe HTML with `<mark>` around matches;
    `pinned` says that an editor chose it for this query.
    """

    kind: str
    id: str
    language: str
    title: str
    endpoint: str
    values: Mapping[str, str]
    extra: Mapping[str, str]
    tags: tuple[str, ...]
    updated_at: datetime | None
    score: float
    heading: Markup
    snippet: Markup
    pinned: bool = False

    @property
    def key(self) -> Key:
        """Return what identifies the document in the index."""
        return Key(self.kind, self.id, self.language)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    `corrected_to` is set when the words searched were not the ones typed (`corrected_from`).
    `relaxed` says that no document holds all the words. `other_languages` counts the documents
    that hold all the words in the other languages. `cut` says that more would fit than are
    offered. `kinds` are those that the language has at all.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    cut: bool = False
    corrected_from: str | None = None
    corrected_to: str | None = None
    relaxed: bool = False
    other_languages: Mapping[str, int] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @property
    def last_page(self) -> int:
        """Return the number of the last page, at least 1."""
        return max(1, -(-self.total // self.query.size))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One document offered while somebody types. `heading` marks the words begun."""

    kind: str
    id: str
    language: str
    title: str
    heading: Markup
    endpoint: str
    values: Mapping[str, str]
