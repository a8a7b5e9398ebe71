"""What every request and response has: an id, the security headers, the foreign-origin check."""

import hashlib
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import structlog
from cachetools import LRUCache
from flask import Flask, Response, current_app, g, make_response, request, session
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from .clock import local, now
from .errors import Forbidden
from .i18n import current_language
from .settings import Settings, current_settings
from .site_settings import site_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Pages worked on at a time: with PostgreSQL a second and third go on while the first waits for the
# database; with SQLite there is nothing to wait for.
AT_ONCE = {"sqlite": 1, "postgresql": 3}
CROWDED = 4  # pages in one process
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PAGES_BYTES = 24 * 1024 * 1024  # of packed pages that a process keeps
View = TypeVar("View", bound=Callable[..., Any])
_pages: LRUCache[str, bytes] = LRUCache(PAGES_BYTES, getsizeof=len)
_pages_lock = Lock()
CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'"))
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}


class TakingTurns:
    """Lets few requests at a time be worked on, the others wait in order: Python runs one thread
    at once, and many that work by turns all come late. Forms do not wait, for one may take long
    to come in over a slow line; nor do staff pages, for a report may take a second.
    """

    def __init__(self, application: "WSGIApplication", at_once: int) -> None:
        self._application = application
        self._turns = BoundedSemaphore(at_once)
        self.here, self._lock = 0, Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse"
                 ) -> Iterable[bytes]:
        """Answer one request."""
        staff = environ["PATH_INFO"].startswith("/staff")
        if staff or environ["REQUEST_METHOD"] not in SAFE_METHODS:
            return self._application(environ, start_response)
        with self._counted() as crowded, self._turns:
            return self._application(environ, _closing(start_response) if crowded
                                     else start_response)

    @contextmanager
    def _counted(self) -> Iterator[bool]:
        """Tell whether so many wait here that the next request may better go to another process:
        the kernel deals connections to them by chance, and browsers and proxies keep theirs.
        """
        with self._lock:
            self.here += 1
            crowded = self.here > CROWDED
        try:
            yield crowded
        finally:
            with self._lock:
                self.here -= 1


def _closing(start_response: "StartResponse") -> "StartResponse":
    """Return what also asks that the connection be opened anew for the next request."""
    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        return start_response(status, [*headers, ("Connection", "close")], *error)
    return start


def init_http(app: Flask, settings: Settings) -> None:
    """Set up the request and response rules of `app`."""
    app.before_request(_name_request)
    app.before_request(_refuse_foreign_origin)
    app.after_request(_add_headers)
    app.add_template_global(static_url)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)


def no_store(response: Response) -> Response:
    """Mark a page that nobody may keep or index: contact pages, staff pages, cases."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def any_origin(view: View) -> View:
    """Let a view's form come from any site: its address alone gives the right, no cookie does."""
    view.any_origin = True  # type: ignore[attr-defined]
    return view


def conditional(parts: Sequence[object], render: Callable[[], str]) -> Response:
    """Answer 304 when the browser has this very page, else what `render` returns, with an ETag.

    `parts` are the versions of what the page shows; address, language, who is signed in and in
    which session, day, site settings, what the layout shows just now and the code's own version
    are added here.
    """
    everything = (*parts, request.full_path, current_language(), g.get("shown_to"), _form_token(),
                  local(now()).date(), sorted(site_settings().items()), _layout_version(),
                  code_version())
    etag = hashlib.blake2b(repr(everything).encode(), digest_size=12).hexdigest()
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = make_response(render() if g.get("actor") else _kept(etag, render))
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def _kept(etag: str, render: Callable[[], str]) -> str:
    """Return the page that `etag` names: what was rendered once is kept, packed, while it is read.

    Nothing can be stale here: whatever changes the page changes its ETag.
    """
    with _pages_lock:
        packed = _pages.get(etag)
    if packed is None:
        packed = zlib.compress(render().encode(), 1)
        with _pages_lock:
            _pages[etag] = packed
    return zlib.decompress(packed).decode()


def static_url(path: str) -> str:
    """Return the address of a static file with its content's hash, cacheable for a year."""
    return f"/static/{path}?v={_content_hash(path)}"


@cache
def code_version() -> str:
    """Return a hash over code, templates and translations: a new release makes pages new."""
    root, digest = Path(__file__).parents[1], hashlib.blake2b(digest_size=8)
    for pattern in ("*.py", "*.html", "*.mo", "*.css", "*.js"):
        for path in sorted(root.rglob(pattern)):
            digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _form_token() -> str | None:
    """Return what the session's forms are bound to: who signs in anew needs the page anew."""
    if not g.get("actor"):
        return None
    generate_csrf()
    return str(session["csrf_token"])


def _layout_version() -> object:
    """Return what the page's frame shows now: banners begin and end while nothing else changes."""
    version: Callable[[], object] = current_app.extensions.get("luukku_layout", lambda: None)
    return version()


@cache
def _content_hash(path: str) -> str:
    file = Path(__file__).parents[1] / "static" / path
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()


def _name_request() -> None:
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _refuse_foreign_origin() -> None:
    """Refuse a form that another site sends (DESIGN §8.9); browsers always say where from."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or hasattr(view, "any_origin"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(current_settings().public_url).netloc}
    foreign = site not in {None, "same-origin", "none"} or (
        origin is not None and urlsplit(origin).netloc not in own)
    if foreign:
        raise Forbidden(_("This form came from another website, so it was not accepted. Open the "
                          "page here and send it again."))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
