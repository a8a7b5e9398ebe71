"""Accounts of the simulated: colleagues at the desk, and people of the forum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask

from app.accounts.actions import account_of, create_account
from app.accounts.links import make_sign_in_link
from app.core.clock import now
from app.core.database import transaction
from app.core.mail import NEVER_MAILED as DOMAIN

from .browser import AGENTS, Browser
from .pages import Page

__all__ = ["DOMAIN", "Person", "make_person"]
STAYS: Final = timedelta(hours=10)  # signed in


@dataclass
class Person:
    """Somebody with an account, who signs in by link when it is needed."""

    app: Flask
    browser: Browser
    email: str
    signed_in_at: datetime | None = None

    def get(self, address: str) -> Page:
        """Open a page, signed in."""
        if self.signed_in_at is None or now() - self.signed_in_at > STAYS:
            self._sign_in()
        return self.browser.get(address)

    def _sign_in(self) -> None:
        with self.app.test_request_context(), transaction():
            user = account_of(self.email)
            if user is None:
                raise LookupError(f"no account {self.email}")
            link = make_sign_in_link(user)
        page = self.browser.get(link)
        self.browser.send(page, page.form("/sign-in"))
        self.signed_in_at = now()


def make_person(app: Flask, visitors: set[str], key: str, name: str, *,
                roles: Sequence[str] = (), language: str = "fi") -> Person:
    """Make an account and return whose it is; what the site calls their browser goes into
    `visitors`.
    """
    email = f"{key}@{DOMAIN}"
    with app.test_request_context(), transaction():
        create_account(email, name, [*roles], language)
    number = sum(key.encode()) % 256
    return Person(app, Browser(app, AGENTS["desktop"], f"192.168.{number}.1",
                                visitors=visitors), email)
