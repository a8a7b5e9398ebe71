"""How strangers' Markdown is parsed: what customers expect of it, in bounded time.

markdown-it's work grows with the pieces that a text falls into, a hundred thousand at worst. What
falls into too many raises TooTangled, and is shown as it was written.
"""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline

MAX_LINES = 2_000
MAX_BLOCKS = 2_500  # tokens: two or three a paragraph or cell
MAX_DEPTH = 16  # of lists (two each), quotes and paragraphs within each other
MAX_LOOKS = 6_000  # at lines: where quotes and lists end is looked for again and again
MAX_STEPS = 2_500  # pieces of text between signs
MAX_ROW = 50  # the same sign of emphasis in a row
MAX_COLUMNS = 20
MAX_CELLS = 600
TANGLE = re.compile(rf"([*_])\1{{{MAX_ROW}}}")
RULES = ("html_block", "html_inline", "reference", "lheading", "image")  # not for strangers
ADDRESS = re.compile(r"://[^\W_][^\s<>\"`\\^{|}\[\]]{0,2000}")
SCHEME = re.compile(r"(?<![^\W_])https?$", re.IGNORECASE)
TRAILING = ".,;:!?'*_~…”’»"
PARAGRAPHS = re.compile(r"\n\s*\n")


class TooTangled(Exception):
    """The text falls into too many pieces."""


def parse_post(text: str) -> str:
    """Return a post's HTML, to be sanitised. Line breaks stay, bare addresses become links.

    Headings become bold paragraphs; pictures, HTML and link definitions stay text.
    """
    try:
        if text.count("\n") > MAX_LINES or TANGLE.search(text):
            raise TooTangled
        return str(_markdown.render(text, {"looks": 0, "steps": 0}))
    except TooTangled:
        return _as_written(text)


def _as_written(text: str) -> str:
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in PARAGRAPHS.split(text.strip()))
    return "".join(f"<p>{part}</p>\n" for part in paragraphs)


def _count_blocks(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    state.env["looks"] += 1
    if (state.env["looks"] > MAX_LOOKS or len(state.tokens) > MAX_BLOCKS
            or state.level > MAX_DEPTH):
        raise TooTangled
    return False


def _count_steps(state: StateInline, _silent: bool) -> bool:
    state.env["steps"] += 1
    if state.env["steps"] > MAX_STEPS:
        raise TooTangled
    return False


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table as far as it goes, but not one with hundreds of columns, or of cells."""
    if start + 2 > end:
        return False
    line = state.src[state.bMarks[start + 1]:state.eMarks[start + 1]]
    columns = max(line.count("|"), state.src[state.bMarks[start]:state.eMarks[start]].count("|"))
    if not 0 < columns <= MAX_COLUMNS:
        return False
    return bool(table(state, start, min(end, start + 2 + MAX_CELLS // columns), silent))


def _link_address(state: StateInline, silent: bool) -> bool:
    """Make a link of a bare http or https address."""
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return False
    scheme = SCHEME.search(state.src, max(0, state.pos - 6), state.pos)
    found = ADDRESS.match(state.src, state.pos)
    if not scheme or not found or not (silent or state.pending.endswith(scheme[0])):
        return False
    rest = _without_trailing(found[0])
    if not silent:
        state.pending = state.pending[:len(state.pending) - len(scheme[0])]
        _push_link(state, scheme[0] + rest)
    state.pos += len(rest)
    return True


def _without_trailing(address: str) -> str:
    """Return an address without the signs and brackets of the sentence around it."""
    spare = address.count(")") - address.count("(")
    end = len(address)
    while address[end - 1] in TRAILING or (address[end - 1] == ")" and spare > 0):
        spare -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _push_link(state: StateInline, address: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)


def _make() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True,
                                         "maxNesting": MAX_DEPTH + 3})  # _count_blocks is first
    markdown.disable(RULES)
    markdown.block.ruler.before("code", "budget", _count_blocks,
                                 {"alt": ["paragraph", "blockquote", "list"]})
    markdown.block.ruler.after("budget", "small_table", _small_table,
                               {"alt": ["paragraph", "blockquote"]})
    markdown.inline.ruler.before("text", "budget", _count_steps)
    markdown.inline.ruler.after("text", "address", _link_address)
    for name, tags in (("heading_open", "<p><strong>"), ("heading_close", "</strong></p>\n")):
        markdown.add_render_rule(name, lambda *_more, tags=tags: tags)
    return markdown


_markdown = _make()
