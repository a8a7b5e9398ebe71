"""The operator's settings: one frozen value, read once from the environment and a file."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app


class SettingsError(ValueError):
    """A setting has a value that Luukku refuses to start with; the message names it."""


@dataclass(frozen=True, slots=True)
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
            "voikko": ("auto", "libvoikko", "pyvoikko", "none"),
            "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
        }
        for name, choices in allowed.items():
            if getattr(self, name) not in choices:
                raise _bad(name, getattr(self, name), f"one of {', '.join(choices)}")
        for name, low, high in (
            ("port", 1, 65535), ("web_processes", 1, 64), ("web_threads", 1, 256),
            ("trusted_proxies", 0, 10), ("upload_max_mb", 1, 100),
            ("journey_window_hours", 1, 720), ("steps_kept_days", 1, 3650),
        ):
            if not low <= getattr(self, name) <= high:
                raise _bad(name, getattr(self, name), f"a whole number from {low} to {high}")
        _check_zone(self.timezone)
        _check_url("base_url", self.base_url, ("http", "https"))
        _check_url("smtp_url", self.smtp_url, ("smtp", "smtps", "smtp+starttls"))
        _check_url("database_url", self.database_url, ("sqlite", "postgresql+psycopg"))

    @property
    def public_url(self) -> str:
        """Return the site's address as its visitors type it, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'luukku.sqlite3').absolute()}"

    def signing_key(self) -> str:
        """Return SECRET_KEY, or the one made at the first start and kept in VAR_DIR."""
        if self.secret_key:
            return self.secret_key
        path = self.var_dir / "secret_key"
        if not path.exists():
            self.var_dir.mkdir(parents=True, exist_ok=True)
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")


def current_settings() -> Settings:
    """Return the settings of the running application."""
    return cast(Settings, current_app.extensions["luukku_settings"])


def _write_once(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first: its key counts
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _file_values(environ: Mapping[str, str]) -> dict[str, str]:
    named = environ.get("LUUKKU_SETTINGS")
    path = Path(named or "luukku.env")
    if not path.exists():
        if named:
            raise SettingsError(f"LUUKKU_SETTINGS names {path}, which does not exist")
        return {}
    known = {f.name.upper() for f in fields(Settings)}
    values = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
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


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise _bad("timezone", name, "a time zone such as Europe/Helsinki") from None


def _check_url(name: str, url: str, schemes: tuple[str, ...]) -> None:
    if url and urlsplit(url).scheme not in schemes:
        raise _bad(name, "(not shown)", f"an address that begins with {' or '.join(schemes)}")


def _bad(name: str, value: object, wanted: str) -> SettingsError:
    return SettingsError(f"{name.upper()}={value!s}: should be {wanted}")
