"""A browser that drives the application over HTTP: real requests and responses of its WSGI
application, in this process and without a socket, so that the clock can be moved.
"""

import contextvars
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.test import Client, TestResponse

from .pages import Form, Page

COOKIE = "luukku"  # of the visitor
MAX_HOPS = 5
AGENTS = {
    "mobile": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
              "Chrome/140.0.0.0 Mobile Safari/537.36",
    "desktop": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


class Broken(Exception):
    """The site answered what no customer should see."""


@dataclass
class Browser:
    """One person's browser; `visitors` are the ids that the site has given it."""

    app: Flask
    agent: str
    address: str  # of the network, as the server sees it
    keeps_cookies: bool = True
    cookies: dict[str, str] = field(default_factory=dict)
    lasting: set[str] = field(default_factory=set)  # cookies that outlive the browser session
    visitors: set[str] = field(default_factory=set)

    def get(self, address: str) -> Page:
        """Open a page, wherever it leads."""
        return self._open("GET", address, None)

    def send(self, page: Page, form: Form, button: tuple[str, str] | None = None,
             **typed: str) -> Page:
        """Send a form of `page` with what was typed into it."""
        fields = {**form.fields, **typed, **(dict([button]) if button else {})}
        address = urljoin(page.address, form.action) if form.action else page.address
        if form.method.lower() == "get":
            return self.get(f"{address.partition('?')[0]}?{urlencode(fields)}")
        return self._open("POST", address, fields)

    def close(self) -> None:
        """End the browser session: only lasting cookies stay."""
        self.cookies = {name: self.cookies[name] for name in self.lasting & self.cookies.keys()}

    def _open(self, method: str, address: str, fields: dict[str, str] | None) -> Page:
        for _hop in range(MAX_HOPS):
            response = contextvars.Context().run(self._ask, method, address, fields)
            self._keep(response)
            if response.status_code not in {301, 302, 303, 307, 308}:
                break
            method, fields = "GET", None
            address = urljoin(address, response.headers["Location"])
        if response.status_code >= 500:
            raise Broken(f"{method} {address}: {response.status}")
        return Page(address, response.status_code, response.get_data(as_text=True))

    def _ask(self, method: str, address: str, fields: dict[str, str] | None) -> TestResponse:
        site = urlsplit(_public_url(self.app))
        parts = urlsplit(address)
        headers = {"User-Agent": self.agent}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in
                                          self.cookies.items())
        return Client(self.app, use_cookies=False).open(
            parts.path.partition("#")[0], method=method, query_string=parts.query, data=fields,
            base_url=f"{site.scheme}://{site.netloc}", headers=headers,
            environ_overrides={"REMOTE_ADDR": self.address})

    def _keep(self, response: TestResponse) -> None:
        for line in response.headers.getlist("Set-Cookie"):
            pair = line.partition(";")[0]
            (name, value), = parse_cookie(pair).items()
            if name == COOKIE:
                self.visitors.add(value.partition(".")[0])
            if not self.keeps_cookies:
                continue
            self.cookies[name] = value
            (self.lasting.add if "max-age" in line.lower() else self.lasting.discard)(name)


def _public_url(app: Flask) -> str:
    """Return the site's public address."""
    return str(app.extensions["luukku_settings"].public_url)
