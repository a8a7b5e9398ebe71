"""Taking in what somebody sends: once, all of it or nothing, and never losing the text."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from .database import transaction
from .errors import AppError
from .forms import PublicForm

Kept = TypeVar("Kept")
log = logging.getLogger(__name__)


class AlreadySent(Exception):
    """The same form was sent before; `address` is what it made then."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class OnceForm(PublicForm):
    """A form whose ticket makes one thing: sending it twice leads to the same one.

    `status` is what a page with errors answers with; `sent_before` says that nothing new was made.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    sent_before = False

    def fail(self, message: str, status: HTTPStatus) -> None:
        """Say why what fits could still not be taken."""
        self.form_errors.append(message)
        self.status = status

    def spend_once(self, address: str) -> None:
        """Note in the caller's transaction what this form makes; raises AlreadySent."""
        earlier = self.spend(address)
        if earlier is not None:
            raise AlreadySent(earlier)


def once(form: OnceForm, act: Callable[[], str], *, limit: Callable[[], None]) -> str | None:
    """Do `act` in one transaction; return the address of what it made.

    `limit` is called first and may refuse. A form that was sent before returns what it made then.
    When it cannot be done, None is returned: the form says why, and nothing is left behind.
    """
    return once_with(nullcontext(), form, lambda _nothing: act(), limit=limit)


def once_with(keeping: AbstractContextManager[Kept], form: OnceForm, act: Callable[[Kept], str],
              *, limit: Callable[[], None]) -> str | None:
    """Do as `once`, with what `keeping` keeps (files, pictures) open around the transaction."""
    try:
        limit()
        with keeping as kept, transaction():
            address = act(kept)
            form.spend_once(address)
    except AlreadySent as sent:
        form.sent_before = True
        return sent.address
    except AppError as error:
        form.fail(error.message, error.status)
        return None
    except OperationalError as error:  # the disk is full or the database is away
        log.error("database failed: %s", error.orig)
        form.fail(_("We could not save this just now. Your text is still here: try again in a "
                    "moment."), HTTPStatus.SERVICE_UNAVAILABLE)
        return None
    return address
