"""The translation check of `make check`: every sentence in Finnish and Swedish, with its values.

English is the language of the code, so it needs no catalogue.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def main() -> int:
    """Print every fault; return how many there are, at most 100."""
    used = sentences()
    faults = [fault for language in ("fi", "sv") for fault in _faults(language, used)]
    for fault in faults:
        print(fault)
    print(f"translations: {len(used)} sentences, {len(faults)} faults")
    return min(len(faults), 100)


def sentences() -> dict[str | tuple[str, str], str]:
    """Return every sentence of the code and the templates, with the place of its first use."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str | tuple[str, str], str] = {}
    for name, line, text, _comments, _context in extract_from_dir(
            ROOT, methods, options, KEYWORDS):
        key = text if isinstance(text, str) else (text[0], text[1])
        found.setdefault(key, f"{name}:{line}")
    return found


def _faults(language: str, used: dict[str | tuple[str, str], str]) -> list[str]:
    path = ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    faults = []
    for key, place in used.items():
        message = catalogue.get(key if isinstance(key, str) else key[0])
        if message is None or not _texts(message) or not all(_texts(message)):
            faults.append(f"{language}: {place}: not translated: {key!r}")
        elif message.fuzzy:
            faults.append(f"{language}: {place}: marked fuzzy: {key!r}")
        elif _values(message.id) != _values(message.string):
            faults.append(f"{language}: {place}: other values in the translation: {key!r}")
    return faults + [f"{language}: used nowhere: {message.id!r}" for message in _unused(
        catalogue, used)]


def _unused(catalogue: Catalog, used: dict[str | tuple[str, str], str]) -> list[Message]:
    keys = {key if isinstance(key, str) else key[0] for key in used}
    return [message for message in catalogue if message.id and _first(message.id) not in keys]


def _first(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _values(text: str | tuple[str, ...] | list[str]) -> set[str]:
    parts = (text,) if isinstance(text, str) else tuple(text)
    # A singular may say "one" instead of its number: what counts is the union of all forms.
    return {match[1] or match[2] for part in parts for match in PLACEHOLDER.finditer(part)}


if __name__ == "__main__":
    sys.exit(main())
