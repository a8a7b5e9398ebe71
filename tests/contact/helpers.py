"""A reader of pages that follows only the links and forms that stand on them."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse

from app.accounts.actions import create_account
from app.accounts.links import make_sign_in_link
from app.core.database import transaction

GATED = {"phone-support": "290000101", "phone-billing": "290000102",
         "phone-personal": "290000103", "whatsapp": "440000104"}


def gated_in(response: TestResponse) -> set[str]:
    """Return which gated addresses stand in a response, in any spelling."""
    everything = f"{response.headers} {response.text}"
    digits = re.sub(r"[^\d]", "", re.sub(r'(?<=\d)"|[\s\u00a0-]', "", everything))
    return {key for key, number in GATED.items() if number in digits}


@dataclass
class Form:
    """A form of a page, with the values that a browser would send of it untouched."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)


class Page:
    """A page that was read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.root: Element = html5lib.parse(response.text, namespaceHTMLElements=False)

    @property
    def text(self) -> str:
        """Return the words of the page's main part."""
        main = next(self.root.iter("main"), self.root)
        return " ".join("".join(main.itertext()).split())

    @property
    def links(self) -> list[str]:
        """Return where the links of the main part lead."""
        main = next(self.root.iter("main"), self.root)
        return [link.get("href", "") for link in main.iter("a")]

    def link(self, part: str) -> str:
        """Return the link whose address holds `part`."""
        return next(link for link in self.links if part in link)

    def form(self, part: str) -> Form:
        """Return the form whose action holds `part`."""
        here = self.response.request.path
        found = next(form for form in self.root.iter("form")
                     if part in (form.get("action") or here) and form.get("method") == "post")
        return Form(found.get("action") or here, dict(_values(found)))

    @property
    def errors(self) -> str:
        """Return the error summary's words."""
        return " ".join(" ".join("".join(box.itertext()).split()) for box in self.root.iter("div")
                        if "error-summary" in box.get("class", ""))

    def value(self, name: str) -> str | None:
        """Return what a field of the page holds."""
        for form in self.root.iter("form"):
            for key, value in _values(form):
                if key == name:
                    return value
        return None


def read(client: FlaskClient, address: str, **more: Any) -> Page:
    """Open an address; redirects are followed."""
    return Page(client.get(address, follow_redirects=True, **more))


def send(client: FlaskClient, form: Form, *, follow: bool = True, **values: Any) -> Page:
    """Send a form of a page with some values changed; None leaves one out."""
    data = {key: value for key, value in {**form.values, **values}.items() if value is not None}
    builder = EnvironBuilder(method="POST", data=data, content_type="multipart/form-data")
    environ = builder.get_environ()
    with environ["wsgi.input"] as stream:  # read here: the client would leave it open
        body = stream.read()
    builder.close()
    return Page(client.post(form.action, data=body, follow_redirects=follow,
                            content_type=environ["CONTENT_TYPE"]))


def path_of(address: str) -> str:
    """Return a full address without its host."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def sign_in(app: Flask, *roles: str, name: str = "Aino") -> FlaskClient:
    """Return a browser in which a new colleague is signed in."""
    with app.test_request_context(), transaction():
        user = create_account(f"{name.lower()}@kotikaista.example", name, list(roles), "en")
        link = make_sign_in_link(user)
    client = app.test_client()
    send(client, read(client, path_of(link)).form("/sign-in/"), follow=False)
    return client


def _values(form: Element) -> Any:
    for item in form.iter():
        name = item.get("name")
        if not name or item.tag not in {"input", "textarea", "select"}:
            continue
        if item.tag == "textarea":
            yield name, (item.text or "").removeprefix("\n")
        elif item.tag == "select":
            chosen = [o for o in item.iter("option") if o.get("selected") is not None]
            options = chosen or list(item.iter("option"))
            yield name, options[0].get("value", "") if options else ""
        elif item.get("type") in {"radio", "checkbox"}:
            if item.get("checked") is not None:
                yield name, item.get("value", "on")
        elif item.get("type") != "file":
            yield name, item.get("value", "")
