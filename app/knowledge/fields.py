"""Reading YAML strictly, with the line of everything that is wrong; and writing its scalars."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import yaml

STRING, DATE, BOOL = (f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "bool"))
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_TEXT = 500  # characters of one line of text


class Fault(NamedTuple):
    """What is wrong on one line of a text, counted from 1."""

    line: int
    text: str


class BadDocument(ValueError):
    """A text that is not in the content format; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"line {line}: {text}" for line, text in faults))
        self.faults = sorted(faults)


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns nodes of one YAML text into values; what is wrong goes into `faults`.

    `first_line` is the line of the file on which the YAML begins.
    """

    faults: list[Fault]
    first_line: int = 1

    def compose(self, source: str) -> yaml.Node | None:
        """Return the root node of `source`; None for an empty or broken one."""
        try:
            return yaml.compose(source, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.faults.append(Fault(self.first_line + (mark.line if mark else 0),
                                     f"not valid YAML: {error.problem or error.context}"))
        except yaml.reader.ReaderError as error:
            line = source.count("\n", 0, int(error.position))
            self.faults.append(Fault(self.first_line + line,
                                     "a character that YAML does not allow"))
        return None

    def line(self, node: yaml.Node) -> int:
        """Return the line of the file on which `node` begins."""
        return self.first_line + node.start_mark.line

    def fault(self, node: yaml.Node, text: str) -> None:
        """Note that something is wrong with `node`."""
        self.faults.append(Fault(self.line(node), text))

    def mapping(self, node: yaml.Node, what: str, known: Sequence[str]) -> dict[str, yaml.Node]:
        """Return the fields of `node`; unknown and repeated ones are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} should be fields such as `{known[0]}: …`")
            return {}
        found: dict[str, yaml.Node] = {}
        for name, value in node.value:
            if name.value not in known:
                self.fault(name, f"unknown field {name.value!r} in {what}")
            elif name.value in found:
                self.fault(name, f"{name.value} is given twice")
            else:
                found[name.value] = value
        return found

    def items(self, fields: Mapping[str, yaml.Node], name: str) -> Sequence[yaml.Node]:
        """Return the items of a list field; none where it is left out."""
        node = fields.get(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"{name} should be a list, one `- …` a line")
            return ()
        items: Sequence[yaml.Node] = node.value
        return items

    def text(self, node: yaml.Node | None, what: str, limit: int = MAX_TEXT) -> str:
        """Return one line of text; empty with a fault noted when it is anything else."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or node.tag != STRING:
            hint = ("; put it in double quotes" if isinstance(node, yaml.ScalarNode) and node.value
                    else "")
            self.fault(node, f"{what} should be text{hint}")
            return ""
        problem = line_fault(node.value, limit)
        if problem:
            self.fault(node, f"{what} {problem}")
            return ""
        return str(node.value)

    def key(self, node: yaml.Node | None, what: str, limit: int = 128) -> str:
        """Return small letters, digits and single hyphens."""
        text = self.text(node, what)
        if node is not None and text and not (KEY.fullmatch(text) and len(text) <= limit):
            self.fault(node, f"{what} {text!r} should be small letters a–z, digits and single "
                             f"hyphens, at most {limit}")
        return text

    def day(self, node: yaml.Node | None, what: str) -> date | None:
        """Return a date written 2027-05-31."""
        if node is None:
            return None
        if node.tag == DATE and DAY.fullmatch(node.value):
            try:
                return date.fromisoformat(node.value)
            except ValueError:
                pass
        self.fault(node, f"{what} should be a date such as 2027-05-31")
        return None

    def flag(self, node: yaml.Node | None, what: str) -> bool:
        """Return true or false; false where it is left out."""
        if node is not None and not (node.tag == BOOL and node.value in {"true", "false"}):
            self.fault(node, f"{what} should be true or false")
        return node is not None and node.value == "true"


def line_fault(text: str, limit: int = MAX_TEXT) -> str | None:
    """Return what keeps `text` from being one line of text, or None."""
    if not text.strip():
        return "is empty"
    if text != text.strip():
        return "begins or ends with a space"
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text):
        return "should be one line without control characters"
    if len(text) > limit:
        return f"is longer than {limit} characters"
    return None


def scalar(text: str, *, flow: bool = False) -> str:
    """Return `text` as a YAML scalar: plain where that means the same, else in double quotes."""
    return text if _is_plain(text, flow) else f'"{"".join(map(_escaped, text))}"'


def _is_plain(text: str, flow: bool) -> bool:
    if text.isalpha() and len(text) > 5:  # longer than any word that YAML takes for a value
        return True
    try:
        root = yaml.compose(f"{{a: {text}}}" if flow else f"- {text}", yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    found = list(_scalars(root))
    return (len(found) == 1 + flow and found[-1].value == text and found[-1].style is None
            and found[-1].tag == STRING)


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _scalars(part)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
