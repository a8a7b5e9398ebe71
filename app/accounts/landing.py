"""Where signing in leads: where one wanted to go, else to one's own pages."""

import re

from flask import request, url_for

from .models import User

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,254}")  # browsers take \ for /


def local_path(path: str | None) -> str:
    """Return `path` if it is an address within this site, else an empty string."""
    return path if path and _LOCAL.fullmatch(path) else ""


def wanted() -> str:
    """Return where the browser wants to go after this page: its `next`, if local."""
    return local_path(request.args.get("next"))


def landing(user: User, path: str = "") -> str:
    """Return where `user` goes after signing in: to `path`, else staff to work, others home."""
    return local_path(path) or ("/staff/" if user.roles else url_for("accounts.account"))
