"""What a browser reads off a page: its links and its forms."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from html.parser import HTMLParser

LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"")
FORM = re.compile(r"<form\b.*?</form>", re.S)


@dataclass(slots=True)
class Form:
    """A form with what its fields hold; `buttons` are those with a name."""

    action: str = ""
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radio buttons and selects
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """An answer of the site; `address` is where redirects led."""

    address: str
    status: int
    text: str

    @cached_property
    def links(self) -> list[str]:
        """Return where its links lead, in order."""
        return [unescape(link) for link in LINK.findall(self.text)]

    @cached_property
    def forms(self) -> list[Form]:
        """Return its forms, in order."""
        return [_read(text) for text in FORM.findall(self.text)]

    def link(self, part: str) -> str | None:
        """Return the first link that holds `part`."""
        return next((link for link in self.links if part in link), None)

    def form(self, part: str) -> Form:
        """Return the form whose action holds `part`; LookupError when there is none."""
        for one in self.forms:
            if part in (one.action or self.address):
                return one
        raise LookupError(f"no form for {part} at {self.address} ({self.status})")

    def form_with(self, button: str) -> Form | None:
        """Return the first form that has a button of this name."""
        return next((form for form in self.forms
                     if any(name == button for name, _value in form.buttons)), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, fields and buttons."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.form.action, self.form.method = given.get("action", ""), given.get("method", "get")
        elif tag == "input" and name:
            self._input(name, given, ticked="checked" in given)
        elif tag == "button" and name:
            self.form.buttons.append((name, given.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self.form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.form.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or self._select not in self.form.fields:
                self.form.fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Note where text areas and selects end."""
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Note what a text area holds."""
        if self._area is not None:
            self.form.fields[self._area] += data

    def _input(self, name: str, given: dict[str, str], *, ticked: bool) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind == "radio":
            self.form.choices.setdefault(name, []).append(value)
        if kind not in {"radio", "checkbox", "file", "submit"} or ticked:
            self.form.fields[name] = value or ("on" if kind == "checkbox" else "")


def _read(text: str) -> Form:
    reader = _Reader()
    reader.feed(text)
    return reader.form
