"""What an import brings, read from a folder or a file of rows; nothing here asks the database."""

import gzip
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from app.core.i18n import LANGUAGES
from app.core.markdown import MAX_ARTICLE
from app.core.slugs import fold

from .categories import FILE, CategoryEntry, parse_categories
from .documents import ArticleDocument, parse, write
from .fields import KEY, BadDocument, Fault, line_fault
from .plain import markdown_of_plain

MAX_KEY = 128
KEY_LINE = re.compile(r"^key: *(\S+)$", re.MULTILINE)


class Problem(NamedTuple):
    """What keeps an import from being done."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article of the import. Without a `slug` it keeps its own or gets one of its title."""

    document: ArticleDocument
    source: str
    file: str
    slug: str | None = None
    folder: tuple[str, str] | None = None  # language and category slug, as the path says
    lines: Mapping[str, int] = field(default_factory=dict)
    body_line: int = 1

    def problem(self, field_name: str, text: str) -> Problem:
        """Return a problem with one field."""
        return Problem(self.file, self.lines.get(field_name, self.body_line), text)


@dataclass(slots=True)
class Batch:
    """Everything an import brings, and what was wrong with it."""

    categories: list[CategoryEntry] = field(default_factory=list)
    categories_file: str = ""
    articles: list[Incoming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[tuple[str, str]] = field(default_factory=set)  # key, language of broken files


def read_folder(folder: Path) -> Batch:
    """Read a folder in the content format: categories.yaml and language/category/slug.md."""
    batch = Batch(categories_file=str(folder / FILE))
    if (folder / FILE).is_file():
        try:
            batch.categories = parse_categories(_text(folder / FILE))
        except BadDocument as error:
            batch.problems += _problems(batch.categories_file, error)
    for path in sorted(folder.rglob("*.md")):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            _read_article(batch, folder, path)
    return batch


def read_rows(path: Path, language: str, category: str) -> Batch:
    """Read JSONL, plain or gzipped: a row is an article of `category` in plain text.

    `language` is that of rows that name none.
    """
    batch = Batch()
    read: list[tuple[int, dict[str, Any]]] = []
    for number, line in _numbered_lines(batch, path):
        try:
            read.append((number, _row(line, language)))
        except ValueError as error:
            batch.problems.append(Problem(str(path), number, str(error)))
    often = Counter((fold(row["id"]), row["language"]) for _, row in read)
    for number, row in read:
        key = _key(row["id"], alone=often[fold(row["id"]), row["language"]] == 1)
        document = ArticleDocument(key=key, language=row["language"], title=row["title"],
                                   category=category, body=row["body"])
        batch.articles.append(Incoming(document, write(document), str(path), body_line=number))
    return batch


def _read_article(batch: Batch, folder: Path, path: Path) -> None:
    parts, source = path.relative_to(folder).parts, ""
    try:
        source = _text(path)
        parsed = parse(source)
    except BadDocument as error:
        batch.problems += _problems(str(path), error)
        batch.unread |= {(key, parts[0]) for key in KEY_LINE.findall(source)[:1]}
        return
    if len(parts) != 3:
        batch.problems.append(Problem(
            str(path), 1, "an article should be at <language>/<category>/<slug>.md"))
    elif not (KEY.fullmatch(path.stem) and len(path.stem) <= MAX_KEY):
        batch.problems.append(Problem(
            str(path), 1, f"the file's name {path.stem!r} becomes the address: only small letters "
                          f"a–z, digits and single hyphens, at most {MAX_KEY}"))
    else:
        batch.articles.append(Incoming(
            parsed.document, source, str(path), path.stem, (parts[0], parts[1]),
            parsed.lines, parsed.body_line))


def _text(path: Path) -> str:
    """Return the file's text with its line ends as they are."""
    try:
        data = path.read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise BadDocument([Fault(1, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        raise BadDocument([Fault(line, "not in UTF-8")]) from None


def _problems(file: str, error: BadDocument) -> list[Problem]:
    return [Problem(file, line, text) for line, text in error.faults]


def _numbered_lines(batch: Batch, path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line
    except UnicodeDecodeError:
        batch.problems.append(Problem(str(path), number + 1, "not in UTF-8"))
    except (OSError, EOFError, zlib.error) as error:
        batch.problems.append(Problem(str(path), number + 1, f"cannot be read: {error}"))


def _row(line: str, language: str) -> dict[str, str]:
    """Return id, language, title and body of a row; raises ValueError that says what is wrong."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("a row should be an object with id, language, title and body")
    found = {"id": _value(row, "id"), "language": _value(row, "language", "lang") or language,
             "title": " ".join(_value(row, "title", "question").split()),
             "body": markdown_of_plain(_value(row, "body", "answer"))}
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise ValueError(f"{' and '.join(missing)} missing")
    if found["language"] not in LANGUAGES:
        raise ValueError(f"language {found['language']!r} should be one of {', '.join(LANGUAGES)}")
    fault = line_fault(found["title"])
    if fault or len(found["body"]) > MAX_ARTICLE:
        raise ValueError(f"title {fault}" if fault else
                         f"body is longer than {MAX_ARTICLE} characters")
    return found


def _value(row: dict[str, Any], *names: str) -> str:
    value = next((row[name] for name in names if row.get(name) is not None), "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{names[0]} should be text")
    return str(value).strip()


def _key(identity: str, *, alone: bool) -> str:
    """Return a row's id as a key; ids that fold to the same, or are long, get a digest."""
    folded = fold(identity)
    if alone and len(folded) <= MAX_KEY:
        return folded
    digest = hashlib.blake2b(identity.encode(), digest_size=4).hexdigest()
    return f"{folded[:MAX_KEY - 10].strip('-')}-{digest}"
