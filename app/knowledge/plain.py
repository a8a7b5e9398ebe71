"""Plain text as Markdown that says the same, for knowledge bases without markup."""

import re
from collections.abc import Iterator

BULLET = re.compile(r"[-*•]\s+(?=\S)")
NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
SPECIAL = re.compile(r"[\\`*_\[\]{}]")
AT_START = re.compile(r"(\d+)(\.)|([#+\-]|!!!)")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "=": "&#61;"})
WRAPPED = 60  # characters: a line that its editor wrapped is hardly shorter
SENTENCE_END = (".", "!", "?", ":", ";", "…")


def markdown_of_plain(text: str) -> str:
    """Return Markdown whose rendering shows the words of `text`, none of it taken for markup.

    Lines that begin with `-` or `1.` become lists. A line break ends a paragraph, except where a
    long line breaks within a sentence: there somebody's editor wrapped it.
    """
    return "\n\n".join("\n".join(block) for block in _blocks(text))


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    kind = ""
    for line in _lines(text):
        wanted, words = _kind(line, kind) if line else (kind, "")
        if block and (wanted != kind or not line or (not wanted and _ended(block[-1]))):
            yield block
            block = []
        kind = wanted
        if line:
            block.append(words)
    if block:
        yield block


def _lines(text: str) -> Iterator[str]:
    for line in re.split(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text):
        yield " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())


def _kind(line: str, before: str) -> tuple[str, str]:
    """Return what a line is part of (`-` or `1.` list, or nothing) and its words as Markdown."""
    bullet, number = BULLET.match(line), NUMBER.match(line)
    if bullet:
        return "-", f"- {_escaped(line[bullet.end():])}"
    if number and (before == "1." or number[1] == "1"):
        return "1.", f"{number[1]}. {_escaped(line[number.end():])}"
    return "", _escaped(line)


def _ended(line: str) -> bool:
    return line.endswith(SENTENCE_END) or len(line) < WRAPPED


def _escaped(text: str) -> str:
    plain = SPECIAL.sub(r"\\\g<0>", text).translate(ENTITIES)
    return AT_START.sub(r"\1\\\2\3", plain, count=1) if AT_START.match(plain) else plain
